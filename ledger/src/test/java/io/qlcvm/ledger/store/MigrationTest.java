package io.qlcvm.ledger.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.fault.Child;
import io.qlcvm.ledger.fault.Folders;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of format 1 and a program of format 3. */
class MigrationTest {
  private static final Hash32 GENESIS = Hashing.sha256(new byte[] {1});

  /** Reached once in each of the two migrations, but for the last. */
  private static final List<CrashPoint> POINTS =
      List.of(
          CrashPoint.MIGRATION_ANNOUNCED,
          CrashPoint.DATABASE_OPENED,
          CrashPoint.MIGRATION_RUN,
          CrashPoint.FORMAT_WRITTEN,
          CrashPoint.FORMAT_RENAMED,
          CrashPoint.MIGRATION_RECORDED);

  @TempDir Path temporary = Path.of("");

  private Path folder() {
    return temporary.resolve("data");
  }

  @BeforeEach
  void make() {
    DataFolder.open(folder(), GENESIS, List.of()).close();
    try (Store store = MigrationVictim.open(folder())) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < MigrationVictim.KEYS; i++) {
        batch.put(MigrationVictim.COLUMN, MigrationVictim.key("old", i), new byte[] {(byte) i});
      }
      store.write(batch);
    }
  }

  private void assertMigrated() throws IOException {
    assertTrue(Files.readString(folder().resolve("FORMAT")).contains("format 3"));
    assertFalse(Files.exists(folder().resolve("MIGRATION")));
    try (Store store = MigrationVictim.open(folder())) {
      for (int i = 0; i < MigrationVictim.KEYS; i++) {
        assertNull(store.get(MigrationVictim.COLUMN, MigrationVictim.key("old", i)));
        assertArrayEquals(
            new byte[] {(byte) (2 * i)},
            store.get(MigrationVictim.COLUMN, MigrationVictim.key("new", i)));
      }
    }
  }

  private void assertRefused(List<Migration> migrations, String says) throws IOException {
    SortedMap<String, String> before = Folders.contents(temporary);
    StoreException refused =
        assertThrows(
            StoreException.class, () -> DataFolder.open(folder(), GENESIS, migrations).close());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(says), message);
    assertTrue(message.contains(folder().toString()), message);
    assertEquals(before, Folders.contents(temporary));
  }

  @Test
  void open_olderFormat_isMigratedStepByStep() throws IOException {
    DataFolder.open(folder(), GENESIS, MigrationVictim.MIGRATIONS).close();
    assertMigrated();
    DataFolder.open(folder(), GENESIS, MigrationVictim.MIGRATIONS).close();
    assertMigrated();
    assertRefused(List.of(), "says format 3, this program knows format 1");
    assertRefused(MigrationVictim.MIGRATIONS.subList(0, 1), "knows format 2 and those before");
  }

  @Test
  void open_migrationFails_isTakenUpAgain() throws IOException {
    List<Migration> failing = new ArrayList<>(MigrationVictim.MIGRATIONS);
    failing.set(
        1,
        _ -> {
          throw new IOException("no space left on device");
        });
    StoreException failed =
        assertThrows(StoreException.class, () -> DataFolder.open(folder(), GENESIS, failing));
    assertTrue(String.valueOf(failed.getMessage()).contains("no space left"), failed.getMessage());
    assertRefused(MigrationVictim.MIGRATIONS.subList(0, 1), "half way from format 2 to 3");
    DataFolder.open(folder(), GENESIS, MigrationVictim.MIGRATIONS).close();
    assertMigrated();
  }

  @Test
  void open_halfMigrated_isRefusedByWhoeverDoesNotKnowTheRest() throws IOException {
    Files.writeString(folder().resolve("MIGRATION"), "migrating from format 1 to 2\n");
    assertRefused(List.of(), "half way from format 1 to 2");
  }

  @Test
  void open_announcementOfNoMigration_isRefused() throws IOException {
    Files.writeString(folder().resolve("MIGRATION"), "birds\n");
    assertRefused(MigrationVictim.MIGRATIONS, "is not a file of qlcvm");
    Files.writeString(folder().resolve("MIGRATION"), "migrating from format 2 to 3\n");
    assertRefused(MigrationVictim.MIGRATIONS, "FORMAT says 1, which no stop leaves behind");
    Files.writeString(folder().resolve("MIGRATION"), "migrating from format 1 to 3\n");
    assertRefused(MigrationVictim.MIGRATIONS, "which no stop leaves behind");
  }

  /** The process dies once at each point of each migration, and in the end all is there. */
  @Test
  void open_stoppedAtEveryPoint_isMigratedToTheEnd() throws IOException {
    int deaths = 0;
    for (CrashPoint point : POINTS) {
      deaths += die(point, 1);
      if (point == CrashPoint.FORMAT_RENAMED) {
        deaths += die(point, 1); // in the second migration: the first is done
        startOver();
      }
    }
    deaths += die(CrashPoint.MIGRATION_DONE, 1);
    assertMigrated();
    startOver();
    for (CrashPoint point : POINTS) {
      deaths += die(point, 2);
      startOver();
    }
    deaths += die(CrashPoint.MIGRATION_RUN, 1);
    deaths += die(CrashPoint.MIGRATION_RUN, 2);
    assertEquals(16, deaths);
    Child.End end = run(List.of());
    assertEquals(List.of("migrated"), end.lines());
    assertMigrated();
  }

  private void startOver() throws IOException {
    DataFolder.open(folder(), GENESIS, MigrationVictim.MIGRATIONS).close();
    assertMigrated();
    Folders.delete(folder());
    make();
  }

  private int die(CrashPoint point, int hit) {
    Child.End end = run(List.of("-D" + CrashPoint.PROPERTY + "=" + point + ":" + hit));
    assertEquals(CrashPoint.EXIT_STATUS, end.status(), () -> point + " " + end);
    return 1;
  }

  private Child.End run(List<String> properties) {
    return Child.run(
        MigrationVictim.class,
        properties,
        List.of(folder().toString(), GENESIS.toString()),
        _ -> false);
  }
}
