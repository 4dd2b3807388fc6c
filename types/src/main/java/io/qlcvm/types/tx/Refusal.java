package io.qlcvm.types.tx;

import java.util.Locale;

/** Why a transaction is not accepted. */
public enum Refusal {
  MALFORMED,
  NOT_CANONICAL,
  WRONG_CHAIN,
  BAD_SIGNATURE,
  NONCE_TOO_LOW,
  NONCE_GAP,
  INSUFFICIENT_BALANCE,
  GAS_LIMIT_TOO_LOW,
  GAS_LIMIT_TOO_HIGH,
  GAS_PRICE_TOO_LOW,
  EXPIRED,
  ALREADY_KNOWN,
  TOO_LARGE,
  POOL_FULL,
  UNDERPRICED_REPLACEMENT;

  private final String reason = name().toLowerCase(Locale.ROOT);

  /** The word that programs look at, such as {@code nonce_too_low}. */
  public String reason() {
    return reason;
  }
}
