package io.qlcvm.ledger.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.execution.TransactionResult;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Blocks with events by hand, queried in every way and compared with a list. */
class IndexesTest {
  private static final int BLOCKS = 30;
  private static final int CONTRACTS = 3;
  private static final int TOPICS = 4;

  private final MemoryStore store = new MemoryStore();
  private final SplittableRandom random = new SplittableRandom(5);
  private final List<LocatedEvent> events = new ArrayList<>();
  private final List<SignedTransaction> transactions = new ArrayList<>();

  private static Address contract(int number) {
    return Address.of(Hashing.sha256(new byte[] {(byte) number}).bytes());
  }

  private static Hash32 topic(int number) {
    return Hashing.sha256(new byte[] {1, (byte) number});
  }

  private void build() {
    for (int height = 0; height < BLOCKS; height++) {
      commit(height, random.nextInt(4));
    }
  }

  private void commit(long height, int count) {
    List<SignedTransaction> signed = new ArrayList<>();
    List<TransactionResult> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SignedTransaction transaction = transaction(height, i);
      signed.add(transaction);
      List<Event> emitted = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        emitted.add(event());
      }
      Receipt receipt =
          new Receipt(
              transaction.hash(), Status.SUCCESS, 1, new byte[0], contract(1), emitted, null);
      results.add(new TransactionResult(receipt, List.of(), null));
    }
    Proposal proposal =
        new Proposal(
            "c", height, Hash32.ZERO, height, Address.ZERO, ListRoot.of(List.of()), 1_000_000);
    Block block =
        new Block(
            new BlockHeader(proposal, Hash32.ZERO, Hash32.ZERO, 0),
            signed,
            Signature.of(new byte[Signature.BYTES]));
    WriteBatch batch = new WriteBatch();
    for (LoggedReceipt receipt : BlockStore.write(batch, block, results)) {
      for (int j = 0; j < receipt.receipt().events().size(); j++) {
        events.add(
            new LocatedEvent(
                receipt.receipt().events().get(j),
                receipt.receipt().transaction(),
                block.hash(),
                new Place(height, receipt.index(), j)));
      }
    }
    transactions.addAll(signed);
    store.write(batch);
  }

  private SignedTransaction transaction(long height, int index) {
    int sender = random.nextInt(3);
    Action action =
        random.nextBoolean()
            ? new Action.Transfer(DevAccounts.keyPair(5).address(), Amount.of(1))
            : new Action.Invoke(contract(2), "invoke", new byte[0], Amount.ZERO);
    return new Transaction(
            "c", DevAccounts.keyPair(sender).address(), height * 10 + index, 1, 1, null, action)
        .sign(DevAccounts.keyPair(sender));
  }

  private Event event() {
    List<byte[]> topics = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      topics.add(topic(random.nextInt(TOPICS)).bytes());
    }
    return new Event(contract(random.nextInt(CONTRACTS)), topics, new byte[] {7});
  }

  private List<Place> expected(
      @Nullable Address contract, @Nullable Hash32 topic, long from, long to) {
    return events.stream()
        .filter(event -> contract == null || event.event().contract().equals(contract))
        .filter(event ->
            topic == null
                || event.event().topics().stream().anyMatch(t -> Hash32.of(t).equals(topic)))
        .map(LocatedEvent::place)
        .filter(place -> place.height() >= from && place.height() <= to)
        .toList();
  }

  private List<Place> paged(
      @Nullable Address contract, @Nullable Hash32 topic, long from, long to, int limit) {
    List<Place> places = new ArrayList<>();
    Place after = null;
    do {
      EventPage page =
          new Indexes(store).events(new EventFilter(contract, topic, from, to, after), limit);
      assertTrue(page.events().size() <= limit);
      for (LocatedEvent found : page.events()) {
        LocatedEvent event =
            events.stream().filter(e -> e.place().equals(found.place())).findAny().orElseThrow();
        assertEquals(event.transaction(), found.transaction());
        assertEquals(event.block(), found.block());
        assertEquals(event.event().contract(), found.event().contract());
        assertArrayEquals(event.event().data(), found.event().data());
        places.add(found.place());
      }
      Place next = page.next();
      after = next == null ? null : Place.decode(next.encode());
    } while (after != null);
    return places;
  }

  @Test
  void events_everyFilterAndPageSize_areThoseOfTheListInItsOrder() {
    build();
    for (int contract = -1; contract < CONTRACTS; contract++) {
      for (int topic = -1; topic < TOPICS; topic++) {
        Address byContract = contract < 0 ? null : contract(contract);
        Hash32 byTopic = topic < 0 ? null : topic(topic);
        for (int limit : new int[] {1, 3, 1_000}) {
          assertEquals(
              expected(byContract, byTopic, 0, BLOCKS),
              paged(byContract, byTopic, 0, BLOCKS, limit));
          assertEquals(
              expected(byContract, byTopic, 7, 19), paged(byContract, byTopic, 7, 19, limit));
        }
      }
    }
    assertFalse(expected(contract(0), topic(0), 0, BLOCKS).isEmpty());
    assertEquals(List.of(), paged(contract(9), null, 0, BLOCKS, 10));
    assertEquals(List.of(), paged(null, null, 9, 8, 10));
  }

  @Test
  void events_manyThatDontPass_endThePageAfterBoundedWork() {
    List<Event> emitted = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      emitted.add(new Event(contract(0), List.of(topic(0).bytes()), new byte[0]));
    }
    WriteBatch batch = new WriteBatch();
    for (int height = 0; height < 45; height++) {
      SignedTransaction transaction = transaction(height, 0);
      Receipt receipt =
          new Receipt(transaction.hash(), Status.SUCCESS, 1, new byte[0], null, emitted, null);
      Proposal proposal =
          new Proposal(
              "c", height, Hash32.ZERO, height, Address.ZERO, ListRoot.of(List.of()), 1_000_000);
      Block block =
          new Block(
              new BlockHeader(proposal, Hash32.ZERO, Hash32.ZERO, 0),
              List.of(transaction),
              Signature.of(new byte[Signature.BYTES]));
      BlockStore.write(batch, block, List.of(new TransactionResult(receipt, List.of(), null)));
    }
    store.write(batch);
    EventPage page =
        new Indexes(store).events(new EventFilter(contract(1), topic(0), 0, 100, null), 10);
    assertEquals(List.of(), page.events());
    Place next = page.next();
    assertEquals(new Place(39, 0, 15), next);
    page = new Indexes(store).events(new EventFilter(contract(1), topic(0), 0, 100, next), 10);
    assertNull(page.next());
  }

  @Test
  void transactions_ofEachAccount_areAllOfThemInOrder() {
    build();
    Set<Hash32> seen = new HashSet<>();
    for (Address account :
        List.of(
            DevAccounts.keyPair(0).address(),
            DevAccounts.keyPair(1).address(),
            DevAccounts.keyPair(2).address(),
            DevAccounts.keyPair(5).address(),
            contract(2))) {
      List<Hash32> expected =
          transactions.stream()
              .filter(t -> t.transaction().sender().equals(account) || isTo(t, account))
              .map(SignedTransaction::hash)
              .toList();
      assertFalse(expected.isEmpty());
      List<Hash32> found = new ArrayList<>();
      LocatedTransaction after = null;
      do {
        TransactionPage page = new Indexes(store).transactions(account, after, 4);
        page.transactions().forEach(t -> found.add(t.transaction().hash()));
        after = page.next();
      } while (after != null);
      assertEquals(expected, found);
      seen.addAll(found);
    }
    assertEquals(transactions.size(), seen.size());
    // The receipts above all name contract 1.
    assertEquals(
        transactions.size(),
        new Indexes(store).transactions(contract(1), null, 1_000).transactions().size());
  }

  private static boolean isTo(SignedTransaction transaction, Address account) {
    return switch (transaction.transaction().action()) {
      case Action.Transfer transfer -> transfer.to().equals(account);
      case Action.Invoke invoke -> invoke.contract().equals(account);
      case Action.Upgrade upgrade -> upgrade.contract().equals(account);
      case Action.Deploy _ -> false;
    };
  }

  @Test
  void decode_otherLength_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Place.decode(new byte[15]));
  }
}
