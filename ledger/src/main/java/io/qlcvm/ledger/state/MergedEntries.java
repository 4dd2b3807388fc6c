package io.qlcvm.ledger.state;

import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.StoreReader;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Entries with others laid over them: where both have a key, the upper value counts. */
final class MergedEntries implements Entries {
  private final Deque<Map.Entry<byte[], byte @Nullable []>> above;
  private final Entries below;
  private final boolean backwards;
  private StoreReader.@Nullable Entry nextBelow;

  /**
   * A walk over both.
   *
   * @param above key to value, {@code null} where the key is absent; in unsigned byte order
   * @param below walked in the direction that is asked for; closed with this
   */
  MergedEntries(NavigableMap<byte[], byte @Nullable []> above, Entries below, boolean backwards) {
    Collection<Map.Entry<byte[], byte @Nullable []>> ordered =
        (backwards ? above.descendingMap() : above).entrySet();
    this.above = new ArrayDeque<>(ordered);
    this.below = below;
    this.backwards = backwards;
    this.nextBelow = below.next();
  }

  @Override
  public StoreReader.@Nullable Entry next() {
    while (true) {
      StoreReader.Entry lower = nextBelow;
      Map.Entry<byte[], byte @Nullable []> upper = above.peek();
      if (upper == null && lower == null) {
        return null;
      }
      int order = order(upper, lower);
      if (order >= 0) {
        nextBelow = below.next();
      }
      if (upper == null || order > 0) {
        return lower;
      }
      above.remove();
      byte[] value = upper.getValue();
      if (value != null) {
        return new StoreReader.Entry(upper.getKey(), value.clone());
      }
    }
  }

  /** Negative when the upper one comes first, 0 when both have the same key. */
  private int order(
      Map.@Nullable Entry<byte[], byte @Nullable []> upper, StoreReader.@Nullable Entry lower) {
    if (upper == null || lower == null) {
      return upper == null ? 1 : -1;
    }
    int order = Arrays.compareUnsigned(upper.getKey(), lower.key());
    return backwards ? -order : order;
  }

  @Override
  public void close() {
    below.close();
  }
}
