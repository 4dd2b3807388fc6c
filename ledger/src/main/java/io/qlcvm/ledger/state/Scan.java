package io.qlcvm.ledger.state;

import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * A walk over one contract's storage in a {@link StateOverlay}, as it was when the walk began: keys
 * of the state below, with what was written laid over them.
 *
 * <p>Beginning one costs the same however much was written, and so does a step. What changes
 * meanwhile is told to the walk before it happens, which keeps the former value of that key alone.
 * A walk ends with the frame that began it, so a rollback never goes behind its beginning. Close
 * it: it holds back the disk's cleaning. For one thread.
 */
public final class Scan implements AutoCloseable {
  /** In place of a former value: the overlay had none. */
  private static final Object UNWRITTEN = new Object();

  /** What one step came upon. */
  public enum Step {
    /** An entry, which {@link #entry} gives. */
    ENTRY,
    /** A key that was deleted in this block: nothing to see, but work was done. */
    DELETED,
    /** No key is left, now and ever after. */
    END
  }

  private final StateOverlay overlay;
  private final NavigableMap<Slot, Object> above;
  private final Entries below;
  private final long storageId;
  private final KeyRange range;
  private final boolean backwards;
  private final Slot end;
  private final Map<Slot, Object> former = new HashMap<>();
  private Slot last;
  private boolean inclusive;
  private StoreReader.@Nullable Entry lower;
  private StoreReader.@Nullable Entry entry;

  /**
   * Begins a walk.
   *
   * @param above what the overlay has written, by storage and key
   * @param first the least slot that may be in the range
   * @param behind the least slot that is behind the range
   * @param below the state below, walked in the direction that is asked for; closed with this
   */
  Scan(
      StateOverlay overlay,
      NavigableMap<Slot, Object> above,
      Slot first,
      Slot behind,
      KeyRange range,
      Entries below,
      boolean backwards) {
    this.overlay = overlay;
    this.above = above;
    this.below = below;
    this.storageId = first.storageId();
    this.range = range;
    this.backwards = backwards;
    this.last = backwards ? behind : first;
    this.end = backwards ? first : behind;
    this.inclusive = !backwards;
    this.lower = below.next();
  }

  /** Goes one key further. */
  public Step step() {
    Map.Entry<Slot, Object> upper = upper();
    StoreReader.Entry present = lower;
    if (upper == null && present == null) {
      entry = null;
      return Step.END;
    }
    int order = order(upper, present);
    if (order >= 0) {
      lower = below.next();
    }
    if (upper == null || order > 0) {
      entry = present;
      return Step.ENTRY;
    }
    last = upper.getKey();
    inclusive = false;
    boolean deleted = isDeleted(upper.getValue());
    entry =
        deleted
            ? null
            : new StoreReader.Entry(upper.getKey().key(), ((byte[]) upper.getValue()).clone());
    return deleted ? Step.DELETED : Step.ENTRY;
  }

  @SuppressWarnings("ReferenceEquality") // a mark, not a value
  private static boolean isDeleted(Object value) {
    return value == StateOverlay.ABSENT;
  }

  /** What the last step came upon. */
  public StoreReader.Entry entry() {
    StoreReader.Entry present = entry;
    if (present == null) {
      throw new IllegalStateException("the last step came upon no entry");
    }
    return present;
  }

  /** The next key that was written before the walk began, with what it had then. */
  private Map.@Nullable Entry<Slot, Object> upper() {
    while (true) {
      Map.Entry<Slot, Object> next = neighbour();
      if (next == null || isPastEnd(next.getKey())) {
        return null;
      }
      Object then = former.getOrDefault(next.getKey(), next.getValue());
      if (then != UNWRITTEN) {
        return Map.entry(next.getKey(), then);
      }
      last = next.getKey();
      inclusive = false;
    }
  }

  private Map.@Nullable Entry<Slot, Object> neighbour() {
    if (inclusive) {
      return above.ceilingEntry(last);
    }
    return backwards ? above.lowerEntry(last) : above.higherEntry(last);
  }

  private boolean isPastEnd(Slot slot) {
    int order = Slot.BY_STORAGE.compare(slot, end);
    return backwards ? order < 0 : order >= 0;
  }

  /** Negative when the upper one comes first, 0 when both have the same key. */
  private int order(Map.@Nullable Entry<Slot, Object> upper, StoreReader.@Nullable Entry present) {
    if (upper == null || present == null) {
      return upper == null ? 1 : -1;
    }
    int order = Arrays.compareUnsigned(upper.getKey().key(), present.key());
    return backwards ? -order : order;
  }

  /** A slot is about to change; {@code before} is what the overlay has for it. */
  void changing(Slot slot, @Nullable Object before) {
    if (slot.storageId() == storageId && range.contains(slot.key())) {
      former.putIfAbsent(slot, before == null ? UNWRITTEN : before);
    }
  }

  @Override
  public void close() {
    overlay.ended(this);
    below.close();
  }
}
