package io.qlcvm.types.codec;

import io.qlcvm.types.Amount;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads deterministic CBOR, and nothing else: another form of the same value is refused, so that a
 * value has one encoding. No length is believed before it is checked against the caller's bound and
 * against the bytes that are there. Not thread-safe.
 */
public final class CborReader {

  /** Arrays inside each other in {@link #item}; a signed transaction has three. */
  private static final int NESTING_MAX = 8;

  private static final int BIGNUM_BYTES_MIN = 9;
  private static final int BIGNUM_BYTES_MAX = Amount.BYTES;

  private final byte[] input;
  private int position;

  /** Reads {@code input}, which must not change meanwhile. */
  public CborReader(byte[] input) {
    this.input = input;
  }

  /** Offset of the next byte. */
  public int offset() {
    return position;
  }

  /** The beginning of an array; gives its number of items, at most {@code itemsMax}. */
  public int array(int itemsMax) throws CborException {
    int start = position;
    long items = head(Cbor.ARRAY, "an array");
    if (items < 0 || items > itemsMax || items > input.length - position) {
      throw malformed("an array of at most " + itemsMax + " items is expected", start);
    }
    return (int) items;
  }

  /** The beginning of an array of exactly so many items. */
  public void arrayOf(int items) throws CborException {
    int start = position;
    if (array(items) != items) {
      throw malformed("an array of " + items + " items is expected", start);
    }
  }

  /** A number of 0 to 2^63-1. */
  public long unsigned() throws CborException {
    return unsigned(Long.MAX_VALUE);
  }

  /** A number of 0 to {@code max}. */
  public long unsigned(long max) throws CborException {
    int start = position;
    long value = head(Cbor.UNSIGNED, "an unsigned number");
    if (value < 0 || value > max) {
      throw malformed("a number of at most " + max + " is expected", start);
    }
    return value;
  }

  /** A byte string of at most {@code lengthMax} bytes. */
  public byte[] bytes(int lengthMax) throws CborException {
    return string(Cbor.BYTES, "a byte string", lengthMax);
  }

  /** A byte string of exactly this length. */
  public byte[] bytesOf(int length) throws CborException {
    int start = position;
    byte[] bytes = bytes(length);
    if (bytes.length != length) {
      throw malformed("a byte string of " + length + " bytes is expected", start);
    }
    return bytes;
  }

  /** A text of at most {@code bytesMax} bytes of UTF-8. */
  public String text(int bytesMax) throws CborException {
    int start = position;
    byte[] utf8 = string(Cbor.TEXT, "a text", bytesMax);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("the text is not UTF-8", start);
    }
  }

  private byte[] string(int major, String expected, int lengthMax) throws CborException {
    int start = position;
    long length = head(major, expected);
    if (length < 0 || length > lengthMax) {
      throw malformed(expected + " of at most " + lengthMax + " bytes is expected", start);
    }
    if (length > input.length - position) {
      throw malformed("the input ends early", start);
    }
    position += (int) length;
    return Arrays.copyOfRange(input, position - (int) length, position);
  }

  /**
   * The bytes of the next item, whatever it is, of at most {@code lengthMax} bytes. Only what this
   * format uses is known: numbers, strings, arrays, null and bignums.
   */
  public byte[] item(int lengthMax) throws CborException {
    int start = position;
    skip(NESTING_MAX);
    if (position - start > lengthMax) {
      throw malformed("an item of at most " + lengthMax + " bytes is expected", start);
    }
    return Arrays.copyOfRange(input, start, position);
  }

  private void skip(int nesting) throws CborException {
    int start = position;
    if (nesting == 0 || position >= input.length) {
      throw malformed("nested too deeply, or the input ends early", start);
    }
    int first = input[position] & 0xff;
    switch (first >>> 5) {
      case Cbor.UNSIGNED -> head(Cbor.UNSIGNED, "a number");
      case Cbor.BYTES -> bytes(input.length);
      case Cbor.TEXT -> string(Cbor.TEXT, "a text", input.length);
      case Cbor.ARRAY -> {
        for (int items = array(input.length); items > 0; items--) {
          skip(nesting - 1);
        }
      }
      default -> {
        if (first == Cbor.NULL) {
          nul();
        } else {
          amount();
        }
      }
    }
  }

  /** The item before this point is not acceptable, for a reason that CBOR does not know. */
  public CborException refusal(String reason) {
    return malformed(reason, position);
  }

  /** Whether null comes next. */
  public boolean isNull() {
    return position < input.length && (input[position] & 0xff) == Cbor.NULL;
  }

  /** Null. */
  public void nul() throws CborException {
    if (!isNull()) {
      throw malformed("null is expected", position);
    }
    position++;
  }

  /** A number of 0 to 2^128-1. */
  public Amount amount() throws CborException {
    int start = position;
    if (position >= input.length || (input[position] & 0xff) >>> 5 != Cbor.TAG) {
      return new Amount(0, head(Cbor.UNSIGNED, "an amount"));
    }
    if (head(Cbor.TAG, "a tag") != Cbor.BIGNUM) {
      throw malformed("of all tags an amount has only 2, a bignum", start);
    }
    byte[] magnitude = bytes(input.length);
    if (magnitude.length < BIGNUM_BYTES_MIN || magnitude[0] == 0) {
      throw notCanonical("a bignum that has a shorter form", start);
    }
    if (magnitude.length > BIGNUM_BYTES_MAX) {
      throw malformed("an amount is at most 2^128-1", start);
    }
    return Amount.of(new BigInteger(1, magnitude));
  }

  /** Nothing may follow. */
  public void end() throws CborException {
    if (position != input.length) {
      throw malformed("nothing is expected to follow", position);
    }
  }

  /** Reads the first byte of an item and its argument, unsigned 64 bits. */
  private long head(int major, String expected) throws CborException {
    int start = position;
    int first = next(start);
    if (first >>> 5 != major) {
      throw malformed(expected + " is expected", start);
    }
    int low = first & 0x1f;
    if (low <= Cbor.DIRECT_MAX) {
      return low;
    }
    if (low == Cbor.INDEFINITE && major != Cbor.UNSIGNED && major != Cbor.TAG) {
      throw notCanonical("a length that is not told in advance", start);
    }
    if (low > Cbor.EIGHT_BYTES) {
      throw malformed("no CBOR begins with this byte", start);
    }
    int width = 1 << (low - Cbor.ONE_BYTE);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | next(start);
    }
    if (hasShorterForm(value, width)) {
      throw notCanonical("a number that has a shorter form", start);
    }
    return value;
  }

  private static boolean hasShorterForm(long value, int width) {
    return switch (width) {
      case 1 -> value <= Cbor.DIRECT_MAX;
      case 2 -> value <= 0xff;
      case 4 -> value <= 0xffff;
      default -> value >>> 32 == 0;
    };
  }

  private int next(int start) throws CborException {
    if (position >= input.length) {
      throw malformed("the input ends early", start);
    }
    return input[position++] & 0xff;
  }

  private static CborException malformed(String reason, int offset) {
    return new CborException(reason, offset, true);
  }

  private static CborException notCanonical(String reason, int offset) {
    return new CborException(reason, offset, false);
  }
}
