package io.qlcvm.ledger.store;

import io.qlcvm.types.Hash32;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that is to die while it brings a folder to format 3. Arguments: the folder, and the
 * chain's genesis hash.
 */
final class MigrationVictim {
  static final Column COLUMN = Column.CODE;
  static final int KEYS = 50;

  /** First each value is doubled under a new key; then the old keys go. */
  static final List<Migration> MIGRATIONS =
      List.of(MigrationVictim::copyDoubled, MigrationVictim::deleteOld);

  private MigrationVictim() {}

  static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    DataFolder.open(folder, Hash32.parse(arguments[1]), MIGRATIONS).close();
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println("migrated");
  }

  static byte[] key(String kind, int number) {
    return (kind + number).getBytes(StandardCharsets.US_ASCII);
  }

  private static void copyDoubled(Path folder) throws IOException {
    try (Store store = open(folder)) {
      for (int i = 0; i < KEYS; i++) {
        byte[] value = store.get(COLUMN, key("old", i));
        if (value == null) {
          throw new IOException("the value of " + i + " is missing");
        }
        byte[] doubled = {(byte) (2 * value[0])};
        store.write(new WriteBatch().put(COLUMN, key("new", i), doubled));
      }
    }
  }

  private static void deleteOld(Path folder) {
    try (Store store = open(folder)) {
      for (int i = 0; i < KEYS; i++) {
        store.write(new WriteBatch().delete(COLUMN, key("old", i)));
      }
    }
  }

  static Store open(Path folder) {
    return RocksStore.open(DataFolder.database(folder), DataFolder.libraries(folder));
  }
}
