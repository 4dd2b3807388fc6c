package io.qlcvm.node.feed;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.tx.SignedTransaction;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that were read from the store, as far as a number of bytes goes, since those who follow
 * the chain ask for the same ones, and those who read slowly ask again and again. When there is no
 * room, the one that nobody has asked for longest goes; the last one stays, whatever its size. One
 * thread.
 */
final class BlockCache {

  /** Objects of a block, of a transaction with its receipt, of an event: bytes, rather too many. */
  private static final long BLOCK_BYTES = 1_024;

  private static final long TRANSACTION_BYTES = 1_024;
  private static final long EVENT_BYTES = 512;

  private final LongFunction<@Nullable CommittedBlock> blocks;
  private final long bytesMax;

  /** By height; the one that was asked for last is the last. */
  private final Map<Long, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;
  private long rewinds;

  private record Kept(CommittedBlock block, long bytes) {}

  /**
   * An empty cache.
   *
   * @param blocks the committed block of a height; null if there is none
   * @param bytesMax of all blocks that are kept, about
   */
  BlockCache(LongFunction<@Nullable CommittedBlock> blocks, long bytesMax) {
    this.blocks = blocks;
    this.bytesMax = bytesMax;
  }

  /**
   * The block of a height, or null.
   *
   * @param now how often blocks were taken back until now: what was read before another rewind is
   *     read again, since another block may be at its height
   */
  @Nullable CommittedBlock get(long height, long now) {
    if (rewinds != now) {
      kept.clear();
      bytes = 0;
      rewinds = now;
    }
    Kept present = kept.get(height);
    if (present != null) {
      return present.block();
    }
    CommittedBlock block = blocks.apply(height);
    if (block != null) {
      keep(height, new Kept(block, bytes(block)));
    }
    return block;
  }

  private void keep(long height, Kept added) {
    bytes += added.bytes();
    Iterator<Kept> idle = kept.values().iterator();
    while (bytes > bytesMax && idle.hasNext()) {
      bytes -= idle.next().bytes();
      idle.remove();
    }
    kept.put(height, added);
  }

  /** About what a block takes in memory. */
  private static long bytes(CommittedBlock block) {
    long bytes = BLOCK_BYTES;
    for (SignedTransaction transaction : block.block().transactions()) {
      bytes += TRANSACTION_BYTES + 2L * transaction.size(); // encoded, and taken apart
    }
    for (LoggedReceipt logged : block.receipts()) {
      bytes += logged.receipt().output().length;
      for (Event event : logged.receipt().events()) {
        bytes += EVENT_BYTES + event.data().length;
      }
      for (String line : logged.logs()) {
        bytes += 2L * line.length();
      }
    }
    return bytes;
  }
}
