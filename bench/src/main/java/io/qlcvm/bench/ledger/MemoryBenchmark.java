package io.qlcvm.bench.ledger;

import io.qlcvm.bench.Markdown;
import io.qlcvm.ledger.block.InvalidProposalException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Memory of the process over many storage-writing transactions. */
public final class MemoryBenchmark {
  private static final int ENTRIES = 100_000;
  private static final int BLOCK = 1_000;
  private static final long MIB = 1L << 20;

  private MemoryBenchmark() {}

  /**
   * Prints a table.
   *
   * @param arguments number of transactions, 1,000,000 if there is none
   */
  public static void main(String... arguments) throws Exception {
    int transactions = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
    Scratch.run(folder -> run(folder, transactions));
  }

  private static void run(Path folder, int transactions)
      throws InvalidProposalException, IOException {
    Markdown table =
        new Markdown("transactions", "resident, MiB", "greatest, MiB", "heap in use, MiB");
    try (BenchChain chain = new BenchChain(folder)) {
      chain.grow(ENTRIES);
      int step = Math.min(100_000, Math.max(BLOCK, transactions / 10));
      for (int done = 0; done <= transactions; done += BLOCK) {
        if (done % step == 0) {
          table.row(
              Markdown.number(done, 0),
              Markdown.number(resident("VmRSS") / (double) MIB, 0),
              Markdown.number(resident("VmHWM") / (double) MIB, 0),
              Markdown.number(heapBytes() / (double) MIB, 0));
        }
        if (done < transactions) {
          chain.block(chain.transactions(BLOCK));
        }
      }
    }
    System.out.println(
        Markdown.surroundings()
            + "; at most "
            + Runtime.getRuntime().maxMemory() / MIB
            + " MiB of heap\n\n"
            + table);
  }

  /** What is reachable: after a collection. */
  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** A line of the kernel's account of this process, such as {@code VmRSS: 1234 kB}; bytes. */
  private static long resident(String name) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
    for (String line : lines) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("/proc/self/status has no line " + name);
  }
}
