package io.qlcvm.ledger.contract;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;

/** Tokens changing hands. All there are together stay below 2^128, so no balance overflows. */
public final class Balances {
  private Balances() {}

  /** Moves tokens; {@code false}, and nothing is moved, when the balance does not cover them. */
  public static boolean move(StateOverlay state, Address from, Address to, Amount amount) {
    Account payer = state.accountOrEmpty(from);
    if (payer.balance().compareTo(amount) < 0) {
      return false;
    }
    state.setAccount(from, payer.withBalance(payer.balance().minus(amount)));
    credit(state, to, amount);
    return true;
  }

  /** Adds tokens that were taken from elsewhere. */
  public static void credit(StateOverlay state, Address to, Amount amount) {
    Account account = state.accountOrEmpty(to);
    state.setAccount(to, account.withBalance(account.balance().plus(amount)));
  }
}
