package io.qlcvm.ledger.state;

import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes on top of a state that stays as it is: one map of what was written, and one journal of
 * what each write replaced. A checkpoint is the journal's length; rolling back pops entries. Nested
 * calls, failed transactions and simulation all use this and nothing else.
 *
 * <p>Reads of what was not written go to the state below each time: what a block reads has no bound
 * that would be worth its memory, what it writes has.
 *
 * <p>For one thread.
 */
public final class StateOverlay implements StateView {
  /** In the map: written, and absent now. */
  private static final Object ABSENT = new Object();

  private final StateView below;
  private final Map<StateKey, Object> written = new HashMap<>();
  private final List<Undo> journal = new ArrayList<>();
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

  /** One write, as it is undone: {@code before} is what the map had, {@code null} for nothing. */
  private record Undo(StateKey key, @Nullable Object before) {}

  /**
   * The present moment, for {@link #rollback}. Valid until {@link #keep} or an earlier rollback.
   */
  public int checkpoint() {
    return journal.size();
  }

  /** Undoes every write since the checkpoint. */
  public void rollback(int checkpoint) {
    while (journal.size() > checkpoint) {
      Undo undo = journal.removeLast();
      if (undo.before() == null) {
        written.remove(undo.key());
      } else {
        written.put(undo.key(), undo.before());
      }
    }
  }

  /** Makes every write so far lasting: all checkpoints end, and the journal's memory is freed. */
  public void keep() {
    journal.clear();
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
    Object value = written.get(slot);
    if (value == null) {
      return below.storage(slot);
    }
    return value == ABSENT ? null : (byte[]) value;
  }

  @Override
  public Entries entries(Address contract, long storageId, KeyRange range, boolean backwards) {
    NavigableMap<byte[], byte @Nullable []> above = new TreeMap<>(Arrays::compareUnsigned);
    written.forEach((key, value) -> {
      if (key instanceof Slot slot
          && slot.storageId() == storageId
          && slot.contract().equals(contract)
          && range.contains(slot.key())) {
        above.put(slot.key(), value == ABSENT ? null : (byte[]) value);
      }
    });
    return new MergedEntries(
        above, below.entries(contract, storageId, range, backwards), backwards);
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
    write(slot, value == null ? ABSENT : value);
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

  /**
   * The writes that stand. Those to the storage of a contract that is no more are left out: nobody
   * can read them.
   */
  public ChangeSet changes() {
    SortedMap<Address, @Nullable Account> accounts = new TreeMap<>();
    SortedMap<Slot, byte @Nullable []> storage = new TreeMap<>();
    SortedMap<Hash32, byte[]> codes = new TreeMap<>();
    written.forEach((key, value) -> {
      switch (key) {
        case StateKey.OfAccount(Address address) ->
            accounts.put(address, value == ABSENT ? null : (Account) value);
        case StateKey.OfCode(Hash32 hash) -> codes.put(hash, (byte[]) value);
        case Slot slot -> {
          if (accountOrEmpty(slot.contract()).storageId() == slot.storageId()) {
            storage.put(slot, value == ABSENT ? null : (byte[]) value);
          }
        }
      }
    });
    return new ChangeSet(accounts, storage, codes);
  }

  private void write(StateKey key, Object value) {
    journal.add(new Undo(key, written.put(key, value)));
  }
}
