package io.qlcvm.testkit;

import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import java.nio.charset.StandardCharsets;

/** A call of a contract on its way: say what differs from the usual, then send it or ask it. */
public final class Call {
  private final Chain chain;
  private final Address contract;
  private final String method;
  private Account from;
  private byte[] input = new byte[0];
  private Amount amount = Amount.ZERO;
  private long gasLimit = Gas.TRANSACTION_GAS_MAX;

  Call(Chain chain, Address contract, String method) {
    this.chain = chain;
    this.contract = contract;
    this.method = method;
    this.from = chain.account("somebody");
  }

  /** Who calls. */
  public Call from(Account account) {
    from = account;
    return this;
  }

  /** What the contract reads. */
  public Call input(byte[] bytes) {
    input = bytes.clone();
    return this;
  }

  /** What the contract reads: the UTF-8 bytes of a text. */
  public Call input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Tokens that come with the call. */
  public Call amount(long tokens) {
    return amount(Amount.of(tokens));
  }

  /** Tokens that come with the call. */
  public Call amount(Amount tokens) {
    amount = tokens;
    return this;
  }

  /** Most gas of the whole transaction, the 20,000 before anything runs included. */
  public Call gasLimit(long gas) {
    gasLimit = gas;
    return this;
  }

  /** Makes a block of it. */
  public Result send() {
    return chain.send(from, new Action.Invoke(contract, method, input, amount), gasLimit, what());
  }

  /**
   * Asks, and changes nothing: functions that would change state trap. At most 50 million gas, of
   * which none is used before anything runs.
   */
  public Result query() {
    return chain.query(
        new CallRequest(from.address(), contract, method, input, amount, gasLimit), what());
  }

  private String what() {
    return "%s of %s by %s".formatted(method, contract, from);
  }
}
