package io.qlcvm.types.crypto;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 key pair (RFC 8032). Immutable; never shows its secret in a text. */
public final class KeyPair {

  /** Bytes of the secret that everything is derived from. */
  public static final int SEED_BYTES = 32;

  private final byte[] seed;
  private final byte[] publicKey;
  private final Address address;

  private KeyPair(byte[] seed, byte[] publicKey) {
    this.seed = seed;
    this.publicKey = publicKey;
    this.address = Address.of(publicKey);
  }

  /**
   * The pair that belongs to a private key of RFC 8032, which is copied.
   *
   * @throws IllegalArgumentException unless it has 32 bytes
   */
  public static KeyPair fromSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a private key has 32 bytes, not " + seed.length);
    }
    byte[] publicKey = new byte[Address.BYTES];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    return new KeyPair(seed.clone(), publicKey);
  }

  /** The pair of a private key whose address is known, which is not computed again. */
  static KeyPair known(Hash32 seed, Address address) {
    return new KeyPair(seed.bytes(), address.bytes());
  }

  /** The public key as an address. */
  public Address address() {
    return address;
  }

  /** A copy of the private key. Keep it out of logs and messages. */
  public byte[] seed() {
    return seed.clone();
  }

  public Signature sign(byte[] message) {
    byte[] signature = new byte[Signature.BYTES];
    Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
    return Signature.of(signature);
  }

  @Override
  public String toString() {
    return "key pair of " + address;
  }
}
