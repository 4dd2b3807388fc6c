package io.qlcvm.ledger.state;

import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes on top of a state that stays as it is: what was written, and one journal of what each
 * write replaced. A checkpoint is the journal's length; rolling back pops entries. Nested calls,
 * failed transactions and simulation all use this and nothing else; events are in the same journal.
 *
 * <p>Reads of what was not written go to the state below each time: what a block reads has no bound
 * that would be worth its memory, what it writes has.
 *
 * <p>For one thread.
 */
public final class StateOverlay implements StateView {
  /** In the maps: written, and absent now. */
  static final Object ABSENT = new Object();

  /** Replaced values that are remembered; of what a block replaces beyond it nothing is. */
  private static final long REPLACED_BYTES_MAX = 8L << 20;

  /** What one of them takes beside its own bytes: the slot with its key, and the map's entry. */
  private static final int REPLACED_ENTRY_BYTES = 400;

  private static final byte[] LEAST_KEY = new byte[0];

  private final StateView below;

  /** Accounts and codes. */
  private final Map<StateKey, Object> written = new HashMap<>();

  /** Storage; in order, so that scans find their way. */
  private final NavigableMap<Slot, Object> storage = new TreeMap<>(Slot.BY_STORAGE);

  /** What the state below has in slots that were read and then written. */
  private final Map<Slot, byte @Nullable []> replaced = new HashMap<>();

  private long replacedBytes;

  /** The slot that was last read from the state below, and what is in it there. */
  private @Nullable Slot lastRead;

  private byte @Nullable [] lastValue;

  private final List<Event> events = new ArrayList<>();
  private final List<Undo> journal = new ArrayList<>();
  private final List<Scan> scans = new ArrayList<>();
  private long nextStorageId;

  /**
   * An overlay without any writes.
   *
   * @param firstStorageId the first number for storages of new contracts; it and those after it
   *     must not be in use below
   */
  public StateOverlay(StateView below, long firstStorageId) {
    this.below = below;
    this.nextStorageId = firstStorageId;
  }

  /**
   * A state with changes that are made. It is the same whether what is below has these changes
   * already or not, also when it gets them, all at once, while somebody reads or walks.
   */
  public static StateView of(StateView below, ChangeSet changes) {
    StateOverlay changed = new StateOverlay(below, Long.MAX_VALUE);
    changes
        .accounts()
        .forEach((address, account) ->
            changed.written.put(
                new StateKey.OfAccount(address), account == null ? ABSENT : account));
    changes
        .storage()
        .forEach((slot, value) -> changed.storage.put(slot, value == null ? ABSENT : value));
    changes.codes().forEach((hash, code) -> changed.written.put(new StateKey.OfCode(hash), code));
    return changed;
  }

  /** One entry of the journal. */
  private sealed interface Undo {
    /** {@code before} is what the map had, {@code null} for nothing. */
    record Write(StateKey key, @Nullable Object before) implements Undo {}

    /** The last event goes. */
    record Emit() implements Undo {}
  }

  private static final Undo EMITTED = new Undo.Emit();

  /**
   * The present moment, for {@link #rollback}. Valid until {@link #keep} or an earlier rollback.
   */
  public int checkpoint() {
    return journal.size();
  }

  /** Undoes every write and every event since the checkpoint. */
  public void rollback(int checkpoint) {
    while (journal.size() > checkpoint) {
      switch (journal.removeLast()) {
        case Undo.Write(Slot slot, Object before) -> restore(storage, slot, before);
        case Undo.Write(StateKey key, Object before) -> restore(written, key, before);
        case Undo.Emit() -> events.removeLast();
      }
    }
  }

  private static <K> void restore(Map<K, Object> map, K key, @Nullable Object before) {
    if (before == null) {
      map.remove(key);
    } else {
      map.put(key, before);
    }
  }

  /**
   * Makes every write so far lasting: all checkpoints end, the journal's memory is freed, and the
   * events are forgotten, which belong to whoever asked for them before.
   */
  public void keep() {
    journal.clear();
    events.clear();
  }

  @Override
  public @Nullable Account account(Address address) {
    Object value = written.get(new StateKey.OfAccount(address));
    if (value == null) {
      return below.account(address);
    }
    return value == ABSENT ? null : (Account) value;
  }

  /** The account, or the empty one when it is absent. */
  public Account accountOrEmpty(Address address) {
    Account account = account(address);
    return account == null ? Account.EMPTY : account;
  }

  @Override
  public byte @Nullable [] storage(Slot slot) {
    Object value = storage.get(slot);
    if (value == null) {
      lastValue = below.storage(slot);
      lastRead = slot;
      return lastValue;
    }
    return value == ABSENT ? null : (byte[]) value;
  }

