package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.qlcvm.node.FuzzNode;
import io.qlcvm.node.access.AccessRule;
import io.qlcvm.node.access.MethodPatterns;
import io.qlcvm.node.access.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Bytes of a connection, or of a request's body, through all that a socket's would go through, up
 * to a node's methods. Here, since the server's insides are the package's own.
 */
public final class HttpTarget {

  /** What would show the program's insides. */
  private static final Pattern INSIDES =
      Pattern.compile("(java|jdk|io[.]qlcvm|io[.]netty|tools[.]jackson)[.][a-z]|\\n\\tat |fault-");

  private static final String POST =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  private static final LocalPort PORT = new LocalPort(start());

  private HttpTarget() {}

  private static HttpServer start() {
    try {
      return HttpServer.start(
          new HttpServer.Parts(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              List.of(),
              new AccessRule(null, MethodPatterns.ALL, Set.of(Namespace.ADMIN, Namespace.DEV)),
              FuzzNode.DISPATCHER,
              Runnable::run,
              () -> new Health(5, List.of()),
              () -> new byte[0],
              _ -> {},
              HttpLimits.DEFAULT,
              null,
              () -> Instant.EPOCH),
          Thread.ofPlatform().daemon().factory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called by Jazzer for each input. The first byte says whether the rest is a body alone. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    boolean bodyAlone = isBodyAlone(input);
    String answer = answer(input);
    if (answer.isEmpty()) {
      return; // it is not whole, or its answer waits for a block
    }
    if (!answer.startsWith("HTTP/1.1 ")) {
      throw new AssertionError(answer);
    }
    if (bodyAlone && !answer.startsWith("HTTP/1.1 2") && !answer.startsWith("HTTP/1.1 4")) {
      throw new AssertionError(answer);
    }
    assertShowsNothingOfTheProgram(answer, new String(input, ISO_8859_1));
  }

  private static boolean isBodyAlone(byte[] input) {
    return (input[0] & 1) == 0;
  }

  /** What is sent back for an input of a byte or more. */
  public static String answer(byte[] input) {
    String rest = new String(input, 1, input.length - 1, ISO_8859_1);
    return exchange(
        isBodyAlone(input) ? POST + "Content-Length: " + rest.length() + "\r\n\r\n" + rest : rest);
  }

  /** Checks an answer; what was sent may be sent back. */
  static void assertShowsNothingOfTheProgram(String answer, String sent) {
    if (INSIDES.matcher(answer).find() && !INSIDES.matcher(sent).find()) {
      throw new AssertionError(answer);
    }
  }

  /** All that is sent back for what is sent, each part for itself, on a connection of its own. */
  static String exchange(String... sent) {
    return PORT.exchange(sent);
  }
}
