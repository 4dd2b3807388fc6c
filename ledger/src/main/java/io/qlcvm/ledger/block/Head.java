package io.qlcvm.ledger.block;

import io.qlcvm.ledger.store.HeadRecord;
import io.qlcvm.types.Hash32;
import java.nio.ByteBuffer;

/**
 * The last committed block, and the state after it.
 *
 * @param height 0 for the block that genesis makes
 * @param hash the block's hash
 * @param stateRoot the state root after the block
 * @param time the block's time, milliseconds since 1970 UTC
 */
public record Head(long height, Hash32 hash, Hash32 stateRoot, long time) {
  /** The part that is recorded outside the database as well. */
  public HeadRecord record() {
    return new HeadRecord(height, hash, stateRoot);
  }

  /** Bytes in the store: height 8, hash 32, state root 32, time 8. */
  byte[] encode() {
    return ByteBuffer.allocate(2 * Long.BYTES + 2 * Hash32.BYTES)
        .putLong(height)
        .put(hash.bytes())
        .put(stateRoot.bytes())
        .putLong(time)
        .array();
  }

  /** Reads what {@link #encode} wrote; a buffer exception when it is damaged. */
  static Head decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Head(in.getLong(), hash(in), hash(in), in.getLong());
  }

  private static Hash32 hash(ByteBuffer in) {
    byte[] hash = new byte[Hash32.BYTES];
    in.get(hash);
    return Hash32.of(hash);
  }
}
