package io.qlcvm.client;

import io.qlcvm.types.Hash32;

/**
 * The answer of {@code chain_status}.
 *
 * @param genesisHash the parent of block 0
 * @param time the head's time, milliseconds since 1970-01-01 UTC
 * @param gasSchedule the version of the gas schedule
 * @param minGasPrice base units per unit of gas
 * @param mode {@code dev}, or how the chain orders its blocks
 * @param version the node's
 */
public record ChainStatus(
    String chainId,
    Hash32 genesisHash,
    long height,
    Hash32 headHash,
    Hash32 stateRoot,
    long time,
    long gasSchedule,
    long blockGasLimit,
    long minGasPrice,
    String mode,
    String version,
    boolean syncing) {

  /** Whether this is a dev chain, on which the keys of the dev accounts are good. */
  public boolean isDev() {
    return mode.equals("dev");
  }
}
