package io.qlcvm.ledger.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys from one to before another, in unsigned byte order. Immutable; the arrays are kept, not
 * copied: don't change them afterwards.
 *
 * @param from the first key that is in the range, if it exists
 * @param to the first key behind the range; {@code null} for a range up to the last key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeyRange(byte[] from, byte @Nullable [] to) {
  /** Every key. */
  public static final KeyRange ALL = new KeyRange(new byte[0], null);

  /** The keys that begin with these bytes, the prefix itself among them. */
  public static KeyRange ofPrefix(byte[] prefix) {
    return new KeyRange(prefix, behindPrefix(prefix));
  }

  /** The part of this range at or above a key. */
  public KeyRange atOrAbove(byte[] key) {
    return Arrays.compareUnsigned(key, from) <= 0 ? this : new KeyRange(key, to);
  }

  /** The part of this range below a key. */
  public KeyRange below(byte[] key) {
    return to != null && Arrays.compareUnsigned(key, to) >= 0 ? this : new KeyRange(from, key);
  }

  /** The part of this range above a key. */
  public KeyRange above(byte[] key) {
    return atOrAbove(next(key));
  }

  /** The part of this range at or below a key. */
  public KeyRange atOrBelow(byte[] key) {
    return below(next(key));
  }

  /** The same keys behind a prefix that all of them get. */
  public KeyRange behind(byte[] prefix) {
    return new KeyRange(
        concatenate(prefix, from), to == null ? behindPrefix(prefix) : concatenate(prefix, to));
  }

  /** Whether no key can be in the range. */
  public boolean isEmpty() {
    return to != null && Arrays.compareUnsigned(from, to) >= 0;
  }

  /** Whether a key is in the range. */
  public boolean contains(byte[] key) {
    return Arrays.compareUnsigned(from, key) <= 0
        && (to == null || Arrays.compareUnsigned(key, to) < 0);
  }

  /** The least key above a key. */
  private static byte[] next(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The least key above all that begin with a prefix; {@code null} when there is none. */
  private static byte @Nullable [] behindPrefix(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xff) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] behind = Arrays.copyOf(prefix, length);
    behind[length - 1]++;
    return behind;
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
