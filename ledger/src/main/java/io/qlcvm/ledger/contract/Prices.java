package io.qlcvm.ledger.contract;

/**
 * What contracts pay for besides the engine's operators, schedule version 1. Those are in {@link
 * io.qlcvm.vm.gas.GasSchedule}; what a function costs before its sizes are known stands in the
 * table of functions.
 *
 * <p>1 gas is one simple operator in the interpreter. No price depends on a cache.
 */
public final class Prices {
  /** Code that is checked and stored: base, and each byte. */
  public static final long DEPLOYMENT = 100_000;

  public static final long CODE_BYTE = 100;

  /** Each call of a host function; and one gas per so many bytes it moves. */
  static final long HOST_CALL = 50;

  static final long BYTES_PER_GAS = 32;

  /** A storage key, or an account: the first time that a transaction names it, and later. */
  static final long FIRST_TOUCH = 2_000;

  static final long LATER_TOUCH = 200;

  /** A write, besides the touch: to an absent key, to a present one, and each byte of growth. */
  static final long NEW_KEY = 10_000;

  static final long EXISTING_KEY = 5_000;
  static final long GROWTH_BYTE = 40;

  /**
   * Each byte that takes the place of another. Without it a block of 300 million gas could keep 1.9
   * GB of rewritten values in memory; with it, 139 MB.
   */
  static final long REWRITTEN_BYTE = 2;

  /** Beginning a scan, and each of its steps: an item, a deleted key, the end. */
  static final long SCAN = 2_000;

  static final long SCAN_STEP = 500;

  /** Moving tokens: two accounts are written; and an account that comes into being by it. */
  static final long TRANSFER = 5_000;

  static final long NEW_ACCOUNT = 10_000;

  /** Calling a contract, besides making it ready. */
  static final long CONTRACT_CALL = 5_000;

  /**
   * Making a contract ready to run: base, and each byte of its code, which may have to be read from
   * disk and is hashed. What the engine reads of it, it charges for itself.
   */
  static final long LOAD = 4_000;

  static final long LOAD_BYTE = 1;

  /** An event, each of its topics, each byte of its data. */
  static final long EVENT = 500;

  static final long TOPIC = 250;
  static final long EVENT_BYTE = 8;

  static final long SHA256 = 100;
  static final long SHA256_BLOCK = 20;
  static final int SHA256_BLOCK_BYTES = 64;

  static final long KECCAK256 = 150;
  static final long KECCAK256_BLOCK = 40;
  static final int KECCAK256_BLOCK_BYTES = 136;

  static final long BLAKE2B = 100;
  static final long BLAKE2B_BLOCK = 30;
  static final int BLAKE2B_BLOCK_BYTES = 128;

  /** Checking a signature; the message of an Ed25519 one is hashed besides. */
  static final long ED25519 = 20_000;

  static final long SECP256K1 = 40_000;

  private Prices() {}

  /** Moving bytes across the boundary. */
  static long bytes(long bytes) {
    return bytes / BYTES_PER_GAS;
  }

  /** Hashing bytes: the price of a block of the hash function for each that is begun. */
  static long blocks(int bytes, int blockBytes, long price) {
    return Math.ceilDiv(Integer.toUnsignedLong(bytes), blockBytes) * price;
  }

  /** Making code of this length ready to run. */
  static long load(long codeBytes) {
    return LOAD + LOAD_BYTE * codeBytes;
  }

  /** Checking and storing code of this length. */
  public static long deployment(long codeBytes) {
    return DEPLOYMENT + CODE_BYTE * codeBytes;
  }

  /** Writing a value to an absent key. */
  static long newKey(int keyBytes, int valueBytes) {
    return NEW_KEY + GROWTH_BYTE * ((long) keyBytes + valueBytes);
  }

  /** Writing a value in the place of another. */
  static long existingKey(int bytesBefore, int valueBytes) {
    return EXISTING_KEY
        + REWRITTEN_BYTE * Math.min(bytesBefore, valueBytes)
        + GROWTH_BYTE * Math.max(0, valueBytes - bytesBefore);
  }
}
