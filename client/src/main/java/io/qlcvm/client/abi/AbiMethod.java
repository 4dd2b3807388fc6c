package io.qlcvm.client.abi;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An export that can be called.
 *
 * @param result null if it returns nothing
 */
public record AbiMethod(
    String name, Kind kind, String doc, List<AbiField> arguments, @Nullable AbiType result) {

  /** Who calls it, and whether it may write. */
  public enum Kind {
    /** May change state. */
    CALL("call"),
    /** Changes nothing, so that it can be queried. */
    VIEW("view"),
    /** Runs once, at deployment. */
    INIT("init"),
    /** Runs at an upgrade. */
    MIGRATE("migrate");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As in the section. */
    public String word() {
      return word;
    }
  }

  /** Copies the list. */
  public AbiMethod {
    arguments = List.copyOf(arguments);
  }

  /**
   * The input of a call.
   *
   * @param values of the arguments, in their order, in their JSON forms
   * @throws AbiException if there are too many or too few, or for the first that is not taken: its
   *     place, name, what it takes, and what it got
   */
  public byte[] encode(List<JsonNode> values) throws AbiException {
    if (values.size() != arguments.size()) {
      throw new AbiException("%s, not %d".formatted(takes(), values.size()));
    }
    ValueWriter writer = new ValueWriter();
    for (int i = 0; i < values.size(); i++) {
      AbiField argument = arguments.get(i);
      try {
        writer.write(argument.type(), values.get(i));
      } catch (AbiException e) {
        throw e.in("argument %d `%s`".formatted(i + 1, argument.name()));
      }
    }
    return writer.bytes();
  }

  /** A sentence for people: "transfer takes 2 arguments (to: address, amount: u128)". */
  public String takes() {
    int count = arguments.size();
    return name
        + switch (count) {
          case 0 -> " takes no arguments";
          case 1 -> " takes 1 argument (" + list() + ")";
          default -> " takes " + count + " arguments (" + list() + ")";
        };
  }

  /**
   * The result's value; JSON null for a method that has none.
   *
   * @throws AbiException if the output is not what the method returns
   */
  public JsonNode decodeResult(byte[] output) throws AbiException {
    if (result != null) {
      return ValueReader.decode(result, output);
    }
    new ValueReader(output, 0).end();
    return JsonNodeFactory.instance.nullNode();
  }

  /** The result for people, on one line. */
  public String show(JsonNode value) {
    return result == null ? "nothing" : Shown.value(result, value);
  }

  private String list() {
    return arguments.stream().map(AbiField::toString).collect(Collectors.joining(", "));
  }

  /** {@code transfer(to: address, amount: u128) -> bool}. */
  @Override
  public String toString() {
    return name + "(" + list() + ")" + (result == null ? "" : " -> " + result);
  }
}
