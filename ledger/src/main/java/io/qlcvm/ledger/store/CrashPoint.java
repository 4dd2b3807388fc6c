package io.qlcvm.ledger.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The places between two writes at which a stop leaves something else on the disk than a moment
 * before. Tests have a process die at each of them; otherwise a point is a test of a constant.
 *
 * <p>A process started with the system property {@value #PROPERTY} set to {@code NAME:N} kills
 * itself (SIGKILL) as it reaches that point for the N-th time: no shutdown hooks, no flushing, exit
 * status {@value #EXIT_STATUS}. For tests only.
 */
public enum CrashPoint {
  /** The data folder exists, empty. */
  FOLDER_CREATED,
  /** The folder is locked, and the lock file names this process. */
  LOCK_TAKEN,
  /** The new folder has a blank head record. */
  HEAD_FILE_CREATED,
  /** The format file is on the disk under its other name. */
  FORMAT_WRITTEN,
  /** The format file has its name; its folder is not synced. */
  FORMAT_RENAMED,
  /** The new folder is complete. */
  FOLDER_MADE,
  /** A migration is announced: from here on only a program that knows it takes the folder. */
  MIGRATION_ANNOUNCED,
  /** A migration has done its work. */
  MIGRATION_RUN,
  /** The format file names the new version. */
  MIGRATION_RECORDED,
  /** The announcement of a migration is gone. */
  MIGRATION_DONE,
  /** RocksDB's library is copied; it is not synced and has not its name. */
  LIBRARY_COPIED,
  /** RocksDB's library is on the disk; it has not its name. */
  LIBRARY_SYNCED,
  /** RocksDB's library is in place. */
  LIBRARY_UNPACKED,
  /** RocksDB has recovered its log and is open. */
  DATABASE_OPENED,
  /** After a stop that was not clean, the last block was checked. */
  LAST_BLOCK_CHECKED,
  /** The head record fits the database and is up to date. */
  HEAD_FILE_OPENED,
  /** The mark of a clean stop is gone. */
  CLEAN_MARK_REMOVED,
  /** Block 0 is executed. */
  GENESIS_EXECUTED,
  /** The ledger has a head. */
  LEDGER_OPENED,
  /** A block is executed and about to be encoded. */
  COMMIT_BEGUN,
  /** What the block's write deletes of the history is chosen; nothing is deleted yet. */
  PRUNING_CHOSEN,
  /** The block's batch is complete, in memory. */
  BATCH_BUILT,
  /** The batch is on the disk; the head record is one behind. */
  BATCH_WRITTEN,
  /** The head record is written, not synced. */
  HEAD_RECORD_WRITTEN,
  /** The head record is on the disk; the block may have been acknowledged before. */
  HEAD_RECORD_SYNCED,
  /** The block is committed, its head record perhaps not synced; nobody was told. */
  BLOCK_COMMITTED,
  /** After a failed write: the database is about to be closed. */
  REOPEN_BEGUN,
  /** After a failed write: the database is open again. */
  DATABASE_REOPENED,
  /** After a failed write: the ledger goes on. */
  LEDGER_RECOVERED,
  /** The ledger is about to be closed. */
  CLOSE_BEGUN,
  /** The head record's file is closed. */
  HEAD_FILE_CLOSED,
  /** The database is closed. */
  DATABASE_CLOSED,
  /** The mark of a clean stop is on the disk under its other name. */
  CLEAN_MARK_WRITTEN,
  /** The mark of a clean stop is in place. */
  CLEAN_MARK_PLACED,
  /** The folder is marked for a rollback; no block is taken back. */
  ROLLBACK_MARKED,
  /** A block is taken back; the database is behind the head record. */
  ROLLBACK_BLOCK_UNDONE,
  /** All blocks are taken back and the head record says so; the mark is still there. */
  ROLLBACK_HEAD_RECORDED,
  /** The rollback's mark is gone. */
  ROLLBACK_DONE,
  /** A copy has the database, and no head record. */
  CHECKPOINT_DATABASE_COPIED,
  /** A copy has all but the format file, which makes a data folder of it. */
  CHECKPOINT_HEAD_RECORDED,
  /** A copy is a data folder; nobody was told. */
  CHECKPOINT_DONE;

  /** Names the point, and how often it is to be reached. */
  public static final String PROPERTY = "qlcvm.crashPoint";

  /** What a shell says of a process that SIGKILL ended: 128 + 9. */
  public static final int EXIT_STATUS = 137;

  private static final @Nullable Armed ARMED = Armed.read(System.getProperty(PROPERTY));

  /** Kills the process if it is to die here; otherwise does nothing. */
  public void reached() {
    if (ARMED != null) {
      ARMED.reached(this);
    }
  }

  private record Armed(CrashPoint point, AtomicInteger left) {
    static @Nullable Armed read(@Nullable String property) {
      if (property == null) {
        return null;
      }
      String[] parts = property.split(":", 2);
      try {
        return new Armed(
            CrashPoint.valueOf(parts[0]), new AtomicInteger(Integer.parseInt(parts[1])));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            PROPERTY + " is NAME:N with NAME one of " + Arrays.toString(CrashPoint.values()), e);
      }
    }

    void reached(CrashPoint reached) {
      if (reached == point && left.decrementAndGet() == 0) {
        die();
      }
    }

    /**
     * {@link Runtime#halt} would run the exit handlers of native libraries, and RocksDB's own
     * threads, still at work, fall over what those have freed: now and then SIGABRT, or a report of
     * a crash that is none. No Java method sends SIGKILL to its own process.
     */
    private static void die() {
      String self = Long.toString(ProcessHandle.current().pid());
      try {
        Process kill = new ProcessBuilder("sh", "-c", "kill -KILL " + self).start();
        throw new IllegalStateException("survived kill: " + kill.waitFor());
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
