package io.qlcvm.node;

import io.qlcvm.node.rpc.NearestName;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.tx.TransactionLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

  private static final String GAS_SCHEDULE = "gasSchedule";

  private static final List<String> MEMBERS =
      List.of(
          "chainId",
          "dev",
          "time",
          "blockGasLimit",
          "minGasPrice",
          GAS_SCHEDULE,
          "producers",
          "balances");

  /** The one that this program knows. */
  public static final long GAS_SCHEDULE_VERSION = 1;

  /** Of a value that is wrong, so much is shown. */
  private static final int SHOWN_CHARACTERS_MAX = 80;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode document;
  private final List<Problem> problems = new ArrayList<>();

  private GenesisFile(JsonNode document) {
    this.document = document;
  }

  /** What a check finds. */
  public sealed interface Checked {
    /** A genesis that a node starts on. */
    record Good(Genesis genesis) implements Checked {}

    /** All that is wrong, in the order of the members; at least one problem. */
    record Bad(List<Problem> problems) implements Checked {}
  }

  /**
   * Something wrong in a genesis file.
   *
   * @param where the member, such as {@code producers[1]}, or the line
   * @param what is wrong and what to do, a sentence by itself
   */
  public record Problem(String where, String what) {}

  /**
   * Reads a genesis file.
   *
   * @throws ConfigException with the first thing that is wrong and what it takes
   */
  public static Genesis read(Path file) throws ConfigException {
    return switch (check(file)) {
      case Checked.Good(Genesis genesis) -> genesis;
      case Checked.Bad(List<Problem> problems) ->
          throw new ConfigException(
              "%s: %s%s"
                  .formatted(
                      file,
                      problems.getFirst().what(),
                      problems.size() == 1
                          ? ""
                          : "; qlcvm genesis check tells %d more".formatted(problems.size() - 1)));
    };
  }

  /**
   * Reads a genesis file and tells all that is wrong.
   *
   * @throws ConfigException if the file can't be read
   */
  public static Checked check(Path file) throws ConfigException {
    byte[] bytes = ConfigFile.bytes(file, "genesis file");
    try {
      return new GenesisFile(JSON.readTree(bytes)).check();
    } catch (JacksonException e) {
      String where = "line " + e.getLocation().getLineNr();
      return new Checked.Bad(
          List.of(
              new Problem(
                  where, "it is not JSON: %s, at %s".formatted(e.getOriginalMessage(), where))));
    }
  }

  /** The text of a file with this genesis, which {@link #read} reads as the same. */
  public static String text(Genesis genesis) {
    String producers =
        genesis.producers().stream()
            .map(producer -> "\"" + producer + "\"")
            .collect(Collectors.joining(", "));
    String balances =
        genesis.balances().entrySet().stream()
            .map(entry -> "    \"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",\n"));
    return """
    {
      "chainId": %s,
      "dev": %b,
      "time": %d,
      "blockGasLimit": %d,
      "minGasPrice": %d,
      "gasSchedule": %d,
      "producers": [%s],
      "balances": {%s}
    }
    """
        .formatted(
            JSON.writeValueAsString(genesis.chainId()),
            genesis.dev(),
            genesis.time(),
            genesis.blockGasLimit(),
            genesis.minGasPrice(),
            genesis.gasScheduleVersion(),
            producers,
            balances.isEmpty() ? "" : "\n" + balances + "\n  ");
  }

  private Checked check() {
    if (!document.isObject()) {
      return new Checked.Bad(
          List.of(new Problem("line 1", "it takes one object {...} with " + MEMBERS)));
    }
    for (String name : document.propertyNames()) {
      if (!MEMBERS.contains(name)) {
        wrong(
            name, "there is no member \"%s\": %s".formatted(name, NearestName.hint(name, MEMBERS)));
      }
    }
    // What can't be read is replaced by what no rule forbids, so that the rules tell of the rest.
    String chainId = member("chainId", "a text", JsonNode::isString, JsonNode::stringValue, "?");
    boolean dev = member("dev", "true or false", JsonNode::isBoolean, JsonNode::booleanValue, true);
    long time = integer("time");
    long blockGasLimit = integer("blockGasLimit");
    long minGasPrice = integer("minGasPrice");
    long schedule = schedule();
    List<Address> producers = producers();
    SortedMap<Address, Amount> balances = balances();
    Genesis.faults(chainId, dev, time, blockGasLimit, minGasPrice, schedule, producers, balances)
        .forEach(fault -> problems.add(new Problem(fault.member(), fault.message())));
    if (!problems.isEmpty()) {
      return new Checked.Bad(List.copyOf(problems));
    }
    return new Checked.Good(
        new Genesis(chainId, dev, time, blockGasLimit, minGasPrice, schedule, producers, balances));
  }

  private long schedule() {
    long schedule = integer(GAS_SCHEDULE);
    if (schedule == GAS_SCHEDULE_VERSION) {
      return schedule;
    }
    wrong(
        GAS_SCHEDULE,
        "gasSchedule %d is not known to this version: give %d"
            .formatted(schedule, GAS_SCHEDULE_VERSION));
    return GAS_SCHEDULE_VERSION;
  }

  private List<Address> producers() {
    JsonNode list =
        member("producers", "a list of addresses", JsonNode::isArray, node -> node, null);
    List<Address> producers = new ArrayList<>();
    int index = 0;
    for (JsonNode element : list == null ? List.<JsonNode>of() : list.values()) {
      String where = "producers[%d]".formatted(index++);
      String text = element.isString() ? element.stringValue() : "";
      producers.add(parse(where, "an address", element, Address::parse, text, Address.ZERO));
    }
    return list == null ? List.of(Address.ZERO) : producers;
  }

  private SortedMap<Address, Amount> balances() {
    JsonNode object =
        member(
            "balances",
            "an object of addresses and amounts, which are decimal numbers as texts",
            JsonNode::isObject,
            node -> node,
            null);
    SortedMap<Address, Amount> balances = new TreeMap<>();
    if (object != null) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        String name = entry.getKey();
        String where = "balances." + name;
        JsonNode value = entry.getValue();
        String text = value.isString() ? value.stringValue() : "";
        Amount amount = parse(where, "an amount as text", value, Amount::parse, text, Amount.ZERO);
        JsonNode key = JSON.getNodeFactory().stringNode(name);
        balances.put(
            parse(where, "an address as its name", key, Address::parse, name, Address.ZERO),
            amount);
      }
    }
    return balances;
  }

  /** Reads a text; {@code otherwise} if it can't be, which is told. */
  private <T> T parse(
      String where,
      String takes,
      JsonNode value,
      Function<String, T> read,
      String text,
      T otherwise) {
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      wrong(where, "%s takes %s, not %s: %s".formatted(where, takes, shown(value), e.getMessage()));
      return otherwise;
    }
  }

  private long integer(String name) {
    return member(
        name,
        "an integer from 0 to 2^53-1",
        node ->
            node.isIntegralNumber()
                && node.canConvertToLong()
                && node.longValue() >= 0
                && node.longValue() <= TransactionLimits.NUMBER_MAX,
        JsonNode::longValue,
        1L);
  }

  /** Reads a member; {@code otherwise} if it can't be, which is told. */
  private <T extends @Nullable Object> T member(
      String name,
      String takes,
      Predicate<JsonNode> fits,
      Function<JsonNode, T> read,
      T otherwise) {
    JsonNode value = document.get(name);
    if (value == null) {
      wrong(name, "%s is missing: it takes %s".formatted(name, takes));
      return otherwise;
    }
    if (!fits.test(value)) {
      wrong(name, "%s takes %s, not %s".formatted(name, takes, shown(value)));
      return otherwise;
    }
    return read.apply(value);
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= SHOWN_CHARACTERS_MAX
        ? text
        : text.substring(0, SHOWN_CHARACTERS_MAX) + "...";
  }

  private void wrong(String where, String what) {
    problems.add(new Problem(where, what));
  }
}
