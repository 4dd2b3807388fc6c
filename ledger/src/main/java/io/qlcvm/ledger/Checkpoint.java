package io.qlcvm.ledger;

import io.qlcvm.ledger.block.BlockStore;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.store.CrashPoint;
import io.qlcvm.ledger.store.DataFolder;
import io.qlcvm.ledger.store.HeadFile;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Copies of a data folder. The database is copied first, whatever is committed meanwhile; the head
 * record is then written to fit what the copy of the database says; the format file comes last, and
 * makes a data folder of it.
 */
final class Checkpoint {
  private Checkpoint() {}

  /** Writes a copy; its head. */
  static Head write(Store store, DataFolder folder, Path target) {
    try {
      Files.createDirectories(target);
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isPresent()) {
          throw new StoreException(target + " is not empty; name a new folder for the copy");
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot make the folder " + target + ": " + e, e);
    }
    Path database = DataFolder.database(target);
    store.checkpoint(database);
    CrashPoint.CHECKPOINT_DATABASE_COPIED.reached();
    Head head;
    try (RocksStore copy = RocksStore.openReadOnly(database, folder.libraries())) {
      head = recordHead(new BlockStore(copy), DataFolder.head(target));
    }
    CrashPoint.CHECKPOINT_HEAD_RECORDED.reached();
    folder.copyFormat(target);
    CrashPoint.CHECKPOINT_DONE.reached();
    return head;
  }

  /** Writes the head record that fits a database; its head. */
  static Head recordHead(BlockStore blocks, Path file) {
    Head head = blocks.head();
    if (head == null) {
      throw new StoreException("the database has no head");
    }
    Head before = head.height() == 0 ? null : blocks.head(head.height() - 1);
    HeadFile.replace(file, before == null ? null : before.record(), head.record());
    return head;
  }
}
