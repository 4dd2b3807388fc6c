package io.qlcvm.types.crypto;

/**
 * The equation without cofactor, S B = R + k A, of a signature whose encodings the rule has looked
 * at. Thread-safe.
 */
interface Equation {

  /**
   * Whether it holds.
   *
   * @param signature R and S, 32 bytes each
   * @param key A
   */
  boolean holds(byte[] signature, byte[] key, byte[] message);
}
