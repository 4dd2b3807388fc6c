package io.qlcvm.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.FakeNode;
import io.qlcvm.client.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How commands come to a token, and to trust in a node's certificate. */
class NodeOptionTest {

  private static final String TOKEN = "eyJh.eyJp.c2ln";

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private CommandRun status(FakeNode node, Map<String, String> variables, String... more) {
    node.answer("chain_status", FakeNode.STATUS);
    String[] arguments = new String[3 + more.length];
    arguments[0] = "status";
    arguments[1] = "--node";
    arguments[2] = node.uri().toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandRun.of(variables, arguments);
  }

  @Test
  void token_fromVariableOrFile_isSentAndTheOptionCountsFirst() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "from.file.x\n");
    Path other = Files.writeString(folder.resolve("other"), "from.other.x\n");
    Map<String, String> both = Map.of("QLCVM_TOKEN", TOKEN, "QLCVM_TOKEN_FILE", file.toString());
    try (FakeNode node = new FakeNode()) {
      List<CommandRun> runs =
          List.of(
              status(node, Map.of()),
              status(node, Map.of("QLCVM_TOKEN", TOKEN)),
              status(node, both),
              status(node, both, "--token-file", other.toString()));

      for (CommandRun run : runs) {
        assertTrue(run.succeeded(), run.err());
        assertFalse(run.out().contains(TOKEN));
      }
      assertEquals(
          List.of("", "Bearer " + TOKEN, "Bearer from.file.x", "Bearer from.other.x"),
          node.authorizations());
    }
  }

  private static void assertUsage(CommandRun run, String part) {
    assertEquals(2, run.exit(), run.err());
    assertTrue(run.err().contains(part), run.err());
    assertFalse(run.err().contains("not a token"), run.err());
  }

  @Test
  void token_thatIsNone_isAUsageErrorThatNamesItsOriginOnly() throws Exception {
    String bad = "not a token";
    Path file = Files.writeString(folder.resolve("bad"), bad);
    Path large = Files.write(folder.resolve("large"), new byte[20_000]);
    try (FakeNode node = new FakeNode()) {
      assertUsage(status(node, Map.of("QLCVM_TOKEN", bad)), "QLCVM_TOKEN holds no token");
      assertUsage(status(node, Map.of(), "--token-file=" + file), file + " holds no token");
      assertUsage(status(node, Map.of(), "--token-file=" + large), "too large");
      assertUsage(status(node, Map.of(), "--token-file=" + file + "x"), "there is no file");
      assertUsage(status(node, Map.of(), "--token-file=" + folder), "cannot read the token");
      assertEquals(List.of(), node.authorizations());
    }
  }

  @Test
  void call_unauthorized_saysHowToSendAToken() {
    try (FakeNode node = new FakeNode()) {
      node.refuse(
          "tx_get",
          "{\"code\": -32006, \"message\": \"no\", \"data\": {\"reason\": \"unauthorized\"}}");
      CommandRun run =
          CommandRun.of(
              Map.of("QLCVM_TOKEN", TOKEN),
              "tx",
              "show",
              FakeNode.SIGNED_HASH,
              "--node",
              node.uri().toString());

      assertEquals(6, run.exit());
      for (String part : List.of("(unauthorized)", "--token-file", "QLCVM_TOKEN")) {
        assertTrue(run.err().contains(part), run.err());
      }
      assertFalse(run.err().contains(TOKEN), run.err());
    }
  }

  @Test
  void https_byTheCertificatesThatAreTrusted_isAnsweredOrNot() throws Exception {
    TestCertificate certificate = TestCertificate.make(folder);
    Path pem = Files.writeString(folder.resolve("ca.pem"), certificate.pem());
    try (FakeNode node = new FakeNode(certificate.server())) {
      CommandRun stranger = status(node, Map.of());
      assertEquals(4, stranger.exit(), stranger.err());
      assertTrue(stranger.err().contains("--ca-file"), stranger.err());
      assertTrue(status(node, Map.of("QLCVM_CA_FILE", pem.toString())).succeeded());
      assertTrue(status(node, Map.of(), "--ca-file", pem.toString()).succeeded());
      String elsewhere = node.uri().toString().replace("127.0.0.1", "localhost");
      CommandRun other =
          CommandRun.of(Map.of(), "status", "--node", elsewhere, "--ca-file", pem.toString());
      assertEquals(4, other.exit(), other.err());
      Path empty = Files.writeString(folder.resolve("empty"), "");
      Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
      for (Path bad : List.of(empty, large, folder.resolve("node.p12"), folder.resolve("none"))) {
        assertUsage(status(node, Map.of(), "--ca-file=" + bad), "cannot trust");
      }
    }
  }
}
