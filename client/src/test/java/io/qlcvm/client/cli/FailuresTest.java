package io.qlcvm.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.FakeNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** What goes wrong, and the exit status and message that come of it. */
class FailuresTest {

  @ParameterizedTest
  @CsvSource({
    "-32001, not_found, 3",
    "-32001, pruned, 3",
    "-32002, nonce_gap, 6",
    "-32003, invalid_module, 6",
    "-32004, timeout, 5",
    "-32004, limit_exceeded, 1",
    "-32005, rate_limited, 1",
    "-32006, forbidden, 6",
    "-32007, key_not_held, 6",
    "-32008, unavailable, 1",
    "-32603, internal, 1"
  })
  void rpcError_eachCode_hasItsExitStatus(int code, String reason, int exit) {
    try (FakeNode node = new FakeNode()) {
      node.refuse(
          "chain_status",
          "{\"code\": %d, \"message\": \"no\\u001b\", \"data\": {\"reason\": \"%s\"}}"
              .formatted(code, reason));

      CommandRun run = CommandRun.of(Map.of(), "status", "--node", node.uri().toString());

      assertEquals(exit, run.exit());
      assertEquals("qlcvm: no\\u{1b} (" + reason + ")\n", run.err());
    }
  }

  @Test
  void rpcError_withoutReason_isTheMessageAlone() {
    try (FakeNode node = new FakeNode()) {
      CommandRun run = CommandRun.of(Map.of(), "status", "--node", node.uri().toString());

      assertEquals(1, run.exit());
      assertEquals("qlcvm: no such method\n", run.err());
    }
  }

  @Test
  void node_nobodyThere_isNoConnection() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;

    CommandRun run = CommandRun.of(Map.of("QLCVM_NODE", url), "status", "-o", "json");

    assertEquals(4, run.exit());
    assertTrue(run.err().contains("no connection to " + url), run.err());
    assertEquals("no_connection", run.json().get("error").get("status").asString());
  }

  @Test
  void node_noAnswer_isATimeout() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run =
          CommandRun.of(
              Map.of(),
              "status",
              "--timeout=200",
              "--node=http://127.0.0.1:" + socket.getLocalPort());

      assertEquals(5, run.exit());
    }
  }

  @Test
  void node_anotherProgram_fails() {
    try (FakeNode node = new FakeNode()) {
      node.answerWhole("chain_status", "hello");

      CommandRun run = CommandRun.of(Map.of(), "status", "--node", node.uri().toString());

      assertEquals(1, run.exit());
      assertTrue(run.err().contains("is it a qlcvm node?"), run.err());
    }
  }

  @Test
  void command_interrupted_exitsAsShellsDo() throws Exception {
    // It never answers: a refused connection could come before the interruption is noticed.
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.currentThread().interrupt();

      CommandRun run =
          CommandRun.of(Map.of(), "status", "--node=http://127.0.0.1:" + socket.getLocalPort());

      assertEquals(130, run.exit());
      assertEquals("qlcvm: interrupted\n", run.err());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "statsu",
        "status -o yaml",
        "status --timeout soon",
        "status --timeout 0",
        "status --node localhost:9735",
        "status --node ftp://localhost",
        "status --node http://a^b",
        "invoke",
        "invoke qlc_123",
        "invoke CONTRACT --from dev:10",
        "invoke CONTRACT --from CONTRACT",
        "invoke CONTRACT --input hi",
        "invoke CONTRACT --input 0x123",
        "invoke CONTRACT --amount -1",
        "query CONTRACT --at yesterday",
        "query CONTRACT --from dev:x",
        "invoke CONTRACT --from ../alice",
        "query CONTRACT --from -x",
        "tx send",
        "tx send 0x00 --to dev:1",
        "tx send 0x00 --from dev:1",
        "tx send --to dev:1",
        "tx send --to dev:1 --amount 1 --keystore",
        "account",
        "account new",
        "account new dev:0",
        "account new Alice",
        "account new a.b",
        "account new ..",
        "account new qlc_1",
        "account new CONTRACT",
        "account new alice",
        "account import alice",
        "account show alice",
        "account balance a/b",
        "storage get CONTRACT",
        "storage get CONTRACT 0xzz",
        "tx show 0x12",
        "block show -- -1"
      })
  void commandLine_wrong_isAUsageErrorThatNamesTheHelp(String line) {
    String[] arguments =
        line.isEmpty() ? new String[0] : line.replace("CONTRACT", FakeNode.CONTRACT).split(" ", -1);

    CommandRun run = CommandRun.of(Map.of(), arguments);

    assertEquals(2, run.exit(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("qlcvm: "), run.err());
    assertTrue(run.err().endsWith(" --help\n"), run.err());
  }

  @Test
  void commandLine_misspelt_suggests() {
    assertTrue(CommandRun.of(Map.of(), "statsu").err().contains("status"));
  }

  @Test
  void input_neitherHexNorText_saysWhatToWrite() {
    CommandRun run = CommandRun.of(Map.of(), "invoke", FakeNode.CONTRACT, "--input", "hi");

    assertTrue(run.err().contains("write text:hi"), run.err());
  }

  @Command(name = "other")
  private record OtherCommand(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  private static CommandRun runOther(Exception failure) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandEnvironment environment =
        new CommandEnvironment(new PrintWriter(out), new PrintWriter(err), Map.of(), _ -> {});
    CommandLine root =
        new CommandLine(CommandSpec.create().name("qlcvm"))
            .addSubcommand(new OtherCommand(failure));
    int exit = ClientCommands.execute(root, environment, "other");
    return new CommandRun(exit, out.toString(), err.toString(), List.of());
  }

  @Test
  void commandOfAnotherModule_throwsCommandException_endsWithItsStatus() {
    CommandRun run = runOther(new CommandException(ExitStatus.NOT_FOUND, "no such thing"));

    assertEquals(3, run.exit());
    assertEquals("qlcvm: no such thing\n", run.err());
  }

  @Test
  void commandOfAnotherModule_throwsAnythingElse_failsWithoutAStackTrace() {
    CommandRun run = runOther(new IllegalStateException("broken"));

    assertEquals(1, run.exit());
    assertEquals("qlcvm: java.lang.IllegalStateException: broken\n", run.err());
    assertFalse(run.err().contains("\tat "));
  }

  /** Commands that picocli knows nothing of end as the others do. */
  @Test
  void execute_withoutPicocli_tellsFailuresAndTheirStatus() {
    StringWriter err = new StringWriter();
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(new StringWriter()), new PrintWriter(err), Map.of(), _ -> {});
    assertEquals(7, ClientCommands.execute(() -> 7, environment));
    assertEquals("", err.toString());
    int status =
        ClientCommands.execute(
            () -> {
              throw new CommandException(ExitStatus.NOT_FOUND, "there is no such thing");
            },
            environment);
    assertEquals(ExitStatus.NOT_FOUND.code(), status);
    assertEquals("qlcvm: there is no such thing\n", err.toString());
  }
}
