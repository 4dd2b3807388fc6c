package io.qlcvm.ledger.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are applied together, in the order of the calls. The arrays are kept, not copied:
 * don't change them afterwards. For one thread.
 */
public final class WriteBatch {
  private final List<Write> writes = new ArrayList<>();

  public WriteBatch put(Column column, byte[] key, byte[] value) {
    writes.add(new Write(column, key, value));
    return this;
  }

  /** Deletes a key; no effect when it is absent. */
  public WriteBatch delete(Column column, byte[] key) {
    writes.add(new Write(column, key, null));
    return this;
  }

  /** How many writes there are. */
  public int size() {
    return writes.size();
  }

  /** The writes in the order of the calls; the list belongs to the batch. */
  public List<Write> writes() {
    return Collections.unmodifiableList(writes);
  }

  /** A put, or a delete when the value is {@code null}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Write(Column column, byte[] key, byte @Nullable [] value) {}
}
