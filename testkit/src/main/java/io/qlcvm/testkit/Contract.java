package io.qlcvm.testkit;

import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.tx.Action;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A contract on a {@link Chain}. */
public final class Contract {
  private final Chain chain;
  private final Address address;

  Contract(Chain chain, Address address) {
    this.chain = chain;
    this.address = address;
  }

  public Address address() {
    return address;
  }

  /** A call that is to be made: of the export of this name, by {@code somebody}, with nothing. */
  public Call call(String method) {
    return new Call(chain, address, method);
  }

  /** What the contract stores under a key; {@code null} when that is nothing. */
  public byte @Nullable [] storage(byte[] key) {
    return chain.storage(address, key);
  }

  /** What the contract stores under the UTF-8 bytes of a text; {@code null} for nothing. */
  public byte @Nullable [] storage(String key) {
    return storage(key.getBytes(StandardCharsets.UTF_8));
  }

  /** What the contract has. */
  public Amount balance() {
    return chain.balance(address);
  }

  /** What makes the account a contract; {@code null} when none is there, or no more. */
  public @Nullable ContractState state() {
    AccountState account = chain.state(address);
    return account == null ? null : account.contract();
  }

  /**
   * Gives the contract new code, which only its admin may.
   *
   * @param input for its {@code migrate}
   */
  public Result upgrade(Account from, byte[] wasm, byte[] input) {
    return chain.send(
        from,
        new Action.Upgrade(address, wasm, input),
        Gas.TRANSACTION_GAS_MAX,
        "the upgrade of " + address + " by " + from);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
