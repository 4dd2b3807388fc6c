package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.LedgerException;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Damages files of a ledger that was in use, and opens it: it must come back with all that was
 * acknowledged, or refuse with a message that names a file and what to run.
 */
final class Damages {
  /** The last one has no transactions: a small record in the log. */
  private static final int BLOCKS = 5;

  private final Path temporary;
  private final Reference reference = new Reference();
  private final Path whole;
  private final Path earlierHead;
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private int trials;

  /** Makes the ledger: its first blocks lie in tables, the last ones in the log only. */
  Damages(Path temporary) throws IOException, LedgerException {
    this.temporary = temporary;
    this.whole = temporary.resolve("whole");
    this.earlierHead = temporary.resolve("HEAD-before");
    Path live = temporary.resolve("live");
    commit(live, BLOCKS / 2);
    commit(live, 0); // what was in the log goes into tables as it is opened
    try (Ledger ledger = Ledger.open(live, Workload.GENESIS, Retention.DEFAULT)) {
      for (int i = BLOCKS / 2; i < BLOCKS; i++) {
        Files.copy(live.resolve("HEAD"), earlierHead, StandardCopyOption.REPLACE_EXISTING);
        reference.after(i).apply(ledger);
      }
      Folders.copy(live, whole);
    }
  }

  private void commit(Path folder, int blocks) throws LedgerException {
    try (Ledger ledger = Ledger.open(folder, Workload.GENESIS, Retention.DEFAULT)) {
      for (int i = 0; i < blocks; i++) {
        reference.after(ledger.head().height()).apply(ledger);
      }
    }
  }

  /** How many trials ended how, by the kind of file: healed, refused, or damage found by a read. */
  Map<String, Integer> outcomes() {
    return outcomes;
  }

  /** One bit at random places, the same number in each kind of file. */
  void flipBits(int flips, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> kinds = List.of(".log", "MANIFEST", ".sst", "HEAD");
    for (int i = 0; i < flips; i++) {
      String kind = kinds.get(i % kinds.size());
      List<Path> files = files(kind);
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      int at = random.nextInt(kind.equals("HEAD") ? headBytes(random) : bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      attempt(kind + " bit flipped", file, bytes, false);
    }
  }

  /** The parts of the head record's two slots that are in use, alike likely. */
  private static int headBytes(SplittableRandom random) {
    return random.nextBoolean() ? 112 : 4096 + 112;
  }

  /**
   * The log's last record, cut. With the head record of the block before, that is a stop while the
   * log was being written, and must heal; with its own, a block is lost, and must be refused.
   *
   * @param step 1 for every byte
   */
  void cutLog(int step) throws IOException {
    Path log = files(".log").getLast();
    byte[] bytes = Files.readAllBytes(log);
    for (int length = lastRecord(bytes); length <= bytes.length; length += step) {
      attempt("log cut, head record before", log, Arrays.copyOf(bytes, length), true);
      attempt("log cut, head record written", log, Arrays.copyOf(bytes, length), false);
    }
  }

  /** Where the last record begins: CRC 4, length 2, type 1 (1 is "whole"), little-endian. */
  private static int lastRecord(byte[] log) {
    int last = 0;
    for (int at = 0; at + 7 <= log.length; ) {
      last = at;
      int type = log[at + 6];
      int header = type >= 5 ? 11 : 7;
      at += header + (log[at + 4] & 0xff) + ((log[at + 5] & 0xff) << 8);
    }
    return last;
  }

  private List<Path> files(String kind) throws IOException {
    try (Stream<Path> all = Files.walk(whole)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> String.valueOf(file.getFileName()).contains(kind))
          .sorted()
          .toList();
    }
  }

  private void attempt(String what, Path file, byte[] damaged, boolean headBefore)
      throws IOException {
    Path trial = temporary.resolve("trial-" + trials++);
    Folders.copy(whole, trial);
    Path target = trial.resolve(whole.relativize(file).toString());
    Files.write(target, damaged);
    if (headBefore) {
      Files.delete(trial.resolve("HEAD"));
      Files.copy(earlierHead, trial.resolve("HEAD"));
    }
    String outcome = open(trial, headBefore ? BLOCKS - 1 : BLOCKS, target);
    outcomes.merge(what + ": " + outcome, 1, Integer::sum);
    Folders.delete(trial);
  }

  private String open(Path trial, long acknowledged, Path target) {
    String what = target + " damaged";
    try (Ledger ledger = Ledger.open(trial, Workload.GENESIS, Retention.DEFAULT)) {
      Head head = ledger.head();
      if (head.height() < acknowledged) {
        throw new AssertionError(what + ": lost without a word, the head is " + head);
      }
      try {
        reference.assertSame(ledger);
        return "healed";
      } catch (StoreException e) {
        checkMessage(what, target, trial, String.valueOf(e.getMessage()));
        return "found as it was read";
      }
    } catch (LedgerException e) {
      checkMessage(what, target, trial, String.valueOf(e.getMessage()));
      return "refused at start";
    }
  }

  /** A flipped bit in a table may be told as one of the manifest, which refers to the table. */
  private static void checkMessage(String what, Path target, Path trial, String message) {
    String file = String.valueOf(target.getFileName());
    boolean named =
        message.contains(file)
            || (file.endsWith(".sst") && message.contains("MANIFEST"))
            || message.contains(trial.resolve("HEAD").toString());
    if (!named || !message.contains("qlcvm db check --data " + trial)) {
      throw new AssertionError(what + ": the message does not say enough: " + message);
    }
  }
}
