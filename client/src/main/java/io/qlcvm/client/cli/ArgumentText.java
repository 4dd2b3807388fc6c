package io.qlcvm.client.cli;

import io.qlcvm.client.abi.AbiException;
import io.qlcvm.client.abi.AbiField;
import io.qlcvm.client.abi.AbiMethod;
import io.qlcvm.client.abi.AbiType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads a method's arguments from a command line. Scalars stand as they are, lists and tuples are
 * JSON, {@code null} is an option's none; addresses may be {@code dev:0} to {@code dev:9}.
 */
final class ArgumentText {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ArgumentText() {}

  /**
   * The input of the call.
   *
   * @param texts each {@code VALUE} or {@code NAME=VALUE}: those without a name fill the places
   *     that are free, in order
   */
  static byte[] encode(AbiMethod method, List<String> texts) throws CommandException {
    List<AbiField> arguments = method.arguments();
    @Nullable JsonNode[] values = new JsonNode[arguments.size()];
    for (String text : texts) {
      int named = named(arguments, text);
      int place = named >= 0 ? named : Arrays.asList(values).indexOf(null);
      if (place < 0) {
        throw usage("%s, not %d".formatted(method.takes(), texts.size()));
      }
      AbiField argument = arguments.get(place);
      if (values[place] != null) {
        throw usage("argument %d `%s` is given twice".formatted(place + 1, argument.name()));
      }
      String value = named >= 0 ? text.substring(argument.name().length() + 1) : text;
      values[place] = value(argument.type(), value);
    }
    int missing = Arrays.asList(values).indexOf(null);
    if (missing >= 0) {
      throw usage("%s: `%s` is missing".formatted(method.takes(), arguments.get(missing).name()));
    }
    try {
      return method.encode(Arrays.asList(values));
    } catch (AbiException e) {
      throw usage(e.getMessage());
    }
  }

  /** The argument that the text names; -1 if it names none, as a text with a = of its own. */
  private static int named(List<AbiField> arguments, String text) {
    for (int i = 0; i < arguments.size(); i++) {
      if (text.startsWith(arguments.get(i).name() + "=")) {
        return i;
      }
    }
    return -1;
  }

  /** A text that is no such value goes on as text, for the encoder to refuse with what it takes. */
  private static JsonNode value(AbiType type, String text) {
    return switch (type) {
      case AbiType.Bool _ ->
          text.equals("true") || text.equals("false") ? json(text) : JSON.stringNode(text);
      case AbiType.Whole _, AbiType.Hash _, AbiType.Text _, AbiType.ByteString _ ->
          JSON.stringNode(text);
      case AbiType.OfAddress _ -> JSON.stringNode(address(text));
      case AbiType.Option(AbiType inner) ->
          text.equals("null") || text.startsWith("\"") ? json(text) : value(inner, text);
      case AbiType.ListOf _, AbiType.Tuple _ -> json(text);
    };
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException _) {
      return JSON.stringNode(text);
    }
  }

  private static String address(String text) {
    if (!AccountWord.Dev.isMeantBy(text)) {
      return text;
    }
    try {
      return AccountWord.Dev.parse(text).key().address().toString();
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitStatus.USAGE, message);
  }
}
