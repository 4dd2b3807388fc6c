package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/contracts.md}, done as it says: its files are written, its commands are run by one
 * shell against a node that is a process, and what they print is compared with what it shows.
 *
 * <p>Two things are not as a reader has them. The commands come from this build's classes, not from
 * a distribution that the scripts would build first; and the chain listens on a free port. Where no
 * Rust compiles to WebAssembly, the committed token, which has the methods of the page's and more,
 * takes its place.
 */
final class ContractsPageTest {

  private static final Path PAGE = Path.of("../docs/contracts.md");
  private static final Path CONTRACTS = Path.of("../contracts").toAbsolutePath().normalize();

  private static final Pattern BLOCK =
      Pattern.compile("(?m)^```(?<kind>.+)\n(?<text>(?s:.*?))^```$");

  /** What stands before a block that is a file. */
  private static final Pattern FILE = Pattern.compile("\nPut this into `([^`]+)`[^\n]*:\n\n$");

  /** Only a command that hangs takes so long. */
  private static final long MINUTES_MAX = 20;

  @TempDir private Path folder = Path.of("replaced by JUnit");

  /** A block of the page. */
  private sealed interface Block {

    /** Commands for a shell. */
    record Commands(String text) implements Block {}

    /** What starts the chain. */
    record Devnet(String text) implements Block {}

    /** A file, relative to the crate. */
    record Source(String path, String text) implements Block {}

