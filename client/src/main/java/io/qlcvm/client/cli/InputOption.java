package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.AbiMethod;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --input}: bytes for a contract, in the place of arguments. */
final class InputOption {

  private static final byte[] NOTHING = new byte[0];
  private static final String INIT = AbiMethod.Kind.INIT.word();

  @Option(
      names = "--input",
      paramLabel = "0x..|text:..",
      converter = Forms.OfInput.class,
      description = "Input for the contract, as hex or as text, in the place of ARGUMENTs.")
  private @Nullable Bytes input;

  /** The input of a method of a contract. */
  byte[] forMethod(String method, List<String> arguments, Interface itsInterface)
      throws CommandException {
    if (input != null) {
      return given(input, arguments);
    }
    return switch (itsInterface) {
      case Interface.Unknown(String why) -> nothing(arguments, why);
      case Interface.Declared(Abi abi) -> {
        AbiMethod declared = abi.method(method);
        if (declared == null) {
          throw usage(
              "the contract declares no method '%s': it has %s; --input 0x calls it all the same"
                  .formatted(method, names(abi)));
        }
        yield ArgumentText.encode(declared, arguments);
      }
    };
  }

  /** The input of a deployment; a contract that declares no {@code init} takes none. */
  byte[] forInit(List<String> arguments, Interface itsInterface) throws CommandException {
    boolean hasInit =
        switch (itsInterface) {
          case Interface.Unknown _ -> true;
          case Interface.Declared(Abi abi) -> abi.method(INIT) != null;
        };
    return hasInit || input != null
        ? forMethod(INIT, arguments, itsInterface)
        : nothing(arguments, "the contract declares no init");
  }

  private static byte[] given(Bytes input, List<String> arguments) throws CommandException {
    if (!arguments.isEmpty()) {
      throw usage("--input takes the place of arguments: give the one or the others");
    }
    return input.toByteArray();
  }

  private static byte[] nothing(List<String> arguments, String why) throws CommandException {
    if (!arguments.isEmpty()) {
      throw usage("arguments can't be encoded: %s; give --input 0x.. instead".formatted(why));
    }
    return NOTHING;
  }

  private static String names(Abi abi) {
    return abi.methods().stream().map(AbiMethod::name).collect(Collectors.joining(", "));
  }

  private static CommandException usage(String message) {
    return new CommandException(ExitStatus.USAGE, message);
  }
}
