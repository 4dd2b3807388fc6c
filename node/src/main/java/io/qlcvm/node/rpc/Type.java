package io.qlcvm.node.rpc;

import io.qlcvm.client.BlockId;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.tx.TransactionLimits;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a parameter takes.
 *
 * @param takes for people: completes the sentence "the parameter takes ..."
 * @param schema for programs: the same as a JSON Schema
 * @param reader the value of a JSON value; {@link IllegalArgumentException} for one that is not
 *     taken, with why where that helps
 */
public record Type<T>(String takes, Map<String, Object> schema, Function<JsonNode, T> reader) {

  public static final Type<Address> ADDRESS =
      new Type<>(
          "an address (qlc_ and 60 characters)",
          Schemas.ADDRESS,
          node -> Address.parse(string(node)));

  public static final Type<Hash32> HASH =
      new Type<>(
          "a hash (0x and 64 lower-case hexadecimal digits)",
          Schemas.HASH,
          node -> Hash32.parse(string(node)));

  public static final Type<Amount> AMOUNT =
      new Type<>(
          "an amount (a decimal number from 0 to 2^128-1, as a string)",
          Schemas.AMOUNT,
          node -> Amount.parse(string(node)));

  public static final Type<Boolean> BOOLEAN =
      new Type<>("true or false", Schemas.BOOLEAN, Type::bool);

  /** A height, nonce, amount of gas, time or length. */
  public static final Type<Long> INTEGER =
      new Type<>(
          "an integer from 0 to 2^53-1",
          Map.of("type", "integer", "minimum", 0, "maximum", TransactionLimits.NUMBER_MAX),
          node -> integer(node, 0, TransactionLimits.NUMBER_MAX));

  public static final Type<BlockId> BLOCK =
      new Type<>(
          "a height (an integer), a block hash (0x and 64 lower-case hexadecimal digits) or"
              + " \"latest\"",
          Map.of("anyOf", List.of(Schemas.INTEGER, Schemas.HASH, Map.of("const", "latest"))),
          Type::block);

  /** An integer between two bounds, both taken. */
  public static Type<Long> integer(long least, long most) {
    return new Type<>(
        "an integer from " + least + " to " + most,
        Map.of("type", "integer", "minimum", least, "maximum", most),
        node -> integer(node, least, most));
  }

  /** Bytes, at most so many. */
  public static Type<byte[]> bytes(int bytesMax) {
    return new Type<>(
        "bytes (0x and two lower-case hexadecimal digits a byte), at most " + bytesMax,
        Schemas.with(Schemas.BYTES, Map.of("maxLength", 2 + 2 * bytesMax)),
        node -> {
          byte[] bytes = Hex.decode(string(node));
          if (bytes.length > bytesMax) {
            throw new IllegalArgumentException("it has " + bytes.length + " bytes");
          }
          return bytes;
        });
  }

  /** A list, at most so long. */
  public static <T> Type<List<T>> listOf(Type<T> element, int countMax) {
    return new Type<>(
        "a list of at most " + countMax + ", each " + element.takes(),
        Map.of("type", "array", "items", element.schema(), "maxItems", countMax),
        node -> {
          if (!node.isArray()) {
            throw new IllegalArgumentException("it is no list");
          }
          if (node.size() > countMax) {
            throw new IllegalArgumentException("it has " + node.size() + " elements");
          }
          return node.values().stream().map(element.reader()).toList();
        });
  }

  /** Text that is not empty, at most so many bytes of UTF-8. */
  public static Type<String> text(int bytesMax) {
    return new Type<>(
        "a string of 1 to " + bytesMax + " bytes",
        Map.of("type", "string", "minLength", 1, "maxLength", bytesMax),
        node -> {
          String text = string(node);
          int bytes = text.getBytes(StandardCharsets.UTF_8).length;
          if (bytes == 0 || bytes > bytesMax) {
            throw new IllegalArgumentException("it has " + bytes + " bytes");
          }
          return text;
        });
  }

  /** One of some words. */
  public static Type<String> word(List<String> words) {
    return new Type<>(
        "one of " + String.join(", ", words),
        Map.of("enum", words),
        node -> {
          if (!words.contains(string(node))) {
            throw new IllegalArgumentException(NearestName.hint(string(node), words));
          }
          return string(node);
        });
  }

  /** An object of which every member may be left out. */
  public static Type<Arguments> object(List<Parameter<?>> members) {
    Map<String, Object> properties = new LinkedHashMap<>();
    members.forEach(member -> properties.put(member.name(), member.type().schema()));
    return new Type<>(
        "an object of "
            + members.stream().map(Parameter::name).collect(Collectors.joining(", "))
            + ", each of which may be left out",
        Map.of("type", "object", "properties", properties, "additionalProperties", false),
        node -> {
          try {
            return Arguments.ofObject(members, node);
          } catch (RpcFailure e) {
            throw new IllegalArgumentException(e.getMessage());
          }
        });
  }

  private static String string(JsonNode node) {
    if (!node.isString()) {
      throw new IllegalArgumentException("it is no string");
    }
    return node.stringValue();
  }

  private static boolean bool(JsonNode node) {
    if (!node.isBoolean()) {
      throw new IllegalArgumentException("it is neither");
    }
    return node.booleanValue();
  }

  private static long integer(JsonNode node, long least, long most) {
    if (!node.isIntegralNumber()) {
      throw new IllegalArgumentException(
          node.isString() ? "it is a string: leave out the quotes" : "it is no integer");
    }
    if (!node.canConvertToLong() || node.longValue() < least || node.longValue() > most) {
      throw new IllegalArgumentException("it is out of range");
    }
    return node.longValue();
  }

  private static BlockId block(JsonNode node) {
    if (node.isNumber()) {
      return new BlockId.Height(integer(node, 0, TransactionLimits.NUMBER_MAX));
    }
    String text = string(node);
    return text.equals("latest") ? BlockId.LATEST : new BlockId.Hash(Hash32.parse(text));
  }
}
