package io.qlcvm.bench.node;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.bench.Markdown;
import io.qlcvm.bench.node.Calls.BadAnswerException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator and a node, a process of its own. */
final class RunTest {
  private static final List<String> COMMAND =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "-cp",
          System.getProperty("java.class.path"),
          "io.qlcvm.node.Main");

  @TempDir private Path folder;

  @Test
  void run_ofEachScenario_bringsEveryTransferToItsHolder() throws Exception {
    Path genesis = folder.resolve("genesis.json");
    TokenChain.writeGenesis(genesis);
    byte[] token = Files.readAllBytes(Path.of("../contracts/rust/token/token.wasm"));
    Markdown table = new Markdown(Run.heads());
    try (HttpClient http = HttpClient.newHttpClient();
        NodeProcess node = NodeProcess.start(COMMAND, genesis, folder.resolve("chain"))) {
      TokenChain chain = TokenChain.begin(node, http, token, 16);
      try (Driver driver = new Driver(node.address(), 5, System::nanoTime)) {
        for (Scenario scenario : Scenario.values()) {
          new Run(scenario, 4, 40, chain).run(node, driver, table);
        }
        assertEquals(2 + Scenario.values().length + 2, table.toString().lines().count());
        assertDoesNotThrow(chain::check);
        Run lost = new Run(Scenario.SYNC, 1, 10, chain);
        lost.run(node, driver, table);
        assertThrows(
            BadAnswerException.class, () -> lost.run(node, driver, table), "sent twice: refused");
      }
    }
  }
}
