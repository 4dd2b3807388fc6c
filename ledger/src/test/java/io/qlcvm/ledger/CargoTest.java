package io.qlcvm.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of the contract kit for Rust and of its token, which run on the kit's mock chain. Those
 * of all examples take three times as long to compile: {@code cargo test} in {@code
 * contracts/rust}.
 */
class CargoTest {
  private static final Path WORKSPACE = Path.of("../contracts/rust");

  /** A first run compiles everything; what it made stays for the next ones. */
  private static final Path COMPILED = Path.of("../target/contracts-rust");

  /** Only a compiler that hangs takes so long. */
  private static final long MINUTES_MAX = 20;

  @Test
  void cargoTest_ofTheKitAndTheToken_passes(@TempDir Path folder)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(hasCargo(folder), "no cargo on PATH: the tests in Rust are not run");
    Path output = folder.resolve("tests");
    String tests = "cargo test --offline --locked --lib --quiet -p qlcvm-contract -p token";
    int status = run(output, tests.split(" ", -1));
    String text = Files.readString(output);
    assertEquals(0, status, text);
    assertTrue(text.contains("test result: ok"), text);
  }

  private static boolean hasCargo(Path folder) throws InterruptedException {
    try {
      return run(folder.resolve("version"), "cargo", "--version") == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static int run(Path output, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(WORKSPACE.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("CARGO_TARGET_DIR", COMPILED.toAbsolutePath().toString());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES), Files.readString(output));
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
