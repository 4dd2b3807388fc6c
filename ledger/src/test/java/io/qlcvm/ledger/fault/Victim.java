package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.Retention;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that is to die: opens the ledger in a folder, commits the workload's next blocks and
 * says so, a line each, when {@link Ledger#commit} has returned.
 *
 * <pre>
 *   open HEIGHT HASH
 *   ack HEIGHT HASH
 *   closed
 * </pre>
 *
 * Arguments: the folder, how many blocks, and whether it opens the database anew after each block,
 * as it would after a failed write.
 */
final class Victim {
  private Victim() {}

  static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    long blocks = Long.parseLong(arguments[1]);
    boolean reopens = Boolean.parseBoolean(arguments[2]);
    Ledger ledger = Ledger.open(Path.of(arguments[0]), Workload.GENESIS, Retention.DEFAULT);
    say(out, "open", ledger.head());
    for (long i = 0; i < blocks; i++) {
      Workload.next(ledger).apply(ledger);
      say(out, "ack", ledger.head());
      if (reopens && ledger.recover() != null) {
        throw new AssertionError("nothing had failed");
      }
    }
    ledger.close();
    out.println("closed");
  }

  private static void say(PrintStream out, String what, Head head) {
    out.println(what + " " + head.height() + " " + head.hash());
  }
}
