package io.qlcvm.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.Trust;
import io.qlcvm.client.cli.ClientCommands;
import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.node.tls.TestPair;
import io.qlcvm.node.tls.Tls;
import io.qlcvm.node.tls.TlsException;
import io.qlcvm.node.tls.TlsFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A node whose port speaks TLS, with certificates that the test makes. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTest {

  private static final int PATIENCE_MILLIS = 120_000;

  @SuppressWarnings("NullAway.Init") // these are set before all tests
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private TestPair first;

  @SuppressWarnings("NullAway.Init")
  private TestPair second;

  @SuppressWarnings("NullAway.Init")
  private Node node;

  @SuppressWarnings("NullAway.Init")
  private NodeConfig config;

  @BeforeAll
  void start(@TempDir Path given) throws Exception {
    folder = given;
    first = TestPair.make(folder, "first", "EC");
    second = TestPair.make(folder, "second", "RSA");
    TlsFiles files = first.write(folder);
    config = read(files);
    node = Node.start(config, folder.resolve("chain"), Instant::now);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  /** Status of the image's script, with a Java of this machine in place of the image's. */
  private static int health(int port, String seconds, String java) throws Exception {
    String script =
        Files.readString(Path.of("../docker/qlcvm-health"))
            .replace("/opt/java", java)
            .replace("/opt/qlcvm/lib/*", System.getProperty("java.class.path"));
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", script, "qlcvm-health", seconds);
    bash.environment().put("QLCVM_PORT", String.valueOf(port));
    // The node's: more than the heap that the check's Java is given.
    bash.environment().put("JAVA_TOOL_OPTIONS", "-Xms1g");
    bash.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return bash.redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }

  private static int health(int port) throws Exception {
    return health(port, "300", System.getProperty("java.home"));
  }

  /** Nobody takes the connection that the operating system accepts, and there is no Java. */
  @Test
  void healthOfTheImage_silentPort_isAskedOnce() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(1, health(silent.getLocalPort(), "0.1", "/nowhere"));
    }
  }

  @Test
  void healthOfTheImage_plainOrTlsOrNobody_isFound() throws Exception {
    assertEquals(0, health(node.address().getPort()));
    Node plain = Node.start(TestNode.devChain(), folder.resolve("plain"), Instant::now);
    int port = plain.address().getPort();
    try {
      assertEquals(0, health(port));
    } finally {
      plain.close();
    }
    assertEquals(1, health(port));
  }

  private static NodeConfig read(TlsFiles files) throws ConfigException {
    return TestNode.patient(
        NodeConfig.read(
            null,
            Map.of(
                Setting.DEV,
                "true",
                Setting.PORT,
                "0",
                Setting.TLS_CERTIFICATE,
                files.certificate().toString(),
                Setting.TLS_KEY,
                files.key().toString()),
            Map.of()));
  }

  private Path trusted(TestPair pair) throws IOException {
    return Files.writeString(folder.resolve("ca.pem"), pair.certificate());
  }

  private SSLSocket connect(TestPair pair, String... protocols) throws IOException {
    var socket =
        (SSLSocket)
            Trust.in(trusted(pair))
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), node.address().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    if (protocols.length > 0) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(protocols);
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  private URI url(String scheme) {
    return URI.create("%s://127.0.0.1:%d".formatted(scheme, node.address().getPort()));
  }

  @Test
  void port_overTls_speaksBothVersionsAndNoOther() throws Exception {
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      try (SSLSocket socket = connect(first, version)) {
        socket.startHandshake();
        assertEquals(version, socket.getSession().getProtocol());
        socket
            .getOutputStream()
            .write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        String status = new String(socket.getInputStream().readNBytes(12), UTF_8);
        assertEquals("HTTP/1.1 200", status);
      }
    }
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), node.address().getPort())) {
      plain.setSoTimeout(PATIENCE_MILLIS);
      plain.getOutputStream().write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      String answer = new String(plain.getInputStream().readAllBytes(), UTF_8);
      assertFalse(answer.contains("HTTP"), answer);
    }
  }

  @Test
  void commandsAndClient_byTheAuthority_areAnsweredOrSayWhatIsMissing() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var environment =
        new CommandEnvironment(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("QLCVM_NODE", url("https").toString()),
            _ -> {});
    CommandLine root = new CommandLine(CommandSpec.create().name("qlcvm"));
    ClientCommands.addTo(root, environment);
    assertEquals(4, ClientCommands.execute(root, environment, "status"));
    assertTrue(err.toString().contains("--ca-file"), err::toString);
    String authority = trusted(first).toString();
    assertEquals(
        0,
        ClientCommands.execute(root, environment, "status", "--ca-file", authority),
        err::toString);
    try (HttpClient http =
        HttpClient.newBuilder().sslContext(Trust.in(Path.of(authority))).build()) {
      var client = new NodeClient(http, url("https"), Duration.ofMinutes(2));
      assertEquals("qlcvm-dev", client.chainStatus().chainId());
    }
  }

  @Test
  void socket_overTls_isAnswered() throws Exception {
    try (TestSocket socket =
        new TestSocket(
            HttpClient.newBuilder().sslContext(Trust.in(trusted(first))).build(),
            url("wss").resolve("/ws"),
            "")) {
      assertTrue(socket.call("chain_status", Map.of()).has("result"));
    }
  }

  private static List<String> logged(Executable action) throws Exception {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Tls.class);
    logger.addAppender(appender);
    try {
      action.run();
    } finally {
      logger.detachAppender(appender);
    }
    return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private interface Executable {
    void run() throws Exception;
  }

  @Test
  void refresh_byWhatTheFilesHold_changesOrKeepsTheCertificateAndSaysWhy() throws Exception {
    Path place = Files.createDirectory(folder.resolve("refresh"));
    TlsFiles files = first.write(place);
    Tls tls = new Tls(files, Instant::now);
    var engine = tls.engine();
    assertFalse(engine.getUseClientMode());
    assertEquals(List.of("TLSv1.3", "TLSv1.2"), List.of(engine.getEnabledProtocols()));
    Instant expires = tls.expires();
    assertEquals(List.of(), logged(tls::refresh));
    Files.writeString(files.certificate(), second.certificate());
    List<String> told = logged(tls::refresh);
    assertEquals(1, told.size(), told::toString);
    assertTrue(told.getFirst().contains("stays in use"), told::toString);
    assertEquals(List.of(), logged(tls::refresh));
    Files.writeString(files.key(), second.key());
    assertTrue(logged(tls::refresh).getFirst().contains("CN=second"));
    Files.delete(files.key());
    List<String> missing =
        logged(() -> {
          tls.refresh();
          tls.refresh();
        });
    assertEquals(1, missing.size(), missing::toString);
    assertTrue(missing.getFirst().contains("is not there"), missing::toString);
    assertFalse(tls.expires().isBefore(expires));
    assertTrue(
        logged(() -> new Tls(first.write(place), () -> Instant.EPOCH))
            .getLast()
            .contains("clients will refuse"));
  }

  /** The node looks by itself; connections from before go on. */
  @Test
  void files_replacedWhileTheNodeRuns_areUsedForNewConnections() throws Exception {
    Path place = Files.createDirectory(folder.resolve("replaced"));
    try (Node own = Node.start(read(first.write(place)), place.resolve("chain"), Instant::now)) {
      second.write(place);
      Instant end = Instant.now().plusSeconds(300);
      String name = "";
      while (!name.equals("CN=second") && Instant.now().isBefore(end)) {
        name = subject(own);
      }
      assertEquals("CN=second", name);
    }
  }

  /** Of whom the certificate is that a node shows to whoever trusts either. */
  private String subject(Node own) throws Exception {
    Path both =
        Files.writeString(folder.resolve("both.pem"), first.certificate() + second.certificate());
    try (var socket =
        (SSLSocket)
            Trust.in(both)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), own.address().getPort())) {
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    } catch (SSLException e) {
      throw new AssertionError("no handshake while certificates change", e);
    }
  }

  private static String refusal(TlsFiles files) {
    String message = assertThrows(ConfigException.class, () -> read(files)).getMessage();
    String ofCheck = String.valueOf(assertThrows(TlsException.class, files::check).getMessage());
    assertEquals(ofCheck, message);
    return message;
  }

  @Test
  void read_filesThatDoNotFit_saysWhichAndShowsNothingOfTheKey() throws Exception {
    Path place = Files.createDirectory(folder.resolve("bad"));
    TlsFiles good = first.write(place);
    Path otherKey = Files.writeString(place.resolve("other.key"), second.key());
    Path sameKind =
        Files.writeString(place.resolve("same.key"), TestPair.make(place, "third", "EC").key());
    Path empty = Files.writeString(place.resolve("empty"), "");
    Path text = Files.writeString(place.resolve("text"), "-----BEGIN CERTIFICATE-----\nx\n");
    Path large = Files.write(place.resolve("large"), new byte[(1 << 20) + 1]);
    Path old =
        Files.writeString(
            place.resolve("old"),
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    Path garbled =
        Files.writeString(
            place.resolve("garbled"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Path noChain =
        Files.writeString(place.resolve("no-chain"), first.certificate() + second.certificate());
    Map<TlsFiles, String> cases =
        Map.of(
            new TlsFiles(good.certificate(), otherKey), "no key of the certificate's kind, EC",
            new TlsFiles(good.certificate(), sameKind), "is not that of the first certificate",
            new TlsFiles(good.certificate(), old), "openssl pkcs8",
            new TlsFiles(good.certificate(), garbled), "no key of the certificate's kind",
            new TlsFiles(good.certificate(), empty), "PKCS#8",
            new TlsFiles(empty, good.key()), "certificates in PEM",
            new TlsFiles(text, good.key()), "certificates in PEM",
            new TlsFiles(large, good.key()), "larger than",
            new TlsFiles(place.resolve("none"), good.key()), "is not there",
            new TlsFiles(noChain, good.key()), "not signed by the one after it");
    cases.forEach((files, part) -> assertTrue(refusal(files).contains(part), () -> refusal(files)));
    assertTrue(refusal(new TlsFiles(place, good.key())).contains("can't be read"));
    ConfigException half =
        assertThrows(
            ConfigException.class,
            () ->
                NodeConfig.read(
                    null,
                    Map.of(Setting.DEV, "true", Setting.TLS_KEY, good.key().toString()),
                    Map.of()));
    assertTrue(half.getMessage().contains("--tls-certificate"), half::getMessage);
    assertFalse(config.toString().contains(first.key().lines().toList().get(1)));
  }

  /** Many begin a handshake and go silent: the others are answered. */
  @Test
  void handshakes_thatNeverEnd_keepNobodyWaiting() throws Exception {
    Socket[] silent = new Socket[50];
    for (int i = 0; i < silent.length; i++) {
      silent[i] = new Socket(InetAddress.getLoopbackAddress(), node.address().getPort());
      silent[i].getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
    }
    try (SSLSocket socket = connect(first)) {
      socket.startHandshake();
      assertTrue(socket.getSession().isValid());
    }
    for (Socket socket : silent) {
      socket.close();
    }
  }
}
