package io.qlcvm.ledger.history;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import org.jspecify.annotations.Nullable;

/** State after a block below the head. As safe for threads as the snapshot. */
public final class HistoricalState implements StateView {
  private final Store.Snapshot store;
  private final StoredState head;
  private final long height;

  /**
   * The state after a block.
   *
   * @param store both the head's values and the history come from it
   * @param height not below the oldest that the store keeps, and below its head
   */
  public HistoricalState(Store.Snapshot store, long height) {
    this.store = store;
    this.head = new StoredState(store);
    this.height = height;
  }

  @Override
  public @Nullable Account account(Address address) {
    StoreReader.Entry replaced = replaced(Column.ACCOUNT_HISTORY, address.bytes());
    if (replaced == null) {
      return head.account(address);
    }
    byte[] value = History.decode(replaced.value());
    return value == null ? null : StoredState.decode(address, value);
  }

  @Override
  public byte @Nullable [] storage(Slot slot) {
    StoreReader.Entry replaced =
        replaced(Column.STORAGE_HISTORY, HistoryKey.ofSlot(slot.storageId(), slot.key()));
    return replaced == null ? head.storage(slot) : History.decode(replaced.value());
  }

  @Override
  public Entries entries(Address contract, long storageId, KeyRange range, boolean backwards) {
    byte[] to = range.to();
    byte[] from = HistoryKey.bound(storageId, range.from());
    KeyRange replaced =
        to == null
            ? KeyRange.ofPrefix(HistoryKey.bound(storageId, new byte[0])).atOrAbove(from)
            : new KeyRange(from, HistoryKey.bound(storageId, to));
    return new HistoricalEntries(
        store.entries(Column.STORAGE_HISTORY, replaced, backwards),
        head.entries(contract, storageId, range, backwards),
        height,
        backwards);
  }

  @Override
  public byte @Nullable [] code(Hash32 hash) {
    boolean later = replaced(Column.STORAGE_HISTORY, HistoryKey.ofCode(hash)) != null;
    return later ? null : head.code(hash);
  }

  /** What the first block above the height replaced; {@code null} when none did. */
  private StoreReader.@Nullable Entry replaced(Column column, byte[] prefix) {
    KeyRange later = KeyRange.ofPrefix(prefix).atOrAbove(HistoryKey.at(prefix, height + 1));
    try (Entries entries = store.entries(column, later, false)) {
      return entries.next();
    }
  }
}
