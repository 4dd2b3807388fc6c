package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.Limits;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Many broken modules in a row. {@code main} is what {@code scripts/fuzz --malformed} runs. */
public final class MalformedCampaign {

  private static final long BYTES_MAX = 16 << 10;

  /** Of so many inputs one is checked under the wide limits. */
  private static final int WIDE_EVERY = 4;

  private MalformedCampaign() {}

  /** Arguments: number of inputs, seed, output folder, folders with real modules. */
  public static void main(String[] arguments) throws Exception {
    int inputs = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Path output = Files.createDirectories(Path.of(arguments[2]));
    List<Path> folders = Stream.of(arguments).skip(3).map(Path::of).toList();
    List<byte[]> modules = Campaign.modules(folders, BYTES_MAX);
    Malformed malformed = new Malformed();
    int failures = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] input = Malformed.input(modules, Campaign.random(seed + i));
      try {
        malformed.check(input, i % WIDE_EVERY == 0 ? Limits.WIDE : Limits.CONTRACT);
      } catch (AssertionError e) {
        failures++;
        Files.write(output.resolve("malformed-" + (seed + i) + ".wasm"), input);
        Files.writeString(
            output.resolve("malformed-" + (seed + i) + ".txt"), e + "\n" + e.getCause() + "\n");
      }
    }
    PrintStream out = System.out;
    out.println("seed " + seed);
    out.println(inputs + " inputs");
    malformed.counts().forEach((what, count) -> out.println(count + " " + what));
    out.println(malformed.allocatedMax() + " bytes allocated at most");
    out.println(failures + " FAILED");
    if (failures > 0) {
      out.println("See " + output.toAbsolutePath());
      System.exit(1);
    }
  }
}
