package io.qlcvm.client;

import org.jspecify.annotations.Nullable;

/**
 * How much gas a transaction may use and what it pays for it.
 *
 * @param limit null for the most that one transaction may use
 * @param price base units per unit of gas, null for the chain's minimum
 */
public record Gas(@Nullable Long limit, @Nullable Long price) {

  /** The most gas at the least price. */
  public static final Gas DEFAULT = new Gas(null, null);

  /** The most that one transaction may use where the block does not hold less: 100 million. */
  static final long TRANSACTION_LIMIT = 100_000_000L;

  /** So much gas at the least price. */
  public static Gas limit(long limit) {
    return new Gas(limit, null);
  }

  long limitOn(ChainStatus chain) {
    return limit != null ? limit : Math.min(TRANSACTION_LIMIT, chain.blockGasLimit());
  }

  long priceOn(ChainStatus chain) {
    return price != null ? price : chain.minGasPrice();
  }
}