  @Override
  public Entries entries(Address contract, long storageId, KeyRange range, boolean backwards) {
    return new WithoutDeleted(scan(contract, storageId, range, backwards));
  }

  /** A scan whose deleted keys nobody pays for. */
  private record WithoutDeleted(Scan scan) implements Entries {
    @Override
    public StoreReader.@Nullable Entry next() {
      Scan.Step step = scan.step();
      while (step == Scan.Step.DELETED) {
        step = scan.step();
      }
      return step == Scan.Step.END ? null : scan.entry();
    }

    @Override
    public void close() {
      scan.close();
    }
  }

  /**
   * Begins a walk over a contract's storage as it is now, whatever is written meanwhile.
   *
   * @param storageId the number of that storage ({@link Account#storageId})
   * @param backwards from the greatest key to the least
   */
  public Scan scan(Address contract, long storageId, KeyRange range, boolean backwards) {
    byte[] to = range.to();
    Slot first = new Slot(contract, storageId, range.from());
    Slot behind =
        to == null
            ? new Slot(contract, storageId + 1, LEAST_KEY)
            : new Slot(contract, storageId, to);
    Scan scan =
        new Scan(
            this,
            storage,
            first,
            behind,
            range,
            below.entries(contract, storageId, range, backwards),
            backwards);
    scans.add(scan);
    return scan;
  }

  /** A scan needs no word of changes any more. */
  void ended(Scan scan) {
    scans.removeIf(open -> open == scan);
  }

  @Override
  public byte @Nullable [] code(Hash32 hash) {
    Object value = written.get(new StateKey.OfCode(hash));
    return value == null ? below.code(hash) : (byte[]) value;
  }

  /** Replaces an account; one that is all zero with no contract becomes absent. */
  public void setAccount(Address address, Account account) {
    write(new StateKey.OfAccount(address), account.state().isEmpty() ? ABSENT : account);
  }

  /** Replaces a value, {@code null} deletes it; the array is kept: don't change it afterwards. */
  public void setStorage(Slot slot, byte @Nullable [] value) {
    Object before = storage.put(slot, value == null ? ABSENT : value);
    if (before == null && slot.equals(lastRead)) {
      remember(slot, lastValue);
    }
    journal.add(new Undo.Write(slot, before));
    for (Scan scan : scans) {
      scan.changing(slot, before);
    }
  }

  private void remember(Slot slot, byte @Nullable [] value) {
    int bytes = REPLACED_ENTRY_BYTES + (value == null ? 0 : value.length);
    if (replacedBytes + bytes <= REPLACED_BYTES_MAX && !replaced.containsKey(slot)) {
      replaced.put(slot, value);
      replacedBytes += bytes;
    }
  }

  /**
   * What the state below has in slots that were written: of some of them, so that nobody need read
   * it again. Don't change the arrays.
   */
  public Map<Slot, byte @Nullable []> replaced() {
    return Collections.unmodifiableMap(replaced);
  }

  /** Adds code; it is kept once for all contracts that run it, and never goes away. */
  public void addCode(Hash32 hash, byte[] code) {
    if (code(hash) == null) {
      write(new StateKey.OfCode(hash), code);
    }
  }

  /** A number for a new contract's storage, never handed out before. Not undone by a rollback. */
  public long newStorageId() {
    return nextStorageId++;
  }

  /** Adds an event. */
  public void emit(Event event) {
    events.add(event);
    journal.add(EMITTED);
  }

  /** The events that stand, since the overlay was made or last kept; a view that changes. */
  public List<Event> events() {
    return Collections.unmodifiableList(events);
  }

  /**
   * The writes that stand. Those to the storage of a contract that is no more are left out: nobody
   * can read them.
   */
  public ChangeSet changes() {
    SortedMap<Address, @Nullable Account> accounts = new TreeMap<>();
    SortedMap<Slot, byte @Nullable []> values = new TreeMap<>();
    SortedMap<Hash32, byte[]> codes = new TreeMap<>();
    written.forEach((key, value) -> {
      switch (key) {
        case StateKey.OfAccount(Address address) ->
            accounts.put(address, value == ABSENT ? null : (Account) value);
        case StateKey.OfCode(Hash32 hash) -> codes.put(hash, (byte[]) value);
        case Slot _ -> throw new AssertionError("slots have a map of their own");
      }
    });
    storage.forEach((slot, value) -> {
      if (accountOrEmpty(slot.contract()).storageId() == slot.storageId()) {
        values.put(slot, value == ABSENT ? null : (byte[]) value);
      }
    });
    return new ChangeSet(accounts, values, codes);
  }

  private void write(StateKey key, Object value) {
    journal.add(new Undo.Write(key, written.put(key, value)));
  }
}
