package io.qlcvm.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Which certificates of nodes are trusted, for those that no public authority has signed. */
public final class Trust {

  /** A chain of a few certificates has some 10 KiB. */
  private static final int FILE_BYTES_MAX = 1 << 20;

  private Trust() {}

  /**
   * TLS that trusts the certificates in a file, and what they have signed, and nothing else; for
   * {@code HttpClient.newBuilder().sslContext(...)}. The node's name is checked as always.
   *
   * @param file certificates in PEM, one after the other
   * @throws IOException if it can't be read, or holds no certificates; the message tells which
   */
  public static SSLContext in(Path file) throws IOException {
    byte[] pem;
    try (InputStream in = Files.newInputStream(file)) {
      pem = in.readNBytes(FILE_BYTES_MAX + 1);
    }
    if (pem.length > FILE_BYTES_MAX) {
      throw new IOException(
          "%s has more than %d bytes: name a file of certificates in PEM"
              .formatted(file, FILE_BYTES_MAX));
    }
    try {
      Collection<? extends Certificate> trusted =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
      if (trusted.isEmpty()) {
        throw new CertificateException("it is empty");
      }
      return context(trusted);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s holds no certificates in PEM: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static SSLContext context(Collection<? extends Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : trusted) {
      store.setCertificateEntry("trusted-" + number++, certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
