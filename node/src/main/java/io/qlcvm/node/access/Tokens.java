package io.qlcvm.node.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.RpcFailure;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes and reads bearer tokens: JSON Web Tokens, signed with HMAC-SHA256 and nothing else. What a
 * token says of its own algorithm is only compared, never followed.
 *
 * <pre>
 *   base64url({"alg":"HS256","typ":"JWT"}) . base64url(claims) . base64url(signature)
 *   claims: {"iat": seconds, "exp": seconds, "methods": [pattern...]}
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>
 */
public final class Tokens {

  /** How long a token may live: a lost one is worth nothing soon. */
  public static final Duration LIFE_MAX = Duration.ofHours(1);

  /** How far the clocks of who signs and who checks may be apart. */
  private static final Duration SKEW_MAX = Duration.ofSeconds(30);

  /** Characters; the longest list of patterns fits in. */
  private static final int LENGTH_MAX = 6 << 10;

  /** Some year 300,000: what is later is no time. */
  private static final long SECONDS_MAX = 10_000_000_000_000L;

  private static final String ALGORITHM = "HS256";

  /** A single way to write it is taken: no padding, no stray bits at the end. */
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Secret secret;
  private final InstantSource clock;

  public Tokens(Secret secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  /**
   * What a token gives its bearer.
   *
   * @param expires when it does so no more
   */
  record Grant(MethodPatterns methods, Instant expires) {}

  private record Header(String alg, String typ) {}

  private record Claims(long iat, long exp, List<String> methods) {}

  /**
   * A token that is good from now on.
   *
   * @throws IllegalArgumentException if it would live longer than {@link #LIFE_MAX}, or not at all
   */
  public String issue(MethodPatterns methods, Duration life) {
    if (life.compareTo(LIFE_MAX) > 0 || life.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "a token lives for 1 to %d seconds".formatted(LIFE_MAX.toSeconds()));
    }
    long now = clock.instant().getEpochSecond();
    String signed =
        encode(JSON.writeValueAsBytes(new Header(ALGORITHM, "JWT")))
            + "."
            + encode(
                JSON.writeValueAsBytes(
                    new Claims(now, now + life.toSeconds(), methods.patterns())));
    return signed + "." + encode(secret.sign(signed.getBytes(US_ASCII)));
  }

  /**
   * Reads a token: what its bearer may call, and until when.
   *
   * @throws RpcFailure {@code unauthorized}, with why but nothing of the token
   */
  Grant read(String token) throws RpcFailure {
    String[] parts = token.length() > LENGTH_MAX ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      throw unauthorized("the token has not the form of a JSON Web Token");
    }
    byte[] signed = (parts[0] + "." + parts[1]).getBytes(UTF_8);
    byte[] signature = decode(parts[2]);
    if (!MessageDigest.isEqual(secret.sign(signed), signature)) {
      throw unauthorized("the token's signature is not by this node's secret");
    }
    checkHeader(object(parts[0]));
    return checkClaims(object(parts[1]));
  }

  /** Whether a token that was read before is good no more. */
  boolean isExpired(Grant grant) {
    return !clock.instant().isBefore(grant.expires());
  }

  static RpcFailure expired() {
    return unauthorized("the token has expired: make another");
  }

  private static void checkHeader(JsonNode header) throws RpcFailure {
    if (!ALGORITHM.equals(header.path("alg").asString("")) || header.has("crit")) {
      throw unauthorized("the token is not signed with " + ALGORITHM);
    }
  }

  private Grant checkClaims(JsonNode claims) throws RpcFailure {
    Instant issued = time(claims, "iat");
    Instant expires = time(claims, "exp");
    Instant now = clock.instant();
    if (issued.isAfter(now.plus(SKEW_MAX))) {
      throw unauthorized("the token is of the future: set the clocks right");
    }
    if (!now.isBefore(expires)) {
      throw expired();
    }
    if (expires.isAfter(issued.plus(LIFE_MAX))) {
      throw unauthorized(
          "the token lives longer than %d seconds: make a shorter one"
              .formatted(LIFE_MAX.toSeconds()));
    }
    JsonNode methods = claims.path("methods");
    if (!methods.isArray() || !methods.values().stream().allMatch(JsonNode::isString)) {
      throw unauthorized("the token's \"methods\" is no list of patterns");
    }
    try {
      return new Grant(
          new MethodPatterns(methods.values().stream().map(JsonNode::stringValue).toList()),
          expires);
    } catch (IllegalArgumentException e) {
      throw unauthorized("the token's \"methods\": " + e.getMessage());
    }
  }

  private static Instant time(JsonNode claims, String name) throws RpcFailure {
    JsonNode value = claims.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > SECONDS_MAX) {
      throw unauthorized("the token's \"%s\" is no time in seconds".formatted(name));
    }
    return Instant.ofEpochSecond(value.longValue());
  }

  private static JsonNode object(String part) throws RpcFailure {
    try {
      JsonNode object = JSON.readTree(decode(part));
      if (object.isObject()) {
        return object;
      }
    } catch (JacksonException _) {
      // Told below.
    }
    throw unauthorized("the token does not hold JSON objects");
  }

  private static byte[] decode(String part) throws RpcFailure {
    try {
      byte[] bytes = DECODER.decode(part);
      if (encode(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw unauthorized("the token is not in base64url");
  }

  private static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  static RpcFailure unauthorized(String message) {
    return new RpcFailure(ErrorCode.FORBIDDEN, "unauthorized", message);
  }
}
