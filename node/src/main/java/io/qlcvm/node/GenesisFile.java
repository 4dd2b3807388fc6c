package io.qlcvm.node;

import io.qlcvm.node.rpc.NearestName;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.tx.TransactionLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A genesis file: JSON, every member required, no other taken.
 *
 * <pre>
 *   {"chainId": text, "dev": boolean, "time": ms, "blockGasLimit": gas, "minGasPrice": units,
 *    "gasSchedule": version, "producers": [address...], "balances": {address: amount...}}
 * </pre>
 */
public final class GenesisFile {

  private static final List<String> MEMBERS =
      List.of(
          "chainId",
          "dev",
          "time",
          "blockGasLimit",
          "minGasPrice",
          "gasSchedule",
          "producers",
          "balances");

  /** The one that this program knows. */
  private static final long GAS_SCHEDULE = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final JsonNode document;

  private GenesisFile(Path file, JsonNode document) {
    this.file = file;
    this.document = document;
  }

  /**
   * Reads a genesis file.
   *
   * @throws ConfigException with the member that is wrong and what it takes
   */
  public static Genesis read(Path file) throws ConfigException {
    byte[] bytes = ConfigFile.bytes(file, "genesis file");
    try {
      return new GenesisFile(file, JSON.readTree(bytes)).genesis();
    } catch (JacksonException e) {
      throw new ConfigException(
          "%s is not JSON: %s, at line %d"
              .formatted(file, e.getOriginalMessage(), e.getLocation().getLineNr()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("%s: %s".formatted(file, e.getMessage()));
    }
  }

  private Genesis genesis() throws ConfigException {
    for (String name : document.propertyNames()) {
      if (!MEMBERS.contains(name)) {
        throw wrong(
            "there is no member \"%s\": %s".formatted(name, NearestName.hint(name, MEMBERS)));
      }
    }
    long schedule = integer("gasSchedule");
    if (schedule != GAS_SCHEDULE) {
      throw wrong("gasSchedule %d is not known: give %d".formatted(schedule, GAS_SCHEDULE));
    }
    return new Genesis(
        chainId(),
        member("dev", "true or false", JsonNode::isBoolean).booleanValue(),
        integer("time"),
        integer("blockGasLimit"),
        integer("minGasPrice"),
        schedule,
        producers(),
        balances());
  }

  private String chainId() throws ConfigException {
    String chainId = member("chainId", "a text", JsonNode::isString).stringValue();
    if (chainId.getBytes(StandardCharsets.UTF_8).length > TransactionLimits.CHAIN_ID_BYTES_MAX) {
      throw wrong("chainId takes at most " + TransactionLimits.CHAIN_ID_BYTES_MAX + " bytes");
    }
    return chainId;
  }

  private List<Address> producers() throws ConfigException {
    List<Address> producers = new ArrayList<>();
    JsonNode list =
        member(
            "producers",
            "a list of addresses",
            node -> node.isArray() && node.values().stream().allMatch(JsonNode::isString));
    for (JsonNode address : list.values()) {
      producers.add(Address.parse(address.stringValue()));
    }
    return producers;
  }

  private SortedMap<Address, Amount> balances() throws ConfigException {
    SortedMap<Address, Amount> balances = new TreeMap<>();
    JsonNode object =
        member(
            "balances",
            "an object of addresses and amounts, which are decimal numbers as texts",
            node -> node.isObject() && node.values().stream().allMatch(JsonNode::isString));
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      balances.put(Address.parse(entry.getKey()), Amount.parse(entry.getValue().stringValue()));
    }
    return balances;
  }

  private long integer(String name) throws ConfigException {
    return member(
            name,
            "an integer from 0 to 2^53-1",
            node ->
                node.isIntegralNumber()
                    && node.canConvertToLong()
                    && node.longValue() >= 0
                    && node.longValue() <= TransactionLimits.NUMBER_MAX)
        .longValue();
  }

  private JsonNode member(String name, String takes, Function<JsonNode, Boolean> fits)
      throws ConfigException {
    JsonNode value = document.get(name);
    if (value == null) {
      throw wrong("%s is missing: it takes %s".formatted(name, takes));
    }
    if (!fits.apply(value)) {
      throw wrong("%s takes %s, not %s".formatted(name, takes, value));
    }
    return value;
  }

  private ConfigException wrong(String message) {
    return new ConfigException(file + ": " + message);
  }
}
