package io.qlcvm.ledger.state;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The state that a store, or a snapshot of it, holds. As safe for threads as the store. */
public final class StoredState implements StateView {
  private final StoreReader store;

  public StoredState(StoreReader store) {
    this.store = store;
  }

  @Override
  public @Nullable Account account(Address address) {
    byte[] bytes = store.get(Column.ACCOUNTS, address.bytes());
    return bytes == null ? null : decode(address, bytes);
  }

  /** An account as a store holds it; {@link StoreException} when the bytes are damaged. */
  public static Account decode(Address address, byte[] bytes) {
    try {
      return Account.decode(bytes);
    } catch (CborException | BufferUnderflowException e) {
      throw new StoreException("the stored account of " + address + " is damaged", e);
    }
  }

  @Override
  public byte @Nullable [] storage(Slot slot) {
    return store.get(Column.STORAGE, slot.storeKey());
  }

  @Override
  public Entries entries(Address contract, long storageId, KeyRange range, boolean backwards) {
    byte[] prefix = Slot.storePrefix(storageId);
    return new WithoutPrefix(
        store.entries(Column.STORAGE, range.behind(prefix), backwards), prefix.length);
  }

  /** Entries of one storage, by the keys that the contract knows. */
  private record WithoutPrefix(Entries all, int prefixBytes) implements Entries {
    @Override
    public StoreReader.@Nullable Entry next() {
      StoreReader.Entry entry = all.next();
      return entry == null
          ? null
          : new StoreReader.Entry(
              Arrays.copyOfRange(entry.key(), prefixBytes, entry.key().length), entry.value());
    }

    @Override
    public void close() {
      all.close();
    }
  }

  @Override
  public byte @Nullable [] code(Hash32 hash) {
    return store.get(Column.CODE, hash.bytes());
  }
}
