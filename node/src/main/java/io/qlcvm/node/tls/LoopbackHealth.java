package io.qlcvm.node.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks the node on this machine for {@code /health} over TLS, for containers, whose engine wants an
 * exit status: 0 when the answer is 200, 1 otherwise. The arguments are the port, and how many
 * seconds it may say nothing.
 *
 * <p>Any certificate will do, since the name of the node's own is seldom that of the loopback
 * address: nothing is sent that others may not read, and whoever could answer on this address in
 * the node's place would be inside the container.
 */
public final class LoopbackHealth {

  private LoopbackHealth() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    Duration patience = Duration.ofSeconds(Long.parseLong(arguments[1]));
    System.exit(isHealthy(Integer.parseInt(arguments[0]), patience) ? 0 : 1);
  }

  static boolean isHealthy(int port, Duration patience) {
    try (Socket socket =
        context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return line != null && line.startsWith("HTTP/1.1 200 ");
    } catch (IOException | GeneralSecurityException _) {
      return false;
    }
  }

  private static SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyCertificate()}, null);
    return context;
  }

  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
