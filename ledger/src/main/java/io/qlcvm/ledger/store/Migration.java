package io.qlcvm.ledger.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Turns a data folder of one format into one of the next. The folder is locked, and nothing in it
 * is open.
 */
@FunctionalInterface
interface Migration {
  /**
   * What format 1 has is read by format 2 as it is, and nothing is rewritten. New are nodes that
   * hold two or three leaves of the node below them, history of codes, and lists that a whole
   * storage is on. The number keeps programs away that would take these for damage.
   */
  Migration NOTHING_TO_REWRITE = _ -> {};

  /** The migration at index i leads from format i + 1 to i + 2. */
  List<Migration> ALL = List.of(NOTHING_TO_REWRITE);

  /**
   * Changes the folder. A process may stop anywhere in this, and the next one then calls it again
   * from its beginning: whatever an earlier call did must not hurt, and what the call returns after
   * must be on the disk.
   */
  void run(Path folder) throws IOException;
}
