package io.qlcvm.types.crypto;

import io.qlcvm.types.Hash32;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Hash functions. Thread-safe. */
public final class Hashing {

  /** One digest a thread: making one costs as much again as hashing 64 bytes (0.1 us each). */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(Hashing::newSha256);

  private Hashing() {}

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** SHA-256 of the parts, one behind the other. */
  public static Hash32 sha256(byte[]... parts) {
    MessageDigest digest = SHA_256.get();
    // A call that an error cut short (out of memory, stack overflow) leaves its bytes behind.
    digest.reset();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return Hash32.of(digest.digest());
  }

  /**
   * SHA-256 of all of {@code data}, written to {@code destination} from index {@code at} on: for
   * loops that hash millions of pairs, where a new array for each would cost as much as the hash.
   */
  public static void sha256(byte[] data, byte[] destination, int at) {
    MessageDigest digest = SHA_256.get();
    digest.reset();
    digest.update(data);
    try {
      digest.digest(destination, at, Hash32.BYTES);
    } catch (DigestException e) {
      throw new IllegalArgumentException("there is no room for 32 bytes at " + at, e);
    }
  }

  /** BLAKE2b (RFC 7693) with a digest of 1 to 64 bytes. */
  public static byte[] blake2b(int digestBytes, byte[] data) {
    Blake2bDigest digest = new Blake2bDigest(digestBytes * Byte.SIZE);
    digest.update(data, 0, data.length);
    byte[] result = new byte[digestBytes];
    digest.doFinal(result, 0);
    return result;
  }

  /** Keccak-256 with the padding of Ethereum, not that of SHA-3. */
  public static Hash32 keccak256(byte[] data) {
    KeccakDigest digest = new KeccakDigest(Hash32.BYTES * Byte.SIZE);
    digest.update(data, 0, data.length);
    byte[] result = new byte[Hash32.BYTES];
    digest.doFinal(result, 0);
    return Hash32.of(result);
  }
}
