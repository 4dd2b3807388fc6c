package io.qlcvm.ledger.block;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an account's transactions, in the chain's order.
 *
 * @param next the last of them, to go on behind; {@code null} when there are no more
 */
public record TransactionPage(
    List<LocatedTransaction> transactions, @Nullable LocatedTransaction next) {
  public TransactionPage {
    transactions = List.copyOf(transactions);
  }
}
