package io.qlcvm.types.block;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.tx.TransactionLimits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a chain begins with. The same genesis gives the same block 0 everywhere.
 *
 * <pre>
 *   genesis = [1, chainId, dev, time, blockGasLimit, minGasPrice, gasScheduleVersion,
 *              [producer...], [[address, balance]... in the order of the addresses]]
 *   dev     = 0 | 1
 * </pre>
 *
 * @param dev whether the publicly known dev accounts may hold anything or make blocks
 * @param time of block 0, milliseconds since 1970-01-01 UTC
 * @param minGasPrice base units for one gas
 * @param producers whose signature under a proposal counts, in their order
 */
public record Genesis(
    String chainId,
    boolean dev,
    long time,
    long blockGasLimit,
    long minGasPrice,
    long gasScheduleVersion,
    List<Address> producers,
    SortedMap<Address, Amount> balances) {

  private static final int VERSION = 1;
  private static final int FIELDS = 9;

  /** 2026-01-01 00:00 UTC: that of the default dev chain. */
  public static final long DEFAULT_TIME = 1_767_225_600_000L;

  /** As much as the default dev chain has. */
  public static final long DEFAULT_BLOCK_GAS_LIMIT = 300_000_000;

  private static final Amount DEV_BALANCE = Amount.of(BigInteger.TEN.pow(24));

  /**
   * Checks the rules that hold within a genesis.
   *
   * @throws IllegalArgumentException with the first of its {@link #faults}
   */
  public Genesis {
    producers = List.copyOf(producers);
    balances = Collections.unmodifiableSortedMap(new TreeMap<>(balances));
    List<Fault> faults =
        faults(
            chainId,
            dev,
            time,
            blockGasLimit,
            minGasPrice,
            gasScheduleVersion,
            producers,
            balances);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(faults.getFirst().message());
    }
  }

  /**
   * Something that the rules do not allow.
   *
   * @param member the component's name
   * @param message what is wrong with it, a sentence by itself
   */
  public record Fault(String member, String message) {}

  /** All that is against the rules that hold within a genesis of these components. */
  public static List<Fault> faults(
      String chainId,
      boolean dev,
      long time,
      long blockGasLimit,
      long minGasPrice,
      long gasScheduleVersion,
      List<Address> producers,
      SortedMap<Address, Amount> balances) {
    List<Fault> faults = new ArrayList<>();
    check(faults, "chainId", () -> TransactionLimits.checkChainId(chainId));
    if (chainId.isEmpty()) {
      faults.add(new Fault("chainId", "the chain id must not be empty"));
    }
    checkNumber(faults, "time", time);
    checkNumber(faults, "blockGasLimit", blockGasLimit);
    checkNumber(faults, "minGasPrice", minGasPrice);
    checkNumber(faults, "gasScheduleVersion", gasScheduleVersion);
    if (blockGasLimit == 0) {
      faults.add(new Fault("blockGasLimit", "the block gas limit must be positive"));
    }
    if (gasScheduleVersion == 0) {
      faults.add(new Fault("gasScheduleVersion", "the gas schedule's version must be positive"));
    }
    if (producers.isEmpty()) {
      faults.add(new Fault("producers", "at least one producer is needed"));
    }
    check(faults, "balances", () -> checkSum(balances));
    if (!dev) {
      producers.forEach(p -> check(faults, "producers", () -> refuseDevAccount(p)));
      balances.keySet().forEach(a -> check(faults, "balances", () -> refuseDevAccount(a)));
    }
    return faults;
  }

  private static void checkNumber(List<Fault> faults, String member, long value) {
    check(faults, member, () -> TransactionLimits.checkNumber(member, value));
  }

  private static void check(List<Fault> faults, String member, Runnable rule) {
    try {
      rule.run();
    } catch (IllegalArgumentException e) {
      faults.add(new Fault(member, String.valueOf(e.getMessage())));
    }
  }

  /** Were all tokens above 2^128-1 together, two accounts could hold more than one can. */
  private static void checkSum(SortedMap<Address, Amount> balances) {
    Amount sum = Amount.ZERO;
    try {
      for (Amount balance : balances.values()) {
        sum = sum.plus(balance);
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("the balances add up to more than 2^128-1", e);
    }
  }

  private static void refuseDevAccount(Address address) {
    if (DevAccounts.find(address).isPresent()) {
      throw new IllegalArgumentException(
          address
              + " is a dev account, whose key everybody knows; only a chain with \"dev\": true"
              + " may fund it or have it as a producer");
    }
  }

  /** The default dev chain: id {@code qlcvm-dev}, ten accounts with 10^24 base units each. */
  public static Genesis defaultDev() {
    SortedMap<Address, Amount> balances = new TreeMap<>();
    for (int i = 0; i < DevAccounts.COUNT; i++) {
      balances.put(DevAccounts.keyPair(i).address(), DEV_BALANCE);
    }
    return new Genesis(
        "qlcvm-dev",
        true,
        DEFAULT_TIME,
        DEFAULT_BLOCK_GAS_LIMIT,
        1,
        1,
        List.of(DevAccounts.keyPair(0).address()),
        balances);
  }

  /** The canonical bytes. */
  public byte[] encode() {
    CborWriter writer = new CborWriter();
    writer
        .array(FIELDS)
        .unsigned(VERSION)
        .text(chainId)
        .unsigned(dev ? 1 : 0)
        .unsigned(time)
        .unsigned(blockGasLimit)
        .unsigned(minGasPrice)
        .unsigned(gasScheduleVersion)
        .array(producers.size());
    producers.forEach(p -> writer.bytes(p.bytes()));
    writer.array(balances.size());
    balances.forEach((address, amount) -> writer.array(2).bytes(address.bytes()).amount(amount));
    return writer.toByteArray();
  }

  /** SHA-256 of the encoded form: the parent of block 0. */
  public Hash32 hash() {
    return Hashing.sha256(encode());
  }
}
