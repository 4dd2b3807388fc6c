package io.qlcvm.node.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A chain of certificates and the key that fits its first. Immutable; shows nothing of the key. */
final class TlsIdentity {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final String OTHER_KEY = "PRIVATE KEY-----";

  /** Of the key in memory alone. */
  private static final char[] NO_PASSWORD = {};

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /**
   * What the files hold.
   *
   * @throws TlsException if it is no chain, no key, or the key is another certificate's
   */
  static TlsIdentity of(TlsFiles files, TlsFiles.Content content) throws TlsException {
    List<X509Certificate> chain = chain(files, content.certificate());
    PrivateKey key = key(files, content.key(), chain.getFirst());
    checkFit(files, chain.getFirst(), key);
    return new TlsIdentity(chain, key);
  }

  private static List<X509Certificate> chain(TlsFiles files, byte[] pem) throws TlsException {
    List<X509Certificate> chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (CertificateException e) {
      throw new TlsException(
          "the certificate's file %s takes certificates in PEM: %s"
              .formatted(files.certificate(), e.getMessage()),
          e);
    }
    if (chain.isEmpty()) {
      throw new TlsException(
          "the certificate's file %s takes certificates in PEM, and has none"
              .formatted(files.certificate()));
    }
    for (int i = 0; i + 1 < chain.size(); i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new TlsException(
            "certificate %d in %s is not signed by the one after it: put the node's own first, then"
                    .formatted(i + 1, files.certificate())
                + " each that signed the one before it",
            e);
      }
    }
    return chain;
  }

  private static PrivateKey key(TlsFiles files, byte[] pem, X509Certificate certificate)
      throws TlsException {
    String text = new String(pem, ISO_8859_1);
    Matcher block = KEY.matcher(text);
    if (!block.find()) {
      throw new TlsException(
          text.contains(OTHER_KEY)
              ? "the key in %s has another form than PKCS#8, or is encrypted: openssl pkcs8 -topk8"
                      .formatted(files.key())
                  + " -nocrypt writes it anew"
              : "the certificate's key file %s takes a private key in PEM, PKCS#8"
                  .formatted(files.key()));
    }
    String algorithm = certificate.getPublicKey().getAlgorithm();
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // What was read stays out of the message, and out of what it came from.
      throw new TlsException(
          "%s holds no key of the certificate's kind, %s".formatted(files.key(), algorithm));
    }
  }

  /** Only the certificate's own key makes a signature that the certificate confirms. */
  private static void checkFit(TlsFiles files, X509Certificate certificate, PrivateKey key)
      throws TlsException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default ->
              throw new TlsException(
                  "the certificate in %s is for a key of the kind %s: RSA, EC and Ed25519 are taken"
                      .formatted(files.certificate(), key.getAlgorithm()));
        };
    byte[] message = "does the key fit the certificate?".getBytes(ISO_8859_1);
    boolean fits;
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(message);
      fits = signature.verify(signed);
    } catch (GeneralSecurityException _) {
      fits = false;
    }
    if (!fits) {
      throw new TlsException(
          "the key in %s is not that of the first certificate in %s"
              .formatted(files.key(), files.certificate()));
    }
  }

  /** The node's own certificate. */
  X509Certificate certificate() {
    return chain.getFirst();
  }

  SSLContext context() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("node", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java runtime has TLS and PKCS#12 in memory", e);
    }
  }
}
