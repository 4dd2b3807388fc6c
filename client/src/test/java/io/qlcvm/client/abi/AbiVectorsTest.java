package io.qlcvm.client.abi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.EventInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code contracts/abi-vectors.json}, which the kit for Rust is held to as well. */
class AbiVectorsTest {

  private static final Path FILE = Path.of("../contracts/abi-vectors.json");

  private final JsonNode file;

  AbiVectorsTest() throws IOException {
    file = JsonMapper.shared().readTree(Files.readAllBytes(FILE));
  }

  /** The vectors of one kind, of which there have to be some. */
  private List<JsonNode> vectors(String kind) {
    List<JsonNode> vectors = List.copyOf(file.path(kind).values());
    assertFalse(vectors.isEmpty(), kind);
    return vectors;
  }

  private static byte[] bytes(JsonNode vector, String member) {
    return Hex.decode(vector.path(member).asString());
  }

  private static AbiType type(JsonNode vector) throws AbiException {
    return AbiType.parse(vector.path("type").asString());
  }

  /** The fields of an event or error; the file gives them no names. */
  private static List<AbiField> fields(JsonNode vector) throws AbiException {
    List<AbiField> fields = new ArrayList<>();
    for (JsonNode type : vector.path("types").values()) {
      fields.add(new AbiField("f" + fields.size(), AbiType.parse(type.asString())));
    }
    return fields;
  }

  @Test
  void kinds_ofTheFile_areThoseTestedHere() {
    assertEquals(
        Set.of("values", "malformed", "events", "errors"), new TreeSet<>(file.propertyNames()));
  }

  @Test
  void values_ofTheFile_areWrittenAndReadAlike() throws AbiException {
    for (JsonNode vector : vectors("values")) {
      AbiType type = type(vector);
      JsonNode value = vector.path("value");
      assertArrayEquals(bytes(vector, "bytes"), ValueWriter.encode(type, value), vector::toString);
      assertEquals(value, ValueReader.decode(type, bytes(vector, "bytes")), vector::toString);
    }
  }

  @Test
  void values_cutOffOrContinued_areRefused() throws AbiException {
    for (JsonNode vector : vectors("values")) {
      AbiType type = type(vector);
      byte[] bytes = bytes(vector, "bytes");
      for (int length : new int[] {bytes.length - 1, bytes.length + 1}) {
        assertThrows(
            AbiException.class,
            () -> ValueReader.decode(type, Arrays.copyOf(bytes, length)),
            vector::toString);
      }
    }
  }

  @Test
  void malformed_ofTheFile_areRefused() throws AbiException {
    for (JsonNode vector : vectors("malformed")) {
      AbiType type = type(vector);
      assertThrows(
          AbiException.class,
          () -> ValueReader.decode(type, bytes(vector, "bytes")),
          vector::toString);
    }
  }

  @Test
  void events_ofTheFile_areReadAsTheirValues() throws AbiException {
    for (JsonNode vector : vectors("events")) {
      List<JsonNode> indexed = List.copyOf(vector.path("indexed").values());
      List<AbiEvent.Field> fields = new ArrayList<>();
      for (AbiField field : fields(vector)) {
        fields.add(
            new AbiEvent.Field(
                field.name(), field.type(), indexed.get(fields.size()).booleanValue()));
      }
      AbiEvent event = new AbiEvent(vector.path("name").asString(), "", fields);
      Abi abi = abi(List.of(event), List.of());

      List<Bytes> topics =
          vector.path("topics").valueStream().map(JsonNode::asString).map(Bytes::parse).toList();
      Named decoded =
          abi.decode(new EventInfo(Address.ZERO, topics, Bytes.of(bytes(vector, "data"))));

      assertNotNull(decoded, vector::toString);
      assertEquals(event.name(), decoded.name());
      List<JsonNode> values = List.copyOf(vector.path("values").values());
      for (int i = 0; i < fields.size(); i++) {
        assertEquals(shown(fields.get(i), values.get(i)), decoded.fields().get(i).json());
      }
    }
  }

  /** What a reader sees of a field: of a long indexed one the hash. */
  private static JsonNode shown(AbiEvent.Field field, JsonNode value) throws AbiException {
    return !field.indexed() || field.type().fitsTopic()
        ? value
        : JsonMapper.shared()
            .getNodeFactory()
            .stringNode(Hashing.sha256(ValueWriter.encode(field.type(), value)).toString());
  }

  @Test
  void errors_ofTheFile_areReadAsTheirValues() throws AbiException {
    for (JsonNode vector : vectors("errors")) {
      AbiError error = new AbiError(vector.path("name").asString(), "", fields(vector));
      Abi abi = abi(List.of(), List.of(error));

      Named decoded = abi.decodeError(Bytes.of(bytes(vector, "data")));

      assertNotNull(decoded, vector::toString);
      assertEquals(error.name(), decoded.name());
      assertEquals(
          List.copyOf(vector.path("values").values()),
          decoded.fields().stream().map(Named.Value::json).toList());
    }
  }

  private static Abi abi(List<AbiEvent> events, List<AbiError> errors) {
    JsonNode json = JsonMapper.shared().createObjectNode();
    return new Abi("vectors", "", List.of(), events, errors, json);
  }
}
