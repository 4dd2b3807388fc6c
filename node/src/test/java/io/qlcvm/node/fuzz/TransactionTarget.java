package io.qlcvm.node.fuzz;

import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import java.util.Arrays;

/** Bytes of transactions: what is taken is in its one form, and nothing but a refusal comes out. */
public final class TransactionTarget {

  private TransactionTarget() {}

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      SignedTransaction transaction = SignedTransaction.decode(input);
      if (!Arrays.equals(input, transaction.encode())) {
        throw new AssertionError("taken, and written otherwise");
      }
      var _ = transaction.verify("qlcvm-dev");
    } catch (RefusedTransactionException _) {
      // As it should be.
    }
  }
}
