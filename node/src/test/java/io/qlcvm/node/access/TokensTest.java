package io.qlcvm.node.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.RpcFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Secret SECRET = Secret.parse("0x" + "5a".repeat(32));
  private static final Tokens TOKENS = new Tokens(SECRET, () -> NOW);
  private static final String GOOD =
      TOKENS.issue(new MethodPatterns(List.of("chain_*", "tx_send")), Duration.ofMinutes(10));

  private static String refusal(Tokens tokens, String token) {
    RpcFailure failure = assertThrows(RpcFailure.class, () -> tokens.read(token));
    assertEquals("unauthorized", failure.reason());
    assertEquals(-32006, failure.code().number());
    return failure.getMessage();
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(US_ASCII));
  }

  private static String signed(String header, String claims) {
    String text = encode(header) + "." + encode(claims);
    return text
        + "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(SECRET.sign(text.getBytes(US_ASCII)));
  }

  @Test
  void read_issued_givesItsPatterns() throws RpcFailure {
    assertEquals(List.of("chain_*", "tx_send"), TOKENS.read(GOOD).methods().patterns());
  }

  @Test
  void issue_fixedTime_isTheTokenOfTheStandard() {
    // Made with Python's hmac and base64, from the same claims.
    String[] parts = GOOD.split("\\.", -1);
    assertEquals("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", parts[0]);
    assertEquals(
        "{\"iat\":1795478400,\"exp\":1795479000,\"methods\":[\"chain_*\",\"tx_send\"]}",
        new String(Base64.getUrlDecoder().decode(parts[1]), US_ASCII));
  }

  @Test
  void read_everyChangedCharacter_isRefused() {
    for (int i = 0; i < GOOD.length(); i++) {
      char other = GOOD.charAt(i) == 'A' ? 'B' : 'A';
      refusal(TOKENS, GOOD.substring(0, i) + other + GOOD.substring(i + 1));
    }
  }

  @Test
  void read_otherSecret_isRefused() {
    Tokens others = new Tokens(Secret.parse("0x" + "5b".repeat(32)), () -> NOW);
    assertTrue(refusal(others, GOOD).contains("signature"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"HS512\"}",
        "{\"alg\":\"hs256\"}",
        "{\"typ\":\"JWT\"}",
        "{\"alg\":\"HS256\",\"crit\":[\"x\"]}",
        "{\"alg\":\"none\",\"alg\":\"HS256\"}",
        "[]",
        "x"
      })
  void read_otherAlgorithm_isRefusedThoughTheSignatureFits(String header) {
    refusal(TOKENS, signed(header, "{\"iat\":1795478400,\"exp\":1795478401,\"methods\":[\"*\"]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"exp\":1795478401,\"methods\":[]}                                | iat",
        "{\"iat\":1795478400,\"methods\":[]}                                | exp",
        "{\"iat\":\"1795478400\",\"exp\":1795478401,\"methods\":[]}         | iat",
        "{\"iat\":1795478400.5,\"exp\":1795478401,\"methods\":[]}           | iat",
        "{\"iat\":1795478400,\"exp\":1795478400,\"methods\":[]}             | expired",
        "{\"iat\":1795478431,\"exp\":1795478500,\"methods\":[]}             | future",
        "{\"iat\":1795478400,\"exp\":1795482001,\"methods\":[]}             | longer than 3600",
        "{\"iat\":1795478400,\"exp\":99999999999999999999,\"methods\":[]}   | exp",
        "{\"iat\":1795478400,\"exp\":1795478401}                            | methods",
        "{\"iat\":1795478400,\"exp\":1795478401,\"methods\":\"*\"}          | methods",
        "{\"iat\":1795478400,\"exp\":1795478401,\"methods\":[\"a-b\"]}      | pattern",
        "{\"iat\":1795478400,\"exp\":1795478401,\"methods\":[\"*a\"]}       | pattern",
      })
  void read_wrongClaims_isRefusedWithWhy(String claims, String told) {
    String message = refusal(TOKENS, signed("{\"alg\":\"HS256\"}", claims));
    assertTrue(message.contains(told), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a.b", "a.b.c.d", "..", "a.b.c=", "\u00e4.b.c"})
  void read_noToken_isRefused(String text) {
    refusal(TOKENS, text);
    refusal(TOKENS, "a".repeat(10_000) + "." + text);
  }

  @Test
  void issue_lifeOutOfRange_isRefused() {
    for (Duration life : List.of(Duration.ZERO, Duration.ofSeconds(3_601))) {
      assertThrows(IllegalArgumentException.class, () -> TOKENS.issue(MethodPatterns.ALL, life));
    }
  }

  @Test
  void secret_everyText_isAMask() {
    assertEquals("(secret)", SECRET.toString());
    for (String bad : List.of("0x5a", "5a".repeat(32), "0x" + "5a".repeat(31) + "5", "secret")) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> Secret.parse(bad)).getMessage());
      assertFalse(message.contains("5a") || message.contains("secret"), message);
    }
  }

  private static String denied(Caller caller, String method) {
    return assertThrows(RpcFailure.class, () -> caller.admit(method)).reason();
  }

  @Test
  void caller_patterns_decideByMethod() throws RpcFailure {
    AccessRule rule =
        new AccessRule(TOKENS, new MethodPatterns(List.of("account_get")), Set.of(Namespace.DEBUG));
    Caller anybody = rule.caller(null);
    anybody.admit("account_get");
    assertEquals("unauthorized", denied(anybody, "account_getx"));
    assertEquals("unauthorized", denied(anybody, "chain_status"));
    assertEquals("forbidden", denied(anybody, "debug_trace"));
    Caller bearer = rule.caller("bearer " + GOOD);
    bearer.admit("chain_status");
    bearer.admit("account_get");
    assertEquals("forbidden", denied(bearer, "tx_sendSync"));
    assertEquals("forbidden", denied(bearer, "debug_trace"));
    assertThrows(RpcFailure.class, () -> rule.caller("Basic " + GOOD));
    AccessRule open = new AccessRule(null, MethodPatterns.ALL, Set.of());
    open.caller("Basic of another server").admit("debug_trace");
  }
}
