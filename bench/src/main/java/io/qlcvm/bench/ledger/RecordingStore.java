package io.qlcvm.bench.ledger;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.WriteBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that remembers what was written to it last. */
final class RecordingStore implements Store {
  private final Store store;
  private WriteBatch lastWrites = new WriteBatch();

  RecordingStore(Store store) {
    this.store = store;
  }

  WriteBatch lastWrites() {
    return lastWrites;
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    return store.get(column, key);
  }

  @Override
  public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    return store.getAll(column, keys);
  }

  @Override
  public @Nullable Entry floor(Column column, byte[] key) {
    return store.floor(column, key);
  }

  @Override
  public Entries entries(Column column, KeyRange range, boolean backwards) {
    return store.entries(column, range, backwards);
  }

  @Override
  public void write(WriteBatch batch) {
    lastWrites = batch;
    store.write(batch);
  }

  @Override
  public Snapshot snapshot() {
    return store.snapshot();
  }

  @Override
  public void reopen() {
    store.reopen();
  }

  @Override
  public void close() {
    store.close();
  }
}
