package io.qlcvm.client.cli;

import io.qlcvm.client.BadAnswerException;
import io.qlcvm.client.Json;
import io.qlcvm.client.NoAnswerInTimeException;
import io.qlcvm.client.NoConnectionException;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.RpcException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into a line on standard error and an exit status. */
final class Failures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed)
      throws Exception {
    if (thrown instanceof ParameterException usage) {
      return command.getParameterExceptionHandler().handleParseException(usage, new String[0]);
    }
    ExitStatus status = tell(thrown, command.getErr());
    if (wantsJson(command)) {
      command
          .getOut()
          .println(Json.write(Map.of("error", describe(thrown, status, messageOf(thrown)))));
      command.getOut().flush();
    }
    return status.code();
  }

  /** Writes the line, and tells the status. */
  static ExitStatus tell(Exception thrown, PrintWriter err) {
    err.println("qlcvm: " + Report.visible(messageOf(thrown)));
    err.flush();
    return statusOf(thrown);
  }

  private static ExitStatus statusOf(Exception thrown) {
    return switch (thrown) {
      case CommandException failure -> failure.status();
      case NodeException failure -> statusOf(failure);
      case InterruptedException _ -> ExitStatus.INTERRUPTED;
      default -> ExitStatus.FAILED;
    };
  }

  private static ExitStatus statusOf(NodeException failure) {
    return switch (failure) {
      case NoConnectionException _ -> ExitStatus.NO_CONNECTION;
      case NoAnswerInTimeException _ -> ExitStatus.TIMEOUT;
      case BadAnswerException _ -> ExitStatus.FAILED;
      case RpcException error -> statusOf(error);
    };
  }

  /** The codes are the protocol's: section 5. */
  private static ExitStatus statusOf(RpcException error) {
    return switch (error.code()) {
      case -32001 -> ExitStatus.NOT_FOUND;
      case -32002, -32003, -32006, -32007 -> ExitStatus.REFUSED;
      case -32004 -> "timeout".equals(error.reason()) ? ExitStatus.TIMEOUT : ExitStatus.FAILED;
      default -> ExitStatus.FAILED;
    };
  }

  private static String messageOf(Exception thrown) {
    return switch (thrown) {
      case RpcException error when "unauthorized".equals(error.reason()) ->
          "%s (unauthorized): ask the node's owner for a token (qlcvm token makes them), and put it"
                  .formatted(error.getMessage())
              + " into the file that --token-file names, or into QLCVM_TOKEN";
      case RpcException error when error.reason() != null ->
          "%s (%s)".formatted(error.getMessage(), error.reason());
      case NoConnectionException failure when failure.getCause() instanceof SSLException ->
          failure.getMessage() + " --ca-file names a file with further authorities";
      case CommandException failure -> failure.getMessage();
      case NodeException failure -> failure.getMessage();
      case InterruptedException _ -> "interrupted";
      default -> thrown.toString();
    };
  }

  private static boolean wantsJson(CommandLine command) {
    OptionSpec output = command.getCommandSpec().findOption(OutputOption.NAME);
    return output != null && output.getValue() == OutputOption.Format.JSON;
  }

  private static Map<String, Object> describe(Exception thrown, ExitStatus status, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("status", status.name().toLowerCase(Locale.ROOT));
    if (thrown instanceof RpcException rpc) {
      error.put("code", rpc.code());
      if (rpc.data() != null) {
        error.put("data", rpc.data());
      }
    }
    error.put("message", message);
    return error;
  }
}
