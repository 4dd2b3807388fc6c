package io.qlcvm.ledger.blockfile;

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
 * </pre>
 *
 * Blocks follow each other by height, from any height on.
 */
final class BlockFile {
  static final long MAGIC = 0x514c43564d424c4bL; // "QLCVMBLK"
  static final int VERSION = 1;
  static final int HEADER_BYTES = Long.BYTES + Integer.BYTES + Hash32.BYTES;

  /** Most bytes of a block: bounds what a damaged length can ask for. */
  static final int BLOCK_BYTES_MAX = 1 << 28;

  /** What files are read and written by, bytes. */
  static final int BUFFER_BYTES = 1 << 16;

  private BlockFile() {}
}
