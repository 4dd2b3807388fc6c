package io.qlcvm.types.block;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.TransactionLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * A block.
 *
 * <pre>
 *   block = [header, [signed transaction...], signature]
 * </pre>
 *
 * A signed transaction stands there as it is encoded, an array among arrays.
 *
 * @param signature of the producer over the proposal
 */
public record Block(BlockHeader header, List<SignedTransaction> transactions, Signature signature) {

  /** Most transactions of a block. */
  public static final int TRANSACTIONS_MAX = 65_536;

  private static final int FIELDS = 3;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException above {@link #TRANSACTIONS_MAX} transactions
   */
  public Block {
    transactions = List.copyOf(transactions);
    if (transactions.size() > TRANSACTIONS_MAX) {
      throw new IllegalArgumentException(
          "a block has at most " + TRANSACTIONS_MAX + " transactions, not " + transactions.size());
    }
  }

  /** The canonical bytes. */
  public byte[] encode() {
    CborWriter writer =
        new CborWriter().array(FIELDS).encoded(header.encode()).array(transactions.size());
    transactions.forEach(t -> writer.encoded(t.encode()));
    return writer.bytes(signature.bytes()).toByteArray();
  }

  /**
   * Reads the encoded form.
   *
   * @throws CborException if it is none
   */
  public static Block decode(byte[] bytes) throws CborException {
    CborReader reader = new CborReader(bytes);
    reader.arrayOf(FIELDS);
    BlockHeader header = BlockHeader.decode(reader);
    int count = reader.array(TRANSACTIONS_MAX);
    List<SignedTransaction> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      transactions.add(decodeTransaction(reader));
    }
    Signature signature = Signature.of(reader.bytesOf(Signature.BYTES));
    reader.end();
    return new Block(header, transactions, signature);
  }

  private static SignedTransaction decodeTransaction(CborReader reader) throws CborException {
    try {
      return SignedTransaction.decode(reader.item(TransactionLimits.TRANSACTION_BYTES_MAX));
    } catch (RefusedTransactionException e) {
      throw reader.refusal("no transaction: " + e.getMessage());
    }
  }

  /** Hash of the header. */
  public Hash32 hash() {
    return header.hash();
  }

  /** How many blocks lie between it and the first. */
  public long height() {
    return header.proposal().height();
  }
}
