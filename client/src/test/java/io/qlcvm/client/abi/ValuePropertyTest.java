package io.qlcvm.client.abi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

class ValuePropertyTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEPTH = 3;

  record Typed(AbiType type, JsonNode value) {}

  @Provide
  Arbitrary<AbiType> types() {
    return types(DEPTH);
  }

  private static Arbitrary<AbiType> types(int depth) {
    Arbitrary<AbiType> scalars =
        Arbitraries.of(
                "bool u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 address hash string bytes".split(" "))
            .map(ValuePropertyTest::type);
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<AbiType> inner = types(depth - 1);
    return Arbitraries.oneOf(
        scalars,
        inner.map(AbiType.ListOf::new),
        inner.map(AbiType.Option::new),
        inner.list().ofMinSize(2).ofMaxSize(8).map(AbiType.Tuple::new));
  }

  private static AbiType type(String text) {
    try {
      return AbiType.parse(text);
    } catch (AbiException e) {
      throw new AssertionError(e);
    }
  }

  @Provide
  Arbitrary<Typed> typed() {
    return types().flatMap(type -> values(type).map(value -> new Typed(type, value)));
  }

  /** Values in the forms in which they are written. */
  private static Arbitrary<JsonNode> values(AbiType type) {
    return switch (type) {
      case AbiType.Bool _ -> Arbitraries.of(true, false).map(JSON::booleanNode);
      case AbiType.Whole whole ->
          Arbitraries.bigIntegers()
              .between(whole.least(), whole.most())
              .map(number -> number(whole, number));
      case AbiType.OfAddress _ ->
          bytes(32, 32).map(bytes -> JSON.stringNode(Address.of(bytes).toString()));
      case AbiType.Hash _ -> bytes(32, 32).map(bytes -> JSON.stringNode(Hex.encode(bytes)));
      case AbiType.Text _ ->
          Arbitraries.strings().ofMaxLength(9).map(ValuePropertyTest::whole).map(JSON::stringNode);
      case AbiType.ByteString _ -> bytes(0, 9).map(bytes -> JSON.stringNode(Hex.encode(bytes)));
      case AbiType.ListOf(AbiType element) ->
          values(element).list().ofMaxSize(3).map(ValuePropertyTest::array);
      case AbiType.Option(AbiType inner) ->
          values(inner)
              .map(
                  value -> AbiType.isOption(inner) ? (JsonNode) JSON.arrayNode().add(value) : value)
              .injectNull(0.3)
              .map(value -> value == null ? JSON.nullNode() : value);
      case AbiType.Tuple(List<AbiType> elements) ->
          Combinators.combine(elements.stream().map(ValuePropertyTest::values).toList())
              .as(ValuePropertyTest::array);
    };
  }

  /** Without halves of surrogate pairs, which are no characters. */
  private static String whole(String text) {
    return text.codePoints()
        .filter(codePoint -> codePoint < 0xd800 || codePoint > 0xdfff)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static JsonNode number(AbiType.Whole type, BigInteger number) {
    return type.bits() > 32
        ? JSON.stringNode(number.toString())
        : JSON.numberNode(number.longValueExact());
  }

  private static Arbitrary<byte[]> bytes(int least, int most) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(least).ofMaxSize(most);
  }

  private static JsonNode array(List<JsonNode> values) {
    ArrayNode array = JSON.arrayNode();
    values.forEach(array::add);
    return array;
  }

  /** Numbers that print alike are alike, whether int or long holds them. */
  private static JsonNode normal(JsonNode value) {
    return JsonMapper.shared().readTree(value.toString());
  }

  @Property(tries = 200)
  void encode_anyValue_decodesToIt(@ForAll("typed") Typed typed) throws AbiException {
    byte[] bytes = ValueWriter.encode(typed.type(), typed.value());
    assertTrue(bytes.length >= typed.type().bytesMin());
    assertEquals(normal(typed.value()), normal(ValueReader.decode(typed.type(), bytes)));
  }

  @Property(tries = 200)
  void toString_anyType_parsesToIt(@ForAll("types") AbiType type) throws AbiException {
    assertEquals(type, AbiType.parse(type.toString()));
  }

  @Property(tries = 100)
  void decode_validBytesCutOrExtended_refuses(@ForAll("typed") Typed typed) throws AbiException {
    byte[] bytes = ValueWriter.encode(typed.type(), typed.value());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(AbiException.class, () -> ValueReader.decode(typed.type(), cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(AbiException.class, () -> ValueReader.decode(typed.type(), longer));
  }

  /** What decodes encodes to the same bytes: each value has one encoding. */
  @Property(tries = 500)
  void decode_anyBytes_isRefusedOrTheOneEncoding(
      @ForAll("types") AbiType type, @ForAll("sparse") byte[] bytes) throws AbiException {
    JsonNode value;
    try {
      value = ValueReader.decode(type, bytes);
    } catch (AbiException refused) {
      assertTrue(refused.getMessage().contains("at byte "), refused.getMessage());
      return;
    }
    assertTrue(nodes(value) <= bytes.length * (1 + (long) AbiType.DEPTH_MAX) + 1, value::toString);
    assertArrayEquals(bytes, ValueWriter.encode(type, value));
  }

  /** Mostly zeros and ones, so that flags and counts are often right. */
  @Provide
  Arbitrary<byte[]> sparse() {
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(4, Arbitraries.of((byte) 0)),
            net.jqwik.api.Tuple.of(2, Arbitraries.of((byte) 1)),
            net.jqwik.api.Tuple.of(1, Arbitraries.bytes()))
        .array(byte[].class)
        .ofMaxSize(48);
  }

  private static long nodes(JsonNode value) {
    long nodes = 1;
    for (JsonNode element : value.values()) {
      nodes += nodes(element);
    }
    return nodes;
  }

  @Property(tries = 200)
  void read_anyBytesAsModuleOrSection_isAnAnswer(@ForAll @Size(max = 60) byte[] bytes) {
    assertAnswers(bytes);
    byte[] head = {0, 'a', 's', 'm', 1, 0, 0, 0};
    assertAnswers(concat(head, bytes));
    byte[] section = concat(new byte[] {0, (byte) (10 + bytes.length), 9}, name(), bytes);
    assertAnswers(concat(head, section));
  }

  private static byte[] name() {
    return Abi.SECTION.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void assertAnswers(byte[] module) {
    try {
      Abi abi = Abi.ofModule(module);
      assertTrue(abi == null || abi.name() != null);
    } catch (AbiException refused) {
      assertTrue(!refused.getMessage().isEmpty());
    }
  }

  /** The counts of a list of lists of ... announce 2^32-1 elements in a few bytes. */
  @Property(tries = 50)
  void decode_hugeCount_allocatesNothing(@ForAll("types") AbiType element) {
    AbiType list = new AbiType.ListOf(element);
    byte[] bytes = {-1, -1, -1, -1, 0, 0, 0, 0};
    AbiException refused = assertThrows(AbiException.class, () -> ValueReader.decode(list, bytes));
    assertTrue(refused.getMessage().startsWith("4294967295 are announced"), refused.getMessage());
  }
}
