package io.qlcvm.types.block;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.tx.TransactionLimits;

/**
 * A proposal and what executing it came to.
 *
 * <pre>
 *   header = [proposal, receiptsRoot, stateRoot, gasUsed]
 * </pre>
 */
public record BlockHeader(Proposal proposal, Hash32 receiptsRoot, Hash32 stateRoot, long gasUsed) {

  private static final int FIELDS = 4;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code gasUsed} is not a number of 0 to 2^53-1
   */
  public BlockHeader {
    TransactionLimits.checkNumber("gasUsed", gasUsed);
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return new CborWriter()
        .array(FIELDS)
        .encoded(proposal.encode())
        .bytes(receiptsRoot.bytes())
        .bytes(stateRoot.bytes())
        .unsigned(gasUsed)
        .toByteArray();
  }

  static BlockHeader decode(CborReader reader) throws CborException {
    reader.arrayOf(FIELDS);
    return new BlockHeader(
        Proposal.decode(reader),
        Hash32.of(reader.bytesOf(Hash32.BYTES)),
        Hash32.of(reader.bytesOf(Hash32.BYTES)),
        reader.unsigned(TransactionLimits.NUMBER_MAX));
  }

  /** The block's hash: SHA-256 of the encoded form. */
  public Hash32 hash() {
    return Hashing.sha256(encode());
  }
}
