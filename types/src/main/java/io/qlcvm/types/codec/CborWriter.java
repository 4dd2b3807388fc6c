package io.qlcvm.types.codec;

import io.qlcvm.types.Amount;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes deterministic CBOR (RFC 8949, section 4.2.1): shortest integers, definite lengths. The
 * caller writes as many items after {@link #array} as it announced. Not thread-safe.
 */
public final class CborWriter {

  /** Longest array that every JVM can make. */
  private static final int CAPACITY_MAX = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[256];
  private int size;

  /** The beginning of an array of so many items, which follow. */
  public CborWriter array(int items) {
    if (items < 0) {
      throw new IllegalArgumentException("not negative: " + items);
    }
    return head(Cbor.ARRAY, items);
  }

  /** A number of 0 to 2^63-1. */
  public CborWriter unsigned(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("not negative: " + value);
    }
    return head(Cbor.UNSIGNED, value);
  }

  /** A byte string. */
  public CborWriter bytes(byte[] value) {
    head(Cbor.BYTES, value.length);
    append(value);
    return this;
  }

  /**
   * A text, as UTF-8.
   *
   * @throws IllegalArgumentException if it has half a surrogate pair, which UTF-8 can't say:
   *     another text would be written in its place
   */
  public CborWriter text(String value) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] utf8 = new byte[encoded.remaining()];
      encoded.get(utf8);
      head(Cbor.TEXT, utf8.length);
      append(utf8);
      return this;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the text has half a surrogate pair; take it out", e);
    }
  }

  /** Null. */
  public CborWriter nul() {
    ensure(1);
    bytes[size++] = (byte) Cbor.NULL;
    return this;
  }

  /** An unsigned number; above 2^64-1 a bignum (tag 2) without leading zeros. */
  public CborWriter amount(Amount value) {
    if (value.high() == 0) {
      return head(Cbor.UNSIGNED, value.low());
    }
    head(Cbor.TAG, Cbor.BIGNUM);
    byte[] magnitude = value.toBigInteger().toByteArray();
    int from = magnitude[0] == 0 ? 1 : 0;
    return bytes(Arrays.copyOfRange(magnitude, from, magnitude.length));
  }

  /** An item that was encoded before. */
  public CborWriter encoded(byte[] item) {
    append(item);
    return this;
  }

  /** Major type and argument, the latter as unsigned 64 bits in its shortest form. */
  private CborWriter head(int major, long argument) {
    ensure(9);
    int first = major << 5;
    if (Long.compareUnsigned(argument, Cbor.DIRECT_MAX) <= 0) {
      bytes[size++] = (byte) (first | (int) argument);
      return this;
    }
    int width =
        Long.compareUnsigned(argument, 0xff) <= 0
            ? 0
            : Long.compareUnsigned(argument, 0xffff) <= 0
                ? 1
                : Long.compareUnsigned(argument, 0xffff_ffffL) <= 0 ? 2 : 3;
    bytes[size++] = (byte) (first | (Cbor.ONE_BYTE + width));
    for (int shift = (8 << width) - 8; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (argument >>> shift);
    }
    return this;
  }

  private void append(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void ensure(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      int doubled = (int) Math.min(2L * bytes.length, CAPACITY_MAX);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, needed));
    }
  }

  /** A copy of what was written so far. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
