package io.qlcvm.node.tls;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of TLS, with a certificate that can be replaced while the node runs: {@link
 * #refresh} looks at the files, and connections that begin after it get what they hold. Files that
 * can't be used change nothing but the log. Thread-safe.
 */
public final class Tls {

  /** How often the files are to be looked at: two reads of a few KiB. */
  public static final Duration REFRESH_EVERY = Duration.ofSeconds(2);

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  private final TlsFiles files;
  private final InstantSource clock;
  private volatile Current current;

  /** These are {@link #refresh}'s. */
  private byte[] seen;

  private String problem = "";

  private record Current(SSLContext context, Instant expires) {}

  /**
   * With what the files hold now.
   *
   * @throws TlsException if that can't be used
   */
  public Tls(TlsFiles files, InstantSource clock) throws TlsException {
    this.files = files;
    this.clock = clock;
    TlsFiles.Content content = files.read();
    seen = content.digest();
    current = use(TlsIdentity.of(files, content));
  }

  private Current use(TlsIdentity identity) {
    var certificate = identity.certificate();
    Instant expires = certificate.getNotAfter().toInstant();
    Instant begins = certificate.getNotBefore().toInstant();
    LOG.info(
        "certificate of {} from {}, good until {}",
        certificate.getSubjectX500Principal(),
        files.certificate(),
        expires);
    Instant now = clock.instant();
    if (now.isBefore(begins) || !now.isBefore(expires)) {
      LOG.warn("clients will refuse this certificate: it is good from {} to {}", begins, expires);
    }
    return new Current(identity.context(), expires);
  }

  /** A server's end of one connection. */
  public SSLEngine engine() {
    SSLEngine engine = current.context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  /** When the certificate runs out. */
  public Instant expires() {
    return current.expires();
  }

  /**
   * Looks at the files. The two are written one after the other, so a pair that does not fit is
   * told, and looked at again the next time.
   */
  public synchronized void refresh() {
    try {
      TlsFiles.Content content = files.read();
      byte[] digest = content.digest();
      if (!MessageDigest.isEqual(digest, seen)) {
        seen = digest;
        current = use(TlsIdentity.of(files, content));
      }
      problem = "";
    } catch (TlsException | RuntimeException e) { // or nobody would look again
      String message = e instanceof TlsException ? String.valueOf(e.getMessage()) : e.toString();
      if (!message.equals(problem)) {
        LOG.warn("the certificate from before stays in use: {}", message);
        problem = message;
      }
    }
  }
}
