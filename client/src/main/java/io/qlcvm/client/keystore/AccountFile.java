package io.qlcvm.client.keystore;

import io.qlcvm.client.keystore.KeystoreException.Reason;
import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.KeyPair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.DestroyFailedException;

/**
 * An account's file: PKCS#12 (RFC 7292) with one secret key, the 32 bytes of RFC 8032's private
 * key, under the account's address as its alias, which is not encrypted.
 *
 * <p>The key is encrypted by PBES2: AES-256 in CBC mode with a key that PBKDF2 with HMAC-SHA-512
 * makes of the password. The file has no MAC: the standard's own function would make that of the
 * same password, at a small part of the cost for whoever guesses passwords. Instead what comes out
 * has to be the private key of the address in the alias.
 */
final class AccountFile {

  private static final String TYPE = "PKCS12";
  private static final String ENCRYPTION = "PBEWithHmacSHA512AndAES_256";
  private static final String KEY_ALGORITHM = "Ed25519";
  private static final int SALT_BYTES = 32;

  /** A block of AES. */
  private static final int IV_BYTES = 16;

  private final Path file;
  private final KeyStore content;
  private final Address address;

  private AccountFile(Path file, KeyStore content, Address address) {
    this.file = file;
    this.content = content;
    this.address = address;
  }

  /** The bytes of a file for the key. */
  static byte[] encode(KeyPair key, Password password, KeyEncryption encryption) {
    byte[] seed = key.seed();
    var parameters =
        new PBEParameterSpec(
            encryption.random(SALT_BYTES),
            encryption.iterations(),
            new IvParameterSpec(encryption.random(IV_BYTES)));
    var protection = new KeyStore.PasswordProtection(password.characters(), ENCRYPTION, parameters);
    try {
      KeyStore content = KeyStore.getInstance(TYPE);
      content.load(null, null);
      content.setEntry(
          key.address().toString(),
          new KeyStore.SecretKeyEntry(new SecretKeySpec(seed, KEY_ALGORITHM)),
          protection);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      content.store(bytes, null);
      protection.destroy();
      return bytes.toByteArray();
    } catch (GeneralSecurityException | IOException | DestroyFailedException e) {
      throw new IllegalStateException("every Java runtime has " + ENCRYPTION, e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /**
   * Reads all but the key.
   *
   * @param file where the bytes are from, for messages
   */
  static AccountFile decode(Path file, byte[] bytes) throws KeystoreException {
    try {
      KeyStore content = KeyStore.getInstance(TYPE);
      content.load(new ByteArrayInputStream(bytes), null);
      List<String> aliases = Collections.list(content.aliases());
      if (aliases.size() != 1
          || !content.entryInstanceOf(aliases.getFirst(), KeyStore.SecretKeyEntry.class)) {
        throw damaged(file);
      }
      return new AccountFile(file, content, Address.parse(aliases.getFirst()));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // The reader of Java throws about anything on bytes that somebody damaged with care.
      throw damaged(file);
    }
  }

  private static KeystoreException damaged(Path file) {
    return new KeystoreException(
        Reason.UNUSABLE,
        file + " is damaged, or no account of qlcvm: bring it back from a copy, or move it away");
  }

  Address address() {
    return address;
  }

  /** The key itself. */
  KeyPair unlock(Password password) throws KeystoreException {
    try {
      Key key = content.getKey(address.toString(), password.characters());
      byte[] seed = key.getEncoded();
      KeyPair pair = KeyPair.fromSeed(seed);
      Arrays.fill(seed, (byte) 0);
      if (pair.address().equals(address)) {
        return pair;
      }
    } catch (UnrecoverableKeyException _) {
      throw new KeystoreException(
          Reason.WRONG_PASSWORD, "that is not the password of the account in " + file);
    } catch (GeneralSecurityException | RuntimeException _) {
      // Told below.
    }
    throw damaged(file);
  }
}
