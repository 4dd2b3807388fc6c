package io.qlcvm.bench.ledger;

import io.qlcvm.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/** Runs a benchmark in a folder that is gone afterwards, on a thread with a writer's stack. */
final class Scratch {
  private Scratch() {}

  /** What is to be run. */
  @FunctionalInterface
  interface Action {
    void run(Path folder) throws Exception;
  }

  static void run(Action action) throws Exception {
    Path folder = Files.createTempDirectory("qlcvm-bench");
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          action.run(folder);
          return true;
        });
    new Thread(null, task, "writer", Ledger.STACK_BYTES).start();
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the benchmark failed", e);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
