package io.qlcvm.vm.binary;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads the values of the binary format from a range of a module's bytes, as strictly as the
 * specification asks. Not thread-safe.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/values.html">Binary format:
 *     values</a>
 */
public final class ByteReader {

  private final byte[] bytes;
  private final int end;
  private int position;

  /** Reads {@code bytes} from {@code start} up to but not including {@code end}. */
  public ByteReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Offset in the module of the next byte. */
  public int position() {
    return position;
  }

  public void position(int newPosition) {
    position = newPosition;
  }

  public int end() {
    return end;
  }

  public int remaining() {
    return end - position;
  }

  public boolean hasRemaining() {
    return position < end;
  }

  /** The next byte, 0 to 255, without moving on. */
  public int peek() {
    if (position >= end) {
      throw malformed("unexpected end of section or function");
    }
    return bytes[position] & 0xff;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    int value = peek();
    position++;
    return value;
  }

  /** Unsigned LEB128 of at most 32 bits, as the bits of an int (compare unsigned). */
  public int u32() {
    int first = u8();
    if (first < 0x80) {
      return first;
    }
    int result = first & 0x7f;
    for (int shift = 7; shift < 35; shift += 7) {
      int b = u8();
      if (shift == 28 && b > 0x0f) {
        throw tooLong(b);
      }
      result |= (b & 0x7f) << shift;
      if (b < 0x80) {
        return result;
      }
    }
    throw new AssertionError("the fifth byte ends the loop");
  }

  /** Signed LEB128 of at most 32 bits. */
  public int s32() {
    return (int) signed(32);
  }

  /** Signed LEB128 of at most 33 bits: a block type. */
  public long s33() {
    return signed(33);
  }

  /** Signed LEB128 of at most 64 bits. */
  public long s64() {
    return signed(64);
  }

  private long signed(int bits) {
    long result = 0;
    int shift = 0;
    while (true) {
      int b = u8();
      if (shift + 7 > bits) {
        checkLastSigned(b, bits - shift);
      }
      result |= (long) (b & 0x7f) << shift;
      shift += 7;
      if (b < 0x80) {
        return shift < 64 && (b & 0x40) != 0 ? result | -1L << shift : result;
      }
    }
  }

  /** The last byte may hold {@code usable} bits (fewer than 7); the rest must repeat the sign. */
  private void checkLastSigned(int b, int usable) {
    if (b >= 0x80) {
      throw tooLong(b);
    }
    int signAndRest = b >> (usable - 1);
    if (signAndRest != 0 && signAndRest != 0x7f >> (usable - 1)) {
      throw tooLong(b);
    }
  }

  private InvalidModuleException tooLong(int b) {
    position--;
    return malformed(b >= 0x80 ? "integer representation too long" : "integer too large");
  }

  /** Four bytes, little-endian. */
  public int fixed32() {
    need(4);
    int value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(position);
    position += 4;
    return value;
  }

  /** Eight bytes, little-endian. */
  public long fixed64() {
    need(8);
    long value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(position);
    position += 8;
    return value;
  }

  /** Length in bytes, then UTF-8. */
  public String name() {
    int length = length();
    try {
      String name =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, position, length))
              .toString();
      position += length;
      return name;
    } catch (CharacterCodingException e) {
      throw malformed("malformed UTF-8 encoding");
    }
  }

  /** A length in bytes that does not pass the end. */
  public int length() {
    int length = u32();
    if (Integer.compareUnsigned(length, remaining()) > 0) {
      throw malformed("length out of bounds");
    }
    return length;
  }

  public void skip(int count) {
    need(count);
    position += count;
  }

  private void need(int count) {
    if (count > remaining()) {
      throw malformed("unexpected end of section or function");
    }
  }

  /** The bytes are wrong at the present position. */
  public InvalidModuleException malformed(String reason) {
    return new InvalidModuleException(Phase.MALFORMED, reason, position);
  }
}
