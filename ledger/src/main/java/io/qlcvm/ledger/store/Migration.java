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
   * The trees' nodes of format 1 are nodes of format 2 as well, which may hold two or three leaves
   * in the node above them. Nothing is rewritten: blocks do so as they come by. The number keeps
   * programs away that would take such a node for a damaged one.
   */
  Migration LEAVES_IN_GROUPS = _ -> {};

  /** The migration at index i leads from format i + 1 to i + 2. */
  List<Migration> ALL = List.of(LEAVES_IN_GROUPS);

  /**
   * Changes the folder. A process may stop anywhere in this, and the next one then calls it again
   * from its beginning: whatever an earlier call did must not hurt, and what the call returns after
   * must be on the disk.
   */
  void run(Path folder) throws IOException;
}
