package io.qlcvm.types.tx;

import java.nio.charset.StandardCharsets;

/** How large the parts of a transaction may be. */
public final class TransactionLimits {

  /** A module, bytes. */
  public static final int CODE_BYTES_MAX = 512 << 10;

  /** Input of a call, bytes. */
  public static final int INPUT_BYTES_MAX = 128 << 10;

  /** Name of an export, bytes of UTF-8. */
  public static final int METHOD_BYTES_MAX = 64;

  /** Chain id, bytes of UTF-8. */
  public static final int CHAIN_ID_BYTES_MAX = 64;

  /** A signed transaction, bytes: the largest code and input, and 1 KiB for all else. */
  public static final int TRANSACTION_BYTES_MAX = CODE_BYTES_MAX + INPUT_BYTES_MAX + (1 << 10);

  /** Largest number that JSON carries safely, 2^53-1: nonces, gas, heights, times. */
  public static final long NUMBER_MAX = (1L << 53) - 1;

  private TransactionLimits() {}

  /**
   * Checks a nonce, gas, height or time.
   *
   * @throws IllegalArgumentException unless it lies between 0 and {@link #NUMBER_MAX}
   */
  public static void checkNumber(String name, long value) {
    if (value < 0 || value > NUMBER_MAX) {
      throw new IllegalArgumentException(name + " lies between 0 and 2^53-1, not " + value);
    }
  }

  /**
   * Checks the length of a chain's name.
   *
   * @throws IllegalArgumentException above {@link #CHAIN_ID_BYTES_MAX}
   */
  public static void checkChainId(String chainId) {
    checkLength("the chain id", utf8Length(chainId), CHAIN_ID_BYTES_MAX);
  }

  static void checkLength(String what, int bytes, int max) {
    if (bytes > max) {
      throw new IllegalArgumentException(
          what + " has " + bytes + " bytes; at most " + max + " are allowed");
    }
  }

  static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
