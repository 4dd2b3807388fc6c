package io.qlcvm.client.cli;

import io.qlcvm.client.Json;
import io.qlcvm.client.abi.AbiMethod;
import io.qlcvm.client.abi.Named;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the bytes of an outcome mean by the contract's interface.
 *
 * @param declared false if there is none: then all the rest is empty
 * @param result null if the call failed, or the output is not what the method returns
 * @param events one for each event; empty for one that is not declared so
 * @param error null unless the contract reverted with a declared one
 */
record Decoded(
    boolean declared,
    @Nullable Result result,
    List<Optional<Named>> events,
    @Nullable Named error) {

  static final Decoded NOTHING = new Decoded(false, null, List.of(), null);

  Decoded {
    events = List.copyOf(events);
  }

  /** A method's result. */
  record Result(AbiMethod method, JsonNode json) {

    @Override
    public String toString() {
      return method.show(json);
    }
  }

  /** What the event at a place is, if that is known. */
  Optional<Named> event(int index) {
    return index < events.size() ? events.get(index) : Optional.empty();
  }

  /**
   * The outcome for programs: with one more member, {@code decoded}, if the contract declares its
   * interface.
   */
  Object in(Object outcome) {
    if (!declared) {
      return outcome;
    }
    ObjectNode whole = Json.object(outcome);
    ObjectNode decoded = whole.putObject("decoded");
    decoded.set("result", result == null ? null : result.json());
    ArrayNode list = decoded.putArray("events");
    events.forEach(event -> list.add(event.map(Named::json).orElse(null)));
    decoded.set("error", error == null ? JsonNodeFactory.instance.nullNode() : error.json());
    return whole;
  }
}
