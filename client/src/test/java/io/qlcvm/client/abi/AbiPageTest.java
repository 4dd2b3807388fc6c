package io.qlcvm.client.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.EventInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples of {@code docs/abi.md}, read from the page. */
class AbiPageTest {

  private static final Path PAGE = Path.of("../docs/abi.md");
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  private final String page;
  private final Abi abi;

  AbiPageTest() throws IOException, AbiException {
    page = Files.readString(PAGE);
    String json = page.substring(page.indexOf("```json\n") + 8);
    abi = Abi.of(json(json.substring(0, json.indexOf("```"))));
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  /** The rows of the table with this heading: of each cell what is written as code. */
  private List<List<List<String>>> table(String heading) {
    List<List<List<String>>> rows = new ArrayList<>();
    int start = page.indexOf("| " + heading + " |\n");
    assertTrue(start >= 0, () -> "the page has no table | " + heading + " |");
    page.substring(start)
        .lines()
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .forEach(line -> rows.add(cells(line)));
    assertTrue(!rows.isEmpty(), heading);
    return rows;
  }

  private static List<List<String>> cells(String row) {
    return Arrays.stream(row.substring(1).split("\\|", -1))
        .map(cell -> CODE.matcher(cell).results().map(found -> found.group(1)).toList())
        .toList();
  }

  private static byte[] bytes(List<String> parts) {
    return Hex.decode(String.join("", parts));
  }

  @Test
  void examples_ofValues_areTheBytesThatTheyShow() throws AbiException {
    List<List<List<String>>> rows = table("type | JSON | bytes");
    for (List<List<String>> row : rows) {
      AbiType type = AbiType.parse(row.get(0).getFirst());
      JsonNode value = json(row.get(1).getFirst());
      assertEquals(
          Hex.encode(bytes(row.get(2))),
          Hex.encode(ValueWriter.encode(type, value)),
          row::toString);
      assertEquals(value, ValueReader.decode(type, bytes(row.get(2))), row::toString);
    }
    assertTrue(rows.size() >= 22, "the examples got fewer");
  }

  @Test
  void examples_ofRefusedBytes_areRefused() throws AbiException {
    for (List<List<String>> row : table("type | bytes | why")) {
      AbiType type = AbiType.parse(row.get(0).getFirst());
      assertThrows(
          AbiException.class, () -> ValueReader.decode(type, bytes(row.get(1))), row::toString);
    }
  }

  @Test
  void examples_ofCalls_areTheBytesThatTheyShow() throws AbiException {
    for (List<List<String>> row : table("call | arguments | input")) {
      AbiMethod method = Objects.requireNonNull(abi.method(row.get(0).getFirst()));
      List<JsonNode> arguments = List.copyOf(json(row.get(1).getFirst()).values());
      assertEquals(Hex.encode(bytes(row.get(2))), Hex.encode(method.encode(arguments)));
    }
    for (List<List<String>> row : table("output of | result | bytes")) {
      AbiMethod method = Objects.requireNonNull(abi.method(row.get(0).getFirst()));
      assertEquals(json(row.get(1).getFirst()), method.decodeResult(bytes(row.get(2))));
    }
  }

  @Test
  void examples_ofEvents_meanWhatTheySay() throws AbiException {
    for (List<List<String>> row : table("event | topics | data")) {
      List<Bytes> topics = row.get(1).stream().map(Bytes::parse).toList();
      EventInfo event = new EventInfo(Address.ZERO, topics, Bytes.of(bytes(row.get(2))));
      Named decoded = abi.decode(event);
      assertNotNull(decoded);
      assertEquals(row.get(0).getFirst(), decoded.toString());
    }
  }

  @Test
  void examples_ofErrors_meanWhatTheySay() throws AbiException {
    for (List<List<String>> row : table("error | revert data")) {
      Named decoded = abi.decodeError(Bytes.of(bytes(row.get(1))));
      assertNotNull(decoded);
      assertEquals(row.get(0).getFirst(), decoded.toString());
    }
  }

  @Test
  void example_ofAMessage_isTheMessage() throws AbiException {
    Matcher shown = Pattern.compile("(?m)^qlcvm: (argument 2 .*)$").matcher(page);
    assertTrue(shown.find());
    AbiMethod transfer = Objects.requireNonNull(abi.method("transfer"));
    List<JsonNode> arguments = List.of(json("\"" + Address.ZERO + "\""), json("\"abc\""));
    AbiException refused = assertThrows(AbiException.class, () -> transfer.encode(arguments));
    assertEquals(shown.group(1), refused.getMessage());
  }
}
