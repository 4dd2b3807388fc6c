package io.qlcvm.bench.ledger;

import io.qlcvm.ledger.store.ForwardingStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.WriteBatch;

/** A store that remembers what was written to it last. */
final class RecordingStore extends ForwardingStore {
  private WriteBatch lastWrites = new WriteBatch();

  RecordingStore(Store store) {
    super(store);
  }

  WriteBatch lastWrites() {
    return lastWrites;
  }

  @Override
  public void write(WriteBatch batch) {
    lastWrites = batch;
    super.write(batch);
  }
}
