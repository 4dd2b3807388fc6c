package io.qlcvm.ledger.block;

import java.nio.ByteBuffer;

/**
 * Where an event is in the chain; in the order in which they were emitted.
 *
 * @param height of the block
 * @param transaction index in the block, from 0
 * @param event index among the transaction's events, from 0
 */
public record Place(long height, int transaction, int event) {
  /** Of the encoded form. */
  public static final int BYTES = Long.BYTES + 2 * Integer.BYTES;

  /** Height 8, transaction 4, event 4, all big-endian: byte order is the chain's order. */
  public byte[] encode() {
    return ByteBuffer.allocate(BYTES).putLong(height).putInt(transaction).putInt(event).array();
  }

  /**
   * Reads the encoded form.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Place decode(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a place in the chain has " + BYTES + " bytes");
    }
    return at(bytes, 0);
  }

  /** Reads the encoded form that begins at an offset. */
  static Place at(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Place(in.getLong(), in.getInt(), in.getInt());
  }
}
