package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Rollback;
import io.qlcvm.ledger.history.Retention;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that is to die over something else than plain blocks.
 *
 * <pre>
 *   rollback FOLDER HEIGHT     takes blocks back
 *   rewind FOLDER HEIGHT       takes blocks back in a ledger that is open
 *   checkpoint FOLDER TARGET   copies the folder
 *   prune FOLDER WINDOW        keeps that much history from now on, and commits blocks for ever,
 *                              a line each
 * </pre>
 */
final class ToolVictim {
  private ToolVictim() {}

  static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "rollback" -> Rollback.run(folder, Workload.GENESIS, Long.parseLong(arguments[2]));
      case "rewind" -> {
        try (Ledger ledger = Ledger.open(folder, Workload.GENESIS, Retention.DEFAULT)) {
          ledger.rewind(Long.parseLong(arguments[2]));
        }
      }
      case "checkpoint" -> {
        try (Ledger ledger = Ledger.open(folder, Workload.GENESIS, Retention.DEFAULT)) {
          ledger.checkpoint(Path.of(arguments[2]));
        }
      }
      case "prune" -> {
        Retention window = new Retention(Long.parseLong(arguments[2]));
        Ledger ledger = Ledger.open(folder, Workload.GENESIS, window);
        out.println("open " + ledger.head().height());
        while (true) {
          Workload.next(ledger).apply(ledger);
          out.println("ack " + ledger.head().height());
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    out.println("done");
  }
}
