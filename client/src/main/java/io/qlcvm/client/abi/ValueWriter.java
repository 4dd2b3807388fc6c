package io.qlcvm.client.abi;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.tx.TransactionLimits;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Appends the bytes of values that are given as JSON. */
final class ValueWriter {

  /** 2^128-1 has 39 digits; with a sign, and no longer text is looked at. */
  private static final Pattern DECIMAL = Pattern.compile("0|-?[1-9][0-9]{0,38}");

  private static final BigInteger NUMBER_MAX = BigInteger.valueOf(TransactionLimits.NUMBER_MAX);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] encode(AbiType type, JsonNode value) throws AbiException {
    ValueWriter writer = new ValueWriter();
    writer.write(type, value);
    return writer.bytes();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  void write(AbiType type, JsonNode value) throws AbiException {
    switch (type) {
      case AbiType.Bool _ -> {
        if (!value.isBoolean()) {
          throw refused(type, value);
        }
        out.write(value.booleanValue() ? 1 : 0);
      }
      case AbiType.Whole whole -> writeNumber(whole, value);
      case AbiType.OfAddress _ ->
          out.writeBytes(read(type, value, text -> Address.parse(text).bytes()));
      case AbiType.Hash _ -> out.writeBytes(read(type, value, text -> Hash32.parse(text).bytes()));
      case AbiType.Text _ -> writeCounted(read(type, value, ValueWriter::utf8));
      case AbiType.ByteString _ -> writeCounted(read(type, value, Hex::decode));
      case AbiType.ListOf(AbiType element) -> {
        requireArray(type, value);
        writeCount(value.size());
        for (int i = 0; i < value.size(); i++) {
          writeElement(element, value.get(i), i);
        }
      }
      case AbiType.Option(AbiType inner) -> {
        out.write(value.isNull() ? 0 : 1);
        if (!value.isNull()) {
          write(inner, AbiType.isOption(inner) ? onlyElement(type, value) : value);
        }
      }
      case AbiType.Tuple(List<AbiType> elements) -> {
        requireArray(type, value);
        if (value.size() != elements.size()) {
          throw refused(type, value);
        }
        for (int i = 0; i < elements.size(); i++) {
          writeElement(elements.get(i), value.get(i), i);
        }
      }
    }
  }

  private void writeElement(AbiType type, JsonNode value, int index) throws AbiException {
    try {
      write(type, value);
    } catch (AbiException e) {
      throw e.in("element " + (index + 1));
    }
  }

  private void writeNumber(AbiType.Whole type, JsonNode value) throws AbiException {
    BigInteger number = number(type, value);
    if (number.compareTo(type.least()) < 0 || number.compareTo(type.most()) > 0) {
      throw refused(type, value);
    }
    BigInteger rest = number;
    for (int written = 0; written < type.bits(); written += Byte.SIZE) {
      out.write(rest.intValue());
      rest = rest.shiftRight(Byte.SIZE);
    }
  }

  private static BigInteger number(AbiType.Whole type, JsonNode value) throws AbiException {
    if (value.isString() && DECIMAL.matcher(value.stringValue()).matches()) {
      return new BigInteger(value.stringValue());
    }
    if (value.isIntegralNumber()) {
      BigInteger number = value.bigIntegerValue();
      if (number.abs().compareTo(NUMBER_MAX) > 0) {
        throw new AbiException(
            "a number above 2^53-1 is written as a string: \"%s\"".formatted(Shown.clipped(value)));
      }
      return number;
    }
    throw refused(type, value);
  }

  private static byte[] read(AbiType type, JsonNode value, Function<String, byte[]> read)
      throws AbiException {
    if (!value.isString()) {
      throw refused(type, value);
    }
    try {
      return read.apply(value.stringValue());
    } catch (IllegalArgumentException e) {
      throw new AbiException(refused(type, value).getMessage() + " (" + e.getMessage() + ")");
    }
  }

  private static byte[] utf8(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("half of a surrogate pair is no character", e);
    }
  }

  /** What is present in an option of an option, so that null inside can be told from null. */
  private static JsonNode onlyElement(AbiType type, JsonNode value) throws AbiException {
    requireArray(type, value);
    if (value.size() != 1) {
      throw refused(type, value);
    }
    return value.get(0);
  }

  private static void requireArray(AbiType type, JsonNode value) throws AbiException {
    if (!value.isArray()) {
      throw refused(type, value);
    }
  }

  private void writeCounted(byte[] bytes) {
    writeCount(bytes.length);
    out.writeBytes(bytes);
  }

  private void writeCount(int count) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(count >>> shift);
    }
  }

  private static AbiException refused(AbiType type, JsonNode value) {
    return new AbiException("takes %s, got %s".formatted(takes(type), Shown.clipped(value)));
  }

  /** Completes "takes ...". */
  static String takes(AbiType type) {
    return type
        + switch (type) {
          case AbiType.Bool _ -> ": true or false";
          case AbiType.Whole whole ->
              " as a decimal string or number from %s to %s".formatted(whole.least(), whole.most());
          case AbiType.OfAddress _ -> " as qlc_ and 60 characters";
          case AbiType.Hash _ -> " as 0x and 64 lower-case hexadecimal digits";
          case AbiType.Text _ -> "";
          case AbiType.ByteString _ -> " as 0x and two lower-case hexadecimal digits a byte";
          case AbiType.ListOf _ -> " as an array";
          case AbiType.Option(AbiType inner) ->
              AbiType.isOption(inner) ? " as null or an array of one" : " as null or the value";
          case AbiType.Tuple(List<AbiType> elements) -> " as an array of " + elements.size();
        };
  }
}