    /** What the commands before it print. */
    record Shown(String text) implements Block {}
  }

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    String page = Files.readString(PAGE);
    Matcher matcher = BLOCK.matcher(page);
    while (matcher.find()) {
      String text = matcher.group("text");
      blocks.add(
          switch (matcher.group("kind")) {
            case "sh" -> new Block.Commands(text);
            case "sh devnet" -> new Block.Devnet(text);
            case "rust" -> new Block.Source(file(page.substring(0, matcher.start())), text);
            case "text" -> new Block.Shown(text);
            default -> throw new AssertionError("a block of another kind: " + matcher.group());
          });
    }
    return blocks;
  }

  private static String file(String before) {
    Matcher file = FILE.matcher(before);
    assertTrue(file.find(), () -> "which file is to be written after this: " + before);
    return file.group(1);
  }

  @Test
  void page_doneAsItSays_printsWhatItShows() throws Exception {
    List<Block> blocks = blocks();
    assertTrue(blocks.contains(new Block.Devnet("scripts/devnet\n")), "the page starts no chain");
    Path rust = folderOfRust();
    if (rust == null) {
      System.out.println(
          "docs/contracts.md: cargo skipped, since no Rust here compiles to WebAssembly; the rest"
              + " runs with the committed token");
    }

    Path clone = clone(rust == null);
    String printed;
    try (NodeProcess node = NodeProcess.start(folder.resolve("chain"))) {
      printed = run(clone, script(blocks), rust, node.endpoint().toString());
    } finally {
      Files.delete(clone.resolve(CONTRACTS.getFileName())); // a link out of the folder
    }
    assertShown(blocks, printed, rust != null);
  }

  /** Where a cargo is whose compiler has the library for wasm32; null if there is none. */
  private @Nullable Path folderOfRust() throws Exception {
    for (String path : (System.getenv("PATH") + ":/usr/bin").split(":", -1)) {
      Path rustc = Path.of(path, "rustc");
      if (Files.isExecutable(rustc) && Files.isExecutable(Path.of(path, "cargo"))) {
        Path answer = folder.resolve("library");
        String asked = rustc + " --print target-libdir --target wasm32-unknown-unknown";
        int status = await(new ProcessBuilder(asked.split(" ", -1)), answer);
        if (status == 0 && Files.isDirectory(Path.of(Files.readString(answer).strip()))) {
          return Path.of(path);
        }
      }
    }
    return null;
  }

  /** What stands for the clone: its contracts, and the command. */
  private Path clone(boolean withoutRust) throws IOException {
    Path clone = Files.createDirectory(folder.resolve("clone"));
    Path scripts = Files.createDirectory(clone.resolve("scripts"));
    Files.createSymbolicLink(clone.resolve(CONTRACTS.getFileName()), CONTRACTS);
    write(
        scripts.resolve("qlcvm"),
        """
        exec '%s' "$@"
        """
            .formatted(String.join("' '", NodeProcess.qlcvm())));
    if (withoutRust) {
      write(
          scripts.resolve("cargo"),
          """
          case $1 in
            new) mkdir -p gold/src ;;
            build)
              mkdir -p target/wasm32-unknown-unknown/release
              cp "$QLCVM/contracts/rust/token/token.wasm" target/wasm32-unknown-unknown/release/gold.wasm
              ;;
          esac
          """);
    }
    return clone;
  }

  private static void write(Path script, String text) throws IOException {
    Files.writeString(script, "#!/usr/bin/env bash\n" + text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The page for a shell; before what each block prints stands a line that tells its place. */
  private static String script(List<Block> blocks) {
    StringBuilder script = new StringBuilder("set -eu -o pipefail\n");
    for (int i = 0; i < blocks.size(); i++) {
      switch (blocks.get(i)) {
        case Block.Commands commands -> {
          script.append("echo '").append(mark(i)).append("'\n").append(commands.text());
          if (i == 0) {
            script.append("cd ..\n"); // the page: anywhere else
          }
        }
        case Block.Source(String path, String text) ->
            script.append("cat >%s <<'END OF FILE'\n%sEND OF FILE\n".formatted(path, text));
        case Block.Devnet _, Block.Shown _ -> {}
      }
    }
    return script.append("echo '").append(mark(blocks.size())).append("'\n").toString();
  }

  private static String mark(int block) {
    return "--- block " + block;
  }

  private String run(Path clone, String script, @Nullable Path rust, String node) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", script).directory(clone.toFile());
    shell.environment().put("QLCVM_NODE", node);
    shell.environment().put("NO_COLOR", "1");
    shell.environment().put("CARGO_NET_OFFLINE", "true");
    shell.environment().put("CARGO_PROFILE_DEV_DEBUG", "0"); // links in half the time
    shell.environment().remove("CARGO_TARGET_DIR");
    if (rust != null) {
      shell.environment().merge("PATH", rust.toString(), (path, first) -> first + ":" + path);
    }
    Path output = folder.resolve("output");
    int status = await(shell, output);
    assertEquals(0, status, () -> read(output));
    return read(output);
  }

  private static int await(ProcessBuilder builder, Path output) throws Exception {
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertTrue(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES), () -> read(output));
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines that are shown have to be among those that were printed, in their order. */
  private static void assertShown(List<Block> blocks, String printed, boolean withRust) {
    String commands = "";
    String output = "";
    int compared = 0;
    for (int i = 0; i < blocks.size(); i++) {
      switch (blocks.get(i)) {
        case Block.Commands(String text) -> {
          commands = text;
          output = printed.substring(printed.indexOf(mark(i) + "\n"));
          output = output.substring(0, output.indexOf("--- block", mark(i).length()));
        }
        case Block.Shown(String text) -> {
          if (withRust || !commands.startsWith("cargo test")) {
            assertInOrder(text, output);
            compared++;
          }
        }
        case Block.Source _, Block.Devnet _ -> {}
      }
    }
    assertTrue(compared > 0, "the page shows nothing");
  }

  private static void assertInOrder(String shown, String output) {
    String pattern =
        shown
            .lines()
            .map(line ->
                Arrays.stream(line.split("\\.\\.\\.", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*")))
            .collect(Collectors.joining("$(?s:.*)^", "(?m)^", "$"));
    assertTrue(Pattern.compile(pattern).matcher(output).find(), () -> shown + "in\n" + output);
  }
}
