package io.qlcvm.client.abi;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Takes values off bytes, as JSON. No claim of the bytes makes it allocate more than a fixed
 * multiple of what is left of them: a count is held against that before anything is made.
 */
final class ValueReader {

  /**
   * The widest number that is shown as a JSON number: above, not every program keeps all digits.
   */
  private static final int NUMBER_BITS_MAX = 32;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final byte[] bytes;
  private int position;

  ValueReader(byte[] bytes, int from) {
    this.bytes = bytes;
    this.position = from;
  }

  static JsonNode decode(AbiType type, byte[] bytes) throws AbiException {
    ValueReader reader = new ValueReader(bytes, 0);
    JsonNode value = reader.read(type);
    reader.end();
    return value;
  }

  /** Nothing may be left. */
  void end() throws AbiException {
    if (position < bytes.length) {
      throw wrong("%d bytes follow the last value".formatted(bytes.length - position));
    }
  }

  JsonNode read(AbiType type) throws AbiException {
    return switch (type) {
      case AbiType.Bool _ -> JSON.booleanNode(flag(type));
      case AbiType.Whole whole -> number(whole);
      case AbiType.OfAddress _ -> JSON.stringNode(Address.of(take(Address.BYTES)).toString());
      case AbiType.Hash _ -> JSON.stringNode(Hex.encode(take(Hash32.BYTES)));
      case AbiType.Text _ -> JSON.stringNode(text(take(count(1))));
      case AbiType.ByteString _ -> JSON.stringNode(Hex.encode(take(count(1))));
      case AbiType.ListOf(AbiType element) -> {
        int count = count(element.bytesMin());
        ArrayNode list = JSON.arrayNode();
        for (int i = 0; i < count; i++) {
          list.add(read(element));
        }
        yield list;
      }
      case AbiType.Option(AbiType value) -> flag(type) ? present(value) : JSON.nullNode();
      case AbiType.Tuple(List<AbiType> elements) -> {
        ArrayNode tuple = JSON.arrayNode();
        for (AbiType element : elements) {
          tuple.add(read(element));
        }
        yield tuple;
      }
    };
  }

  private JsonNode present(AbiType type) throws AbiException {
    JsonNode value = read(type);
    return AbiType.isOption(type) ? JSON.arrayNode().add(value) : value;
  }

  private boolean flag(AbiType type) throws AbiException {
    byte flag = take(1)[0];
    if (flag != 0 && flag != 1) {
      position--;
      throw wrong("%s begins with 0 or 1, not %d".formatted(type, flag & 0xff));
    }
    return flag == 1;
  }

  private JsonNode number(AbiType.Whole type) throws AbiException {
    byte[] digits = take(type.bits() / Byte.SIZE);
    for (int i = 0; i < digits.length / 2; i++) {
      byte low = digits[i];
      digits[i] = digits[digits.length - 1 - i];
      digits[digits.length - 1 - i] = low;
    }
    BigInteger number = type.signed() ? new BigInteger(digits) : new BigInteger(1, digits);
    if (type.bits() > NUMBER_BITS_MAX) {
      return JSON.stringNode(number.toString());
    }
    // As a parser makes them, so that values that are equal are equal nodes.
    return number.bitLength() < Integer.SIZE
        ? JSON.numberNode(number.intValueExact())
        : JSON.numberNode(number.longValueExact());
  }

  /** A count of things that have at least so many bytes each. */
  private int count(int bytesMin) throws AbiException {
    ByteBuffer field = ByteBuffer.wrap(take(Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    long count = Integer.toUnsignedLong(field.getInt());
    if (count * bytesMin > bytes.length - position) {
      position -= Integer.BYTES;
      throw wrong("%d are announced, which cannot be in the rest".formatted(count));
    }
    return (int) count;
  }

  private String text(byte[] utf8) throws AbiException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException _) {
      throw wrong("the text before is not UTF-8");
    }
  }

  private byte[] take(int count) throws AbiException {
    if (count > bytes.length - position) {
      throw wrong("%d bytes are needed, %d are left".formatted(count, bytes.length - position));
    }
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  private AbiException wrong(String why) {
    return new AbiException(why + " (at byte " + position + ")");
  }
}
