package io.qlcvm.types.tx;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Transaction.FieldException;
import java.util.Map;

/**
 * A transaction with its sender's signature, which nobody has checked yet. Immutable.
 *
 * <pre>
 *   signed    = [unsigned, signature]
 *   signature = Ed25519 over "qlcvm/tx/v1" || SHA-256(unsigned)
 *   hash      = SHA-256(signed)
 * </pre>
 */
public final class SignedTransaction {

  private static final int FIELDS = 2;

  /** What stands in the signature's place when nobody signed. */
  static final Signature UNSIGNED = Signature.of(new byte[Signature.BYTES]);

  private final Transaction transaction;
  private final Signature signature;
  private final byte[] encoded;
  private final Hash32 hash;

  private SignedTransaction(Transaction transaction, Signature signature, byte[] encoded) {
    this.transaction = transaction;
    this.signature = signature;
    this.encoded = encoded;
    this.hash = Hashing.sha256(encoded);
  }

  static SignedTransaction of(Transaction transaction, Signature signature) {
    byte[] encoded =
        new CborWriter()
            .array(FIELDS)
            .encoded(transaction.encode())
            .bytes(signature.bytes())
            .toByteArray();
    return new SignedTransaction(transaction, signature, encoded);
  }

  /**
   * Reads a transaction in its one canonical form.
   *
   * @throws RefusedTransactionException {@code too_large}, {@code malformed} or {@code
   *     not_canonical}
   */
  public static SignedTransaction decode(byte[] bytes) throws RefusedTransactionException {
    if (bytes.length > TransactionLimits.TRANSACTION_BYTES_MAX) {
      throw new RefusedTransactionException(
          Refusal.TOO_LARGE,
          "the transaction has "
              + bytes.length
              + " bytes; at most "
              + TransactionLimits.TRANSACTION_BYTES_MAX
              + " are allowed",
          Map.of("expected", TransactionLimits.TRANSACTION_BYTES_MAX, "actual", bytes.length));
    }
    try {
      CborReader reader = new CborReader(bytes);
      reader.arrayOf(FIELDS);
      Transaction transaction = Transaction.decode(reader);
      Signature signature = Signature.of(reader.bytesOf(Signature.BYTES));
      reader.end();
      return new SignedTransaction(transaction, signature, bytes.clone());
    } catch (CborException e) {
      Refusal refusal = e.isCanonical() ? Refusal.MALFORMED : Refusal.NOT_CANONICAL;
      throw new RefusedTransactionException(
          refusal,
          "the transaction is not deterministic CBOR as it should be: " + e.getMessage(),
          Map.of("offset", e.offset()));
    } catch (FieldException e) {
      throw new RefusedTransactionException(
          Refusal.MALFORMED, "the transaction is malformed: " + e.getMessage());
    }
  }

  public Transaction transaction() {
    return transaction;
  }

  public Signature signature() {
    return signature;
  }

  /** A copy of the encoded form. */
  public byte[] encode() {
    return encoded.clone();
  }

  /** Bytes of the encoded form. */
  public int size() {
    return encoded.length;
  }

  /** SHA-256 of the encoded form. */
  public Hash32 hash() {
    return hash;
  }

  /**
   * Checks chain and signature. Takes a fraction of a millisecond.
   *
   * @throws RefusedTransactionException {@code wrong_chain} or {@code bad_signature}
   */
  public VerifiedTransaction verify(String chainId) throws RefusedTransactionException {
    if (!transaction.chainId().equals(chainId)) {
      throw new RefusedTransactionException(
          Refusal.WRONG_CHAIN,
          "the transaction is for the chain \""
              + transaction.chainId()
              + "\", this is \""
              + chainId
              + "\"; sign it for this chain",
          Map.of("expected", chainId, "actual", transaction.chainId()));
    }
    if (!signature.verify(transaction.sender(), transaction.signingMessage())) {
      throw new RefusedTransactionException(
          Refusal.BAD_SIGNATURE,
          "the signature is not that of "
              + transaction.sender()
              + " over this transaction; sign \"qlcvm/tx/v1\" and the SHA-256 of the unsigned"
              + " transaction with the sender's key");
    }
    return new VerifiedTransaction(this);
  }

  /**
   * Whether zeros stand in the signature's place. They are nobody's signature under any key, since
   * their R is a point of small order.
   */
  public boolean isUnsigned() {
    return signature.equals(UNSIGNED);
  }

  /**
   * Checks chain and signature of a transaction that a block has.
   *
   * @param dev whether the block's chain is a dev chain: there a transaction may be {@linkplain
   *     #isUnsigned unsigned}, since the node that made the block impersonated its sender
   * @throws RefusedTransactionException {@code wrong_chain} or {@code bad_signature}
   */
  public VerifiedTransaction verifyInBlock(String chainId, boolean dev)
      throws RefusedTransactionException {
    return dev && isUnsigned() && transaction.chainId().equals(chainId)
        ? new VerifiedTransaction(this)
        : verify(chainId);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedTransaction that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "transaction " + hash;
  }
}
