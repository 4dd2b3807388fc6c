package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.LedgerException;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Has a process die while it works on a ledger, starts it again, and looks at each start whether
 * the head is one that the chain without any stop has, and not behind what was acknowledged. At the
 * end of each folder's life everything in it is compared.
 */
final class Crashes {
  /** Blocks that a victim makes if it lives. */
  private static final int BLOCKS = 2;

  /** Deaths of one folder: after them it is looked at as a whole, and the next begins empty. */
  private static final int DEATHS_PER_FOLDER = 12;

  /** Only a folder that is being made comes by here. */
  static final Set<CrashPoint> MAKING =
      EnumSet.of(
          CrashPoint.FOLDER_CREATED,
          CrashPoint.HEAD_FILE_CREATED,
          CrashPoint.FORMAT_WRITTEN,
          CrashPoint.FORMAT_RENAMED,
          CrashPoint.FOLDER_MADE,
          CrashPoint.LIBRARY_COPIED,
          CrashPoint.LIBRARY_SYNCED,
          CrashPoint.LIBRARY_UNPACKED,
          CrashPoint.GENESIS_EXECUTED);

  /** Only a folder of an older format comes by here: {@code MigrationTest} has these. */
  static final Set<CrashPoint> MIGRATING =
      EnumSet.of(
          CrashPoint.MIGRATION_ANNOUNCED,
          CrashPoint.MIGRATION_RUN,
          CrashPoint.MIGRATION_RECORDED,
          CrashPoint.MIGRATION_DONE);

  /** Only who works on a folder otherwise comes by here: {@code ToolCrashTest} has these. */
  static final Set<CrashPoint> TOOLS =
      EnumSet.range(CrashPoint.ROLLBACK_MARKED, CrashPoint.CHECKPOINT_DONE);

  /** Comes by here when it opens the database anew. */
  private static final Set<CrashPoint> REOPENING =
      EnumSet.of(
          CrashPoint.REOPEN_BEGUN, CrashPoint.DATABASE_REOPENED, CrashPoint.LEDGER_RECOVERED);

  /** Each block comes by here. */
  private static final Set<CrashPoint> COMMITTING =
      EnumSet.of(
          CrashPoint.COMMIT_BEGUN,
          CrashPoint.PRUNING_CHOSEN,
          CrashPoint.BATCH_BUILT,
          CrashPoint.BATCH_WRITTEN,
          CrashPoint.HEAD_RECORD_WRITTEN,
          CrashPoint.HEAD_RECORD_SYNCED,
          CrashPoint.BLOCK_COMMITTED);

  private final Path temporary;
  private final SplittableRandom random;
  private final Reference reference = new Reference();
  private final Map<CrashPoint, Integer> hits = new EnumMap<>(CrashPoint.class);
  private int folders;
  private long acknowledged;

  /** The folder in use, and the last height that was acknowledged in it; -1 for none. */
  private Path folder;

  private long lastAcknowledged = -1;
  private int deaths;

  Crashes(Path temporary, long seed) {
    this.temporary = temporary;
    this.random = new SplittableRandom(seed);
    this.folder = temporary.resolve("folder-0");
  }

  /** Deaths by crash point. */
  Map<CrashPoint, Integer> hits() {
    return hits;
  }

  /** Blocks that were acknowledged in all. */
  long acknowledged() {
    return acknowledged;
  }

  int folders() {
    return folders + 1;
  }

  /** Halts at named points: each as often as another, in random order. */
  void halt(int crashes) throws IOException, LedgerException {
    List<CrashPoint> points = new ArrayList<>();
    while (points.size() < crashes) {
      EnumSet<CrashPoint> all = EnumSet.allOf(CrashPoint.class);
      all.removeAll(MIGRATING);
      all.removeAll(TOOLS);
      List<CrashPoint> round = new ArrayList<>(all);
      while (!round.isEmpty() && points.size() < crashes) {
        points.add(round.remove(random.nextInt(round.size())));
      }
    }
    for (CrashPoint point : points) {
      halt(point);
    }
    finishFolder();
  }

  private void halt(CrashPoint point) throws IOException, LedgerException {
    if (MAKING.contains(point) || deaths >= DEATHS_PER_FOLDER) {
      finishFolder();
    }
    if (point == CrashPoint.LAST_BLOCK_CHECKED) {
      kill(1); // a stop in order is not followed by this check
    }
    int hit = COMMITTING.contains(point) ? 1 + random.nextInt(BLOCKS) : 1;
    String property = "-D" + CrashPoint.PROPERTY + "=" + point + ":" + hit;
    Child.End end = run(List.of(property), BLOCKS, REOPENING.contains(point), _ -> false);
    if (end.status() != CrashPoint.EXIT_STATUS) {
      throw new AssertionError(point + " was not reached: " + end);
    }
    hits.merge(point, 1, Integer::sum);
  }

  /** SIGKILL at any moment: the victim works on while the signal is on its way. */
  void killAtRandom(int kills) throws IOException, LedgerException {
    for (int i = 0; i < kills; i++) {
      if (deaths >= DEATHS_PER_FOLDER) {
        finishFolder();
      }
      kill(random.nextInt(30));
    }
    finishFolder();
  }

  private void kill(int afterLines) {
    int[] left = {afterLines};
    Predicate<String> dies = _ -> left[0]-- <= 0;
    Child.End end = run(List.of(), Long.MAX_VALUE, false, dies);
    if (end.status() != CrashPoint.EXIT_STATUS) {
      throw new AssertionError("not killed: " + end);
    }
  }

  private Child.End run(
      List<String> properties, long blocks, boolean reopens, Predicate<String> kill) {
    List<String> arguments =
        List.of(folder.toString(), Long.toString(blocks), Boolean.toString(reopens));
    Child.End end = Child.run(Victim.class, properties, arguments, kill);
    deaths++;
    for (String line : end.lines()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "open" -> {
          long height = check(line, words);
          if (height < lastAcknowledged || height > lastAcknowledged + 1) {
            throw new AssertionError(lastAcknowledged + " was acknowledged, but then: " + end);
          }
          lastAcknowledged = height;
        }
        case "ack" -> {
          lastAcknowledged = check(line, words);
          acknowledged++;
        }
        case "closed" -> {}
        default -> throw new AssertionError("the process said: " + end);
      }
    }
    return end;
  }

  private long check(String line, String[] words) {
    Head head = reference.head(Long.parseLong(words[1]));
    if (!head.hash().toString().equals(words[2])) {
      throw new AssertionError(line + " but the chain without a stop has " + head);
    }
    return head.height();
  }

  private void finishFolder() throws IOException, LedgerException {
    if (deaths > 0) {
      try (Ledger ledger = Ledger.open(folder, Workload.GENESIS, Retention.DEFAULT)) {
        if (ledger.head().height() < lastAcknowledged) {
          throw new AssertionError(lastAcknowledged + " was acknowledged, not " + ledger.head());
        }
        reference.assertSame(ledger);
      }
      Folders.delete(folder);
    }
    folders++;
    folder = temporary.resolve("folder-" + folders);
    lastAcknowledged = -1;
    deaths = 0;
  }
}
