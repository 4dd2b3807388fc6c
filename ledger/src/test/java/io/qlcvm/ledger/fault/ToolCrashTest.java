package io.qlcvm.ledger.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.LedgerException;
import io.qlcvm.ledger.OfflineLedger;
import io.qlcvm.ledger.Rollback;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that die while they take blocks back, copy a folder, or delete old history. */
class ToolCrashTest {
  private static final int BLOCKS = 8;
  private static final int BACK_TO = 4;

  /** Their history takes several blocks to be deleted. */
  private static final int BACKLOG_BLOCKS = 700;

  private static final int WINDOW = 3;
  private static final int KILLS = 4;

  private final Reference reference = new Reference();
  private Path temporary = Path.of("");

  @BeforeEach
  void makeTemporary() throws IOException {
    temporary = Folders.makeTemporary();
  }

  @AfterEach
  void deleteTemporary() throws IOException {
    Folders.delete(temporary);
  }

  private Path made(int blocks) throws LedgerException {
    Path folder = temporary.resolve("made");
    try (Ledger ledger = Ledger.open(folder, Workload.GENESIS, Retention.ARCHIVE)) {
      for (int i = 0; i < blocks; i++) {
        Workload.next(ledger).apply(ledger);
      }
    }
    return folder;
  }

  private static Child.End run(List<String> properties, Predicate<String> kill, String... work) {
    return Child.run(ToolVictim.class, properties, List.of(work), kill);
  }

  private static void die(CrashPoint point, int hit, String... work) {
    String property = "-D" + CrashPoint.PROPERTY + "=" + point + ":" + hit;
    Child.End end = run(List.of(property), _ -> false, work);
    assertEquals(CrashPoint.EXIT_STATUS, end.status(), () -> point + " " + end);
  }

  private static void assertWhole(Path folder) throws LedgerException {
    try (OfflineLedger offline = OfflineLedger.open(folder, Workload.GENESIS)) {
      assertEquals(List.of(), offline.check().findings());
    }
  }

  /** Has the head that the chain without any stop has at the height, is whole, and goes on. */
  private void assertGoesOn(Path folder, long height) throws LedgerException {
    assertWhole(folder);
    try (Ledger ledger = Ledger.open(folder, Workload.GENESIS, Retention.ARCHIVE)) {
      assertEquals(reference.head(height), ledger.head());
      reference.after(height).apply(ledger);
      assertEquals(reference.head(height + 1), ledger.head());
    }
  }

  /** A point of a rollback, and how often it is reached before. */
  private record Halt(CrashPoint point, int hit) {}

  @Test
  void rollback_haltedAnywhere_isFinishedByTheSameRollbackOrAStart() throws Exception {
    Path made = made(BLOCKS);
    for (Halt halt :
        List.of(
            new Halt(CrashPoint.ROLLBACK_MARKED, 1),
            new Halt(CrashPoint.ROLLBACK_BLOCK_UNDONE, 1),
            new Halt(CrashPoint.ROLLBACK_HEAD_RECORDED, 1))) {
      Path folder = halted(made, "rollback", halt);
      assertMarked(folder);
      if (halt.point() == CrashPoint.ROLLBACK_BLOCK_UNDONE) {
        Ledger.open(folder, Workload.GENESIS, Retention.ARCHIVE).close();
      } else {
        assertEquals(reference.head(BACK_TO), Rollback.run(folder, Workload.GENESIS, BACK_TO));
      }
      assertGoesOn(folder, BACK_TO);
    }
  }

  @Test
  void rewind_haltedAnywhere_isFinishedByTheNextStart() throws Exception {
    Path made = made(BLOCKS);
    for (Halt halt :
        List.of(
            new Halt(CrashPoint.ROLLBACK_MARKED, 1),
            new Halt(CrashPoint.ROLLBACK_BLOCK_UNDONE, BLOCKS - BACK_TO),
            new Halt(CrashPoint.ROLLBACK_HEAD_RECORDED, 1),
            new Halt(CrashPoint.ROLLBACK_DONE, 1))) {
      Path folder = halted(made, "rewind", halt);
      if (halt.point() != CrashPoint.ROLLBACK_DONE) {
        assertMarked(folder);
      }
      Ledger.open(folder, Workload.GENESIS, Retention.ARCHIVE).close();
      assertGoesOn(folder, BACK_TO);
    }
  }

  private Path halted(Path made, String work, Halt halt) throws IOException {
    Path folder = temporary.resolve(work + "-" + halt.point());
    Folders.copy(made, folder);
    die(halt.point(), halt.hit(), work, folder.toString(), Integer.toString(BACK_TO));
    return folder;
  }

  private static void assertMarked(Path folder) throws LedgerException {
    try (OfflineLedger offline = OfflineLedger.open(folder, Workload.GENESIS)) {
      assertTrue(offline.check().toString().contains("--to " + BACK_TO), "the check says so");
    }
  }

  @Test
  void checkpoint_haltedAnywhere_leavesTheFolderAndAWholeCopyOrNone() throws Exception {
    Path made = made(BLOCKS);
    for (CrashPoint point :
        List.of(
            CrashPoint.CHECKPOINT_DATABASE_COPIED,
            CrashPoint.CHECKPOINT_HEAD_RECORDED,
            CrashPoint.CHECKPOINT_DONE)) {
      Path target = temporary.resolve(point.toString());
      die(point, 1, "checkpoint", made.toString(), target.toString());
      assertWhole(made);
      if (point == CrashPoint.CHECKPOINT_DONE) {
        assertGoesOn(target, BLOCKS);
      } else {
        assertFalse(OfflineLedger.isDataFolder(target));
        assertThrows(
            LedgerException.class,
            () -> Ledger.open(target, Workload.GENESIS, Retention.ARCHIVE).close());
      }
    }
    assertGoesOn(made, BLOCKS);
  }

  @Test
  void prune_killedInBetween_leavesWholeHistory() throws Exception {
    Path folder = made(BACKLOG_BLOCKS);
    SplittableRandom random = new SplittableRandom(1);
    long acknowledged = BACKLOG_BLOCKS;
    for (int kill = 0; kill < KILLS; kill++) {
      int[] left = {random.nextInt(3)};
      Child.End end =
          run(List.of(), _ -> left[0]-- <= 0, "prune", folder.toString(), Integer.toString(WINDOW));
      assertTrue(end.status() != 0, end::toString);
      acknowledged = Long.parseLong(end.lines().getLast().split(" ", -1)[1]);
      assertWhole(folder);
    }
    try (Ledger ledger = Ledger.open(folder, Workload.GENESIS, new Retention(WINDOW))) {
      assertTrue(ledger.head().height() >= acknowledged);
      assertTrue(ledger.head().height() > BACKLOG_BLOCKS);
      assertEquals(ledger.head().height() - WINDOW, ledger.oldestHeight());
    }
  }
}
