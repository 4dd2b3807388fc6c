package io.qlcvm.types.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The equation by Amazon's native library. It computes S B - k A and compares its encoding with the
 * bytes of R, which for a canonical R is the equation without cofactor, whatever the points.
 */
final class CorrettoEquation implements Equation {

  /** What the key of an X.509 {@code SubjectPublicKeyInfo} comes after (RFC 8410). */
  private static final byte[] KEY_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final String ALGORITHM = "Ed25519";

  private final Provider provider;
  private final KeyFactory keys;

  private CorrettoEquation(Provider provider) throws NoSuchAlgorithmException {
    this.provider = provider;
    this.keys = KeyFactory.getInstance(ALGORITHM, provider);
  }

  /** The library, or null where it does not run. */
  static @Nullable Equation load() {
    // Without this the library has Ed25519 signatures and no way to read a key.
    System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
    try {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      return provider.getLoadingError() == null ? new CorrettoEquation(provider) : null;
    } catch (NoSuchAlgorithmException | LinkageError e) {
      return null;
    }
  }

  @Override
  public boolean holds(byte[] signature, byte[] key, byte[] message) {
    byte[] encoded = new byte[KEY_HEAD.length + key.length];
    System.arraycopy(KEY_HEAD, 0, encoded, 0, KEY_HEAD.length);
    System.arraycopy(key, 0, encoded, KEY_HEAD.length, key.length);
    try {
      Signature verifier = Signature.getInstance(ALGORITHM, provider);
      verifier.initVerify(keys.generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (InvalidKeySpecException | InvalidKeyException | SignatureException e) {
      return false; // the key is no point
    } catch (NoSuchAlgorithmException e) {
      // Not a verdict: answering false would split this node from the others.
      throw new IllegalStateException("the library has lost Ed25519", e);
    }
  }
}
