package io.qlcvm.ledger.store;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that does what another one does, but for what a subclass does differently. */
public abstract class ForwardingStore implements Store {
  private final Store store;

  /** Forwards to a store, and closes it with itself. */
  protected ForwardingStore(Store store) {
    this.store = store;
  }

  /** What it forwards to: always the same, unless a subclass has another one by and by. */
  protected Store store() {
    return store;
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    return store().get(column, key);
  }

  @Override
  public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    return store().getAll(column, keys);
  }

  @Override
  public @Nullable Entry floor(Column column, byte[] key) {
    return store().floor(column, key);
  }

  @Override
  public Entries entries(Column column, KeyRange range, boolean backwards) {
    return store().entries(column, range, backwards);
  }

  @Override
  public void write(WriteBatch batch) {
    store().write(batch);
  }

  @Override
  public void reopen() {
    store().reopen();
  }

  @Override
  public Snapshot snapshot() {
    return store().snapshot();
  }

  @Override
  public void checkpoint(Path folder) {
    store().checkpoint(folder);
  }

  @Override
  public void compact() {
    store().compact();
  }

  @Override
  public ColumnStats stats(Column column) {
    return store().stats(column);
  }

  @Override
  public long cachedBytes() {
    return store().cachedBytes();
  }

  @Override
  public long cacheBytesMax() {
    return store().cacheBytesMax();
  }

  @Override
  public void close() {
    store().close();
  }
}
