package io.qlcvm.ledger.blockfile;

import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.Hash32;

/**
 * The file of blocks. All numbers are big-endian:
 *
 * <pre>
 *   0       8         12              44
 *   | magic | version | genesis hash  | blocks ... | 0       | SHA-256 of all before |
 *   | 8     | 4       | 32            |            | 4 bytes | 32                    |
 *
 *   block:  length 4 bytes, above 0 | the block's canonical bytes
 *           in version 2 then: length 4 bytes | the canonical bytes of its edits, 0 for none
 * </pre>
 *
 * <p>Version 1 is that of every chain but dev chains, whose blocks may begin with edits of the
 * state ({@link StateEdit}), without which they come to other roots.
 *
 * <p>Blocks follow each other by height, from any height on.
 */
final class BlockFile {
  static final long MAGIC = 0x514c43564d424c4bL; // "QLCVMBLK"
  static final int VERSION = 1;
  static final int VERSION_WITH_EDITS = 2;
  static final int HEADER_BYTES = Long.BYTES + Integer.BYTES + Hash32.BYTES;

  /** Most bytes of a block: bounds what a damaged length can ask for. */
  static final int BLOCK_BYTES_MAX = 1 << 28;

  /** Most bytes of a block's edits: a thousand of the largest. */
  static final int EDITS_BYTES_MAX =
      StateEdit.EDITS_MAX * (Slot.VALUE_BYTES_MAX + Slot.KEY_BYTES_MAX + 64);

  /** What files are read and written by, bytes. */
  static final int BUFFER_BYTES = 1 << 16;

  private BlockFile() {}
}
