package io.qlcvm.ledger.block;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events by contract and by topic, transactions by account: keys that are written in the block's
 * batch, and the walks over them. As safe for threads as the store.
 *
 * <pre>
 *   EVENTS                 contract 32 | height 8 | transaction 4 | event 4  ->  nothing
 *   TOPICS                 topic 32    | height 8 | transaction 4 | event 4  ->  contract 32
 *   ACCOUNT_TRANSACTIONS   address 32  | height 8 | transaction 4            ->  nothing
 * </pre>
 *
 * The events themselves are in the receipts.
 */
public final class Indexes {
  /** Index entries, or receipts, that one call looks at: some 10 ms from the cache. */
  private static final int LOOKED_AT_MAX = 10_000;

  /** Data and topics of one page, after which it ends: with hex and JSON some 2.5 MB. */
  private static final int PAGE_BYTES_MAX = 1 << 20;

  private static final byte[] NOTHING = {};

  private final StoreReader store;
  private final BlockStore blocks;

  public Indexes(StoreReader store) {
    this.store = store;
    this.blocks = new BlockStore(store);
  }

  /** Adds a block's entries. */
  static void write(WriteBatch batch, Block block, List<LoggedReceipt> receipts) {
    for (LoggedReceipt receipt : receipts) {
      List<Event> events = receipt.receipt().events();
      for (int i = 0; i < events.size(); i++) {
        byte[] place = new Place(receipt.height(), receipt.index(), i).encode();
        byte[] contract = events.get(i).contract().bytes();
        batch.put(Column.EVENTS, join(contract, place), NOTHING);
        events.get(i).topics().stream()
            .map(Hash32::of)
            .distinct() // an event may have a topic twice, which is one entry
            .forEach(topic -> batch.put(Column.TOPICS, join(topic.bytes(), place), contract));
      }
      Transaction transaction = block.transactions().get(receipt.index()).transaction();
      for (Address account : accounts(transaction, receipt.receipt().contract())) {
        byte[] key = accountKey(account, receipt.height(), receipt.index());
        batch.put(Column.ACCOUNT_TRANSACTIONS, key, NOTHING);
      }
    }
  }

  private static Set<Address> accounts(Transaction transaction, @Nullable Address contract) {
    Set<Address> accounts = new HashSet<>();
    accounts.add(transaction.sender());
    if (contract != null) {
      accounts.add(contract);
    }
    switch (transaction.action()) {
      case Action.Transfer transfer -> accounts.add(transfer.to());
      case Action.Invoke invoke -> accounts.add(invoke.contract());
      case Action.Upgrade upgrade -> accounts.add(upgrade.contract());
      case Action.Deploy _ -> {} // its contract is in the receipt
    }
    return accounts;
  }

  /** The events that pass a filter, at most so many at once. */
  public EventPage events(EventFilter filter, int limit) {
    EventWalk walk = new EventWalk(filter, limit);
    Address contract = filter.contract();
    Hash32 topic = filter.topic();
    if (topic != null) {
      walk.overIndex(Column.TOPICS, topic.bytes());
    } else if (contract != null) {
      walk.overIndex(Column.EVENTS, contract.bytes());
    } else {
      walk.overReceipts();
    }
    return new EventPage(walk.found, walk.next);
  }

  /**
   * The transactions that an account sent, received or was called by, in the chain's order.
   *
   * @param after the last one that is known already; {@code null} to begin
   */
  public TransactionPage transactions(
      Address account, @Nullable LocatedTransaction after, int limit) {
    KeyRange range = KeyRange.ofPrefix(account.bytes());
    if (after != null) {
      range = range.above(accountKey(account, after.height(), after.index()));
    }
    List<LocatedTransaction> found = new ArrayList<>();
    try (Entries entries = store.entries(Column.ACCOUNT_TRANSACTIONS, range, false)) {
      for (StoreReader.Entry entry = entries.next(); entry != null; entry = entries.next()) {
        if (found.size() == limit) {
          return new TransactionPage(found, found.getLast());
        }
        ByteBuffer key = ByteBuffer.wrap(entry.key(), Address.BYTES, Long.BYTES + Integer.BYTES);
        found.add(blocks.located(key.getLong(), key.getInt()));
      }
    }
    return new TransactionPage(found, null);
  }

