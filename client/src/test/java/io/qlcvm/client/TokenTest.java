package io.qlcvm.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

  private static final String TEXT = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.c2ln-_~+/==";

  @Test
  void toString_anyToken_isAMask() {
    Token token = Token.parse(" " + TEXT + "\n");

    assertEquals("Bearer " + TEXT, token.authorization());
    assertEquals("(token)", token.toString());
    assertEquals("[(token)]", List.of(token).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\r\nX: y", "ä", "=", "a=b", "a\u0000"})
  void parse_noToken_isRefusedWithoutTheText(String text) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> Token.parse(text)).getMessage());

    assertTrue(message.contains("qlcvm token"), message);
    assertFalse(text.length() > 1 && message.contains(text), message);
  }

  @Test
  void parse_longerThanANodeTakes_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Token.parse("a".repeat((6 << 10) + 1)));
  }

  @Test
  void call_withToken_sendsTheLatestInTheHeader() throws Exception {
    try (FakeNode node = new FakeNode();
        HttpClient http = HttpClient.newHttpClient()) {
      node.answer("chain_status", FakeNode.STATUS);
      NodeClient client = new NodeClient(http, node.uri(), Duration.ofMinutes(2));
      AtomicInteger number = new AtomicInteger();
      NodeClient known = client.withToken(() -> Token.parse("t" + number.incrementAndGet()));

      client.chainStatus();
      known.chainStatus();
      known.chainStatus();

      assertEquals(List.of("", "Bearer t1", "Bearer t2"), node.authorizations());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void call_turnedAwayBeforeTheNode_asksForTheToken(int status) {
    try (FakeNode node = new FakeNode();
        HttpClient http = HttpClient.newHttpClient()) {
      node.answerWhole("chain_status", "<html>no</html>").answerWithStatus(status);
      NodeClient client = new NodeClient(http, node.uri(), Duration.ofMinutes(2));

      String message = assertThrows(BadAnswerException.class, client::chainStatus).getMessage();

      assertTrue(message.contains("HTTP status " + status), message);
      assertTrue(message.contains("is a token sent"), message);
    }
  }
}
