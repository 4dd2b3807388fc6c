package io.qlcvm.types.block;

import static io.qlcvm.types.tx.TransactionLimits.NUMBER_MAX;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.TransactionLimits;
import java.nio.charset.StandardCharsets;

/**
 * What is ordered: which transactions come next. Every node executes it and computes the header.
 *
 * <pre>
 *   proposal = [1, chainId, height, parent, time, producer, transactionsRoot, gasLimit]
 * </pre>
 *
 * @param parent hash of the block before; at height 0 the hash of genesis
 * @param time milliseconds since 1970-01-01 UTC
 * @param gasLimit most that the gas limits of its transactions may add up to
 */
public record Proposal(
    String chainId,
    long height,
    Hash32 parent,
    long time,
    Address producer,
    Hash32 transactionsRoot,
    long gasLimit) {

  private static final int VERSION = 1;
  private static final int FIELDS = 8;
  private static final byte[] SIGNING_TAG = "qlcvm/block/v1".getBytes(StandardCharsets.US_ASCII);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is not one of 0 to 2^53-1 or the chain id has more
   *     than 64 bytes
   */
  public Proposal {
    TransactionLimits.checkChainId(chainId);
    TransactionLimits.checkNumber("height", height);
    TransactionLimits.checkNumber("time", time);
    TransactionLimits.checkNumber("gasLimit", gasLimit);
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return new CborWriter()
        .array(FIELDS)
        .unsigned(VERSION)
        .text(chainId)
        .unsigned(height)
        .bytes(parent.bytes())
        .unsigned(time)
        .bytes(producer.bytes())
        .bytes(transactionsRoot.bytes())
        .unsigned(gasLimit)
        .toByteArray();
  }

  static Proposal decode(CborReader reader) throws CborException {
    reader.arrayOf(FIELDS);
    if (reader.unsigned() != VERSION) {
      throw reader.refusal("a proposal of version 1 is expected");
    }
    return new Proposal(
        reader.text(TransactionLimits.CHAIN_ID_BYTES_MAX),
        reader.unsigned(NUMBER_MAX),
        Hash32.of(reader.bytesOf(Hash32.BYTES)),
        reader.unsigned(NUMBER_MAX),
        Address.of(reader.bytesOf(Address.BYTES)),
        Hash32.of(reader.bytesOf(Hash32.BYTES)),
        reader.unsigned(NUMBER_MAX));
  }

  /** SHA-256 of the encoded form. */
  public Hash32 hash() {
    return Hashing.sha256(encode());
  }

  /** What the producer signs: a tag, then the hash. */
  private byte[] signingMessage() {
    byte[] message = new byte[SIGNING_TAG.length + Hash32.BYTES];
    System.arraycopy(SIGNING_TAG, 0, message, 0, SIGNING_TAG.length);
    hash().copyTo(message, SIGNING_TAG.length);
    return message;
  }

  /**
   * Signs it.
   *
   * @throws IllegalArgumentException if the key is not the producer's
   */
  public Signature sign(KeyPair key) {
    if (!key.address().equals(producer)) {
      throw new IllegalArgumentException("the key is not that of the producer " + producer);
    }
    return key.sign(signingMessage());
  }

  /** Whether the signature is the producer's. */
  public boolean verify(Signature signature) {
    return signature.verify(producer, signingMessage());
  }
}