  private static byte[] accountKey(Address account, long height, int index) {
    return ByteBuffer.allocate(Address.BYTES + Long.BYTES + Integer.BYTES)
        .put(account.bytes())
        .putLong(height)
        .putInt(index)
        .array();
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  /** One query under way. */
  private final class EventWalk {
    private final EventFilter filter;
    private final int limit;
    private final List<LocatedEvent> found = new ArrayList<>();
    private int lookedAt;
    private int bytes;
    private @Nullable Place last;
    private @Nullable Place next;
    private @Nullable LoggedReceipt receipt;

    EventWalk(EventFilter filter, int limit) {
      this.filter = filter;
      this.limit = limit;
    }

    void overIndex(Column column, byte[] prefix) {
      try (Entries entries = store.entries(column, range().behind(prefix), false)) {
        for (StoreReader.Entry entry = entries.next(); entry != null; entry = entries.next()) {
          if (isFull()) {
            next = last;
            return;
          }
          lookedAt++;
          Place place = Place.at(entry.key(), prefix.length);
          last = place;
          if (column == Column.EVENTS || isOfContract(Address.of(entry.value()))) {
            add(receiptAt(place), place);
          }
        }
      }
    }

    void overReceipts() {
      byte[] from = Arrays.copyOf(first().encode(), Long.BYTES + Integer.BYTES);
      KeyRange range = new KeyRange(from, end());
      try (Entries entries = store.entries(Column.RECEIPTS, range, false)) {
        for (StoreReader.Entry entry = entries.next(); entry != null; entry = entries.next()) {
          ByteBuffer key = ByteBuffer.wrap(entry.key());
          Place first = new Place(key.getLong(), key.getInt(), 0);
          lookedAt++;
          if (!addAll(receiptAt(first), first)) {
            return;
          }
        }
      }
    }

    /** False when the page is full before the last event of the transaction. */
    private boolean addAll(LoggedReceipt of, Place first) {
      if (isFull()) {
        next = last;
        return false;
      }
      for (int i = 0; i < of.receipt().events().size(); i++) {
        Place place = new Place(first.height(), first.transaction(), i);
        if (filter.after() != null && !isAfter(place, filter.after())) {
          continue;
        }
        if (isFull()) {
          next = last;
          return false;
        }
        add(of, place);
        last = place;
      }
      last = new Place(first.height(), first.transaction(), Integer.MAX_VALUE);
      return true;
    }

    private void add(LoggedReceipt of, Place place) {
      Event event = of.receipt().events().get(place.event());
      found.add(new LocatedEvent(event, of.receipt().transaction(), of.block(), place));
      bytes += event.data().length + event.topics().size() * Hash32.BYTES;
    }

    private boolean isFull() {
      return found.size() >= limit || lookedAt >= LOOKED_AT_MAX || bytes >= PAGE_BYTES_MAX;
    }

    private boolean isOfContract(Address contract) {
      return filter.contract() == null || filter.contract().equals(contract);
    }

    /** Several events of one transaction follow each other. */
    private LoggedReceipt receiptAt(Place place) {
      LoggedReceipt present = receipt;
      if (present == null
          || present.height() != place.height()
          || present.index() != place.transaction()) {
        present = blocks.receipt(place.height(), place.transaction());
        receipt = present;
      }
      return present;
    }

    private KeyRange range() {
      Place after = filter.after();
      KeyRange heights = new KeyRange(new Place(filter.fromHeight(), 0, 0).encode(), end());
      return after == null ? heights : heights.above(after.encode());
    }

    private Place first() {
      Place after = filter.after();
      Place from = new Place(filter.fromHeight(), 0, 0);
      return after != null && isAfter(after, from) ? after : from;
    }

    /** The first key behind the last height; heights stay below 2^53. */
    private byte[] end() {
      return ByteBuffer.allocate(Long.BYTES).putLong(filter.toHeight() + 1).array();
    }

    private static boolean isAfter(Place a, Place b) {
      return Arrays.compareUnsigned(a.encode(), b.encode()) > 0;
    }
  }
}
