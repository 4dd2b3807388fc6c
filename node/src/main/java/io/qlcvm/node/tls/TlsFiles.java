package io.qlcvm.node.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Where a certificate and its key lie.
 *
 * @param certificate PEM: the node's own first, then each that signed the one before it
 * @param key PEM, {@code BEGIN PRIVATE KEY}: PKCS#8, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {

  /** Bytes of one file; a long chain has some 20 KiB. */
  private static final int FILE_BYTES_MAX = 1 << 20;

  /** What both files hold at one time. */
  record Content(byte[] certificate, byte[] key) {

    /** Tells whether something has changed, without keeping the key. */
    byte[] digest() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(digest.digest(certificate));
        return digest.digest(key);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java runtime has SHA-256", e);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Content that && Arrays.equals(digest(), that.digest());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(digest());
    }

    @Override
    public String toString() {
      return "(certificate and key)";
    }
  }

  Content read() throws TlsException {
    return new Content(
        bytes(certificate, "the certificate's file"), bytes(key, "the certificate's key file"));
  }

  /**
   * Reads and checks both.
   *
   * @throws TlsException with what is wrong with which
   */
  public void check() throws TlsException {
    var _ = TlsIdentity.of(this, read());
  }

  private static byte[] bytes(Path file, String what) throws TlsException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new TlsException(
            "%s %s is larger than %d bytes: name another".formatted(what, file, FILE_BYTES_MAX));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new TlsException("%s %s is not there".formatted(what, file), e);
    } catch (IOException e) {
      throw new TlsException("%s %s can't be read: %s".formatted(what, file, e), e);
    }
  }
}
