package io.qlcvm.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/** 32 bytes, mostly a SHA-256. Immutable; ordered as unsigned bytes. */
public final class Hash32 implements Comparable<Hash32> {

  public static final int BYTES = 32;

  /** 32 zero bytes. */
  public static final Hash32 ZERO = new Hash32(new byte[BYTES]);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;

  private Hash32(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The hash with these bytes, which are copied.
   *
   * @throws IllegalArgumentException unless there are 32
   */
  public static Hash32 of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("takes 32 bytes, not " + bytes.length);
    }
    return new Hash32(bytes.clone());
  }

  /**
   * The hash that stands in {@code bytes} from index {@code at} on; the bytes are copied.
   *
   * @throws IndexOutOfBoundsException unless 32 bytes are there
   */
  public static Hash32 of(byte[] bytes, int at) {
    Objects.checkFromIndexSize(at, BYTES, bytes.length);
    return new Hash32(Arrays.copyOfRange(bytes, at, at + BYTES));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException unless it is {@code 0x} and 64 lower-case hexadecimal digits
   */
  public static Hash32 parse(String text) {
    if (text.length() != 2 + 2 * BYTES) {
      throw new IllegalArgumentException("takes 0x and 64 lower-case hexadecimal digits");
    }
    return new Hash32(Hex.decode(text));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Copies the bytes to {@code destination}, from index {@code at} on. */
  public void copyTo(byte[] destination, int at) {
    System.arraycopy(bytes, 0, destination, at, BYTES);
  }

  @Override
  public int compareTo(Hash32 other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash32 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return (int) INT.get(bytes, 0);
  }

  /** {@code 0x} and 64 hexadecimal digits. */
  @Override
  public String toString() {
    return Hex.encode(bytes);
  }
}
