package io.qlcvm.types.tx;

import static io.qlcvm.types.tx.TransactionLimits.CODE_BYTES_MAX;
import static io.qlcvm.types.tx.TransactionLimits.INPUT_BYTES_MAX;
import static io.qlcvm.types.tx.TransactionLimits.METHOD_BYTES_MAX;
import static io.qlcvm.types.tx.TransactionLimits.checkLength;
import static io.qlcvm.types.tx.TransactionLimits.utf8Length;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;

/**
 * What a transaction does. Byte arrays are not copied: whoever holds one must not change it.
 *
 * <p>What is longer than {@link TransactionLimits} allows can't be made: {@link
 * IllegalArgumentException} says so.
 */
public sealed interface Action {

  /** Moves an amount. Runs no code. */
  record Transfer(Address to, Amount amount) implements Action {}

  /**
   * Makes a contract, and runs its export {@code init} if there is one.
   *
   * @param code a WebAssembly module
   * @param amount what the contract starts with
   */
  record Deploy(byte[] code, byte[] input, Amount amount) implements Action {
    public Deploy {
      checkLength("the code", code.length, CODE_BYTES_MAX);
      checkLength("the input", input.length, INPUT_BYTES_MAX);
    }
  }

  /**
   * Runs an export of a contract.
   *
   * @param amount moved from the sender to the contract first
   */
  record Invoke(Address contract, String method, byte[] input, Amount amount) implements Action {
    public Invoke {
      checkLength("the method's name", utf8Length(method), METHOD_BYTES_MAX);
      checkLength("the input", input.length, INPUT_BYTES_MAX);
    }
  }

  /** Gives a contract new code, and runs its export {@code migrate}. For its admin only. */
  record Upgrade(Address contract, byte[] code, byte[] input) implements Action {
    public Upgrade {
      checkLength("the code", code.length, CODE_BYTES_MAX);
      checkLength("the input", input.length, INPUT_BYTES_MAX);
    }
  }
}
