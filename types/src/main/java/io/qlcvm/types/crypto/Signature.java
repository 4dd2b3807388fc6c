package io.qlcvm.types.crypto;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import java.util.Arrays;

/** An Ed25519 signature (RFC 8032): R (32 bytes), then S (32 bytes). Immutable. */
public final class Signature {

  public static final int BYTES = 64;

  private final byte[] bytes;

  private Signature(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The signature with these bytes, which are copied.
   *
   * @throws IllegalArgumentException unless there are 64
   */
  public static Signature of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a signature has 64 bytes, not " + bytes.length);
    }
    return new Signature(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Whether this is the signer's signature over the message. The rule is stricter than RFC 8032 and
   * the same on every machine: S below the group order, canonical encodings, no points of small
   * order, the equation without cofactor.
   */
  public boolean verify(Address signer, byte[] message) {
    return SignatureRule.accepts(bytes, signer.bytes(), message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Hex.encode(bytes);
  }
}
