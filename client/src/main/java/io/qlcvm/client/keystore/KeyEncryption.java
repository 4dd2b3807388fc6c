package io.qlcvm.client.keystore;

import io.qlcvm.types.crypto.KeyPair;
import java.util.Arrays;

/**
 * How new keys are made and encrypted.
 *
 * @param chance where keys, salts and initialization vectors come from
 * @param iterations of PBKDF2, which make each guess of a password costly
 */
public record KeyEncryption(Chance chance, int iterations) {

  /** What OWASP asks of PBKDF2 with HMAC-SHA-512 (Password Storage Cheat Sheet, 2023). */
  public static final int ITERATIONS = 210_000;

  /** Random bytes that nobody can foresee. */
  @FunctionalInterface
  public interface Chance {
    /** Overwrites all of {@code bytes}. */
    void fill(byte[] bytes);
  }

  /** As strong as keys that are worth something need it. */
  public static KeyEncryption strong(Chance chance) {
    return new KeyEncryption(chance, ITERATIONS);
  }

  /** A key that nobody has. */
  public KeyPair newKey() {
    byte[] seed = random(KeyPair.SEED_BYTES);
    KeyPair key = KeyPair.fromSeed(seed);
    Arrays.fill(seed, (byte) 0);
    return key;
  }

  byte[] random(int count) {
    byte[] bytes = new byte[count];
    chance.fill(bytes);
    return bytes;
  }
}
