package io.qlcvm.types.tx;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;

/** What a transaction does. Byte arrays are not copied: whoever holds one must not change it. */
public sealed interface Action {

  /** Moves an amount. Runs no code. */
  record Transfer(Address to, Amount amount) implements Action {}

  /**
   * Makes a contract, and runs its export {@code init} if there is one.
   *
   * @param code a WebAssembly module
   * @param amount what the contract starts with
   */
  record Deploy(byte[] code, byte[] input, Amount amount) implements Action {}

  /**
   * Runs an export of a contract.
   *
   * @param amount moved from the sender to the contract first
   */
  record Invoke(Address contract, String method, byte[] input, Amount amount) implements Action {}

  /** Gives a contract new code, and runs its export {@code migrate}. For its admin only. */
  record Upgrade(Address contract, byte[] code, byte[] input) implements Action {}
}
