package io.qlcvm.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.qlcvm.node.access.AccessRule;
import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.types.tx.TransactionLimits;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides by its head alone where a request goes. */
final class Gate {

  private static final String RPC_PATH = "/";
  private static final String HEALTH_PATH = "/health";
  private static final String READY_PATH = "/ready";
  private static final String SOCKET_PATH = "/ws";
  private static final String METRICS_PATH = "/metrics";
  private static final String JSON = "application/json";

  /** RFC 6455's. */
  private static final String SOCKET_VERSION = "13";

  private static final Set<HttpVersion> VERSIONS =
      Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

  /** Scheme, host and port, path. */
  private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/]*)(.*)");

  private final HostRule hosts;
  private final AccessRule access;
  private final RequestRate rate;
  private final Dispatcher dispatcher;

  Gate(HostRule hosts, AccessRule access, RequestRate rate, Dispatcher dispatcher) {
    this.hosts = hosts;
    this.access = access;
    this.rate = rate;
    this.dispatcher = dispatcher;
  }

  /** Where a request goes. */
  sealed interface Way {

    /** Its body is JSON-RPC. */
    record Rpc(Caller caller) implements Way {}

    /** It asks for the metrics. */
    record AskMetrics() implements Way {}

    /** The connection goes on as a WebSocket. */
    record Socket(Caller caller) implements Way {}

    /** It asks whether the node lives. */
    record AskHealth() implements Way {}

    /** It asks whether the node does its work now. */
    record AskReady() implements Way {}

    /**
     * Nowhere.
     *
     * @param close whether what follows can't be trusted to be a request
     */
    record Refused(Reply reply, boolean close) implements Way {}
  }

  Way open(HttpRequest request, InetAddress client) {
    if (request.decoderResult().isFailure()) {
      return malformed(request.decoderResult().cause());
    }
    if (!VERSIONS.contains(request.protocolVersion())) {
      return new Way.Refused(
          reply(
              HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
              invalid("send HTTP/1.1, not %s".formatted(request.protocolVersion()))),
          true);
    }
    Optional<Way> refusedHost = refuseHost(request);
    if (refusedHost.isPresent()) {
      return refusedHost.get();
    }
    Optional<String> path = pathOf(request);
    if (path.isEmpty()) {
      return new Way.Refused(
          reply(
              HttpResponseStatus.BAD_REQUEST,
              invalid("the first line and the Host header name different hosts")),
          true);
    }
    return switch (path.get()) {
      case RPC_PATH -> openRpc(request, client);
      case METRICS_PATH ->
          request.method().equals(HttpMethod.GET)
              ? openMetrics(request, client)
              : wrongMethod(request, HttpMethod.GET, METRICS_PATH);
      case SOCKET_PATH -> openSocket(request, client);
      case HEALTH_PATH ->
          request.method().equals(HttpMethod.GET)
              ? new Way.AskHealth()
              : wrongMethod(request, HttpMethod.GET, HEALTH_PATH);
      case READY_PATH ->
          request.method().equals(HttpMethod.GET)
              ? new Way.AskReady()
              : wrongMethod(request, HttpMethod.GET, READY_PATH);
      default ->
          refused(
              HttpResponseStatus.NOT_FOUND,
              RpcFailure.notFound(
                  "nothing is here: POST / takes JSON-RPC, GET /ws too over a WebSocket, GET"
                      + " /health tells how the node is, GET /ready whether it makes blocks, GET"
                      + " /metrics in numbers"));
    };
  }

  private Way openMetrics(HttpRequest request, InetAddress client) {
    return admit(
        request,
        client,
        caller -> {
          caller.admit(AccessRule.METRICS);
          return new Way.AskMetrics();
        });
  }

  /** Where a request goes whose sender is known. */
  @FunctionalInterface
  private interface Entrance {
    Way open(Caller caller) throws RpcFailure;
  }

  /** Counts a request, and asks who sends it, before it goes anywhere. */
  private Way admit(HttpRequest request, InetAddress client, Entrance entrance) {
    try {
      rate.count(client);
      return entrance.open(access.caller(request.headers().get(HttpHeaderNames.AUTHORIZATION)));
    } catch (RpcFailure e) {
      return new Way.Refused(turnedAway(dispatcher.failure(e), e), false);
    }
  }

  private Way openRpc(HttpRequest request, InetAddress client) {
    if (!request.method().equals(HttpMethod.POST)) {
      return wrongMethod(request, HttpMethod.POST, RPC_PATH);
    }
    CharSequence mimeType = HttpUtil.getMimeType(request);
    if (mimeType == null || !JSON.contentEquals(mimeType.toString().strip())) {
      return refused(
          HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
          invalid("send the header Content-Type: " + JSON));
    }
    if (HttpUtil.getContentLength(request, 0L) > Dispatcher.REQUEST_BYTES_MAX) {
      return new Way.Refused(bodyTooLarge(), true);
    }
    return admit(
        request, client, caller -> new Way.Rpc(new CountedCaller(caller, rate, client, true)));
  }

  /** A sender whose calls are counted. One thread, or nothing counted with the request. */
  private static final class CountedCaller implements Caller {
    private final Caller caller;
    private final RequestRate rate;
    private final InetAddress client;
    private boolean counted;

    /**
     * A sender.
     *
     * @param counted whether the first call was counted already, with its request
     */
    CountedCaller(Caller caller, RequestRate rate, InetAddress client, boolean counted) {
      this.caller = caller;
      this.rate = rate;
      this.client = client;
      this.counted = counted;
    }

    @Override
    public void admit(String method) throws RpcFailure {
      if (!counted) {
        rate.count(client);
      }
      counted = false;
      caller.admit(method);
    }

    @Override
    public boolean isExpired() {
      return caller.isExpired();
    }
  }

  /** What those are answered with who may not ask this, or not now. */
  static Reply turnedAway(byte[] body, RpcFailure why) {
    Object retryAfter = why.details().get("retryAfterMs");
    if (retryAfter instanceof Long millis) {
      return Reply.json(
          HttpResponseStatus.TOO_MANY_REQUESTS,
          body,
          HttpHeaderNames.RETRY_AFTER,
          String.valueOf(1 + millis / 1_000));
    }
    if (why.code() == ErrorCode.UNAVAILABLE) {
      return new Reply(HttpResponseStatus.SERVICE_UNAVAILABLE, body);
    }
    return why.reason().equals("unauthorized")
        ? Reply.json(
            HttpResponseStatus.UNAUTHORIZED, body, HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")
        : new Reply(HttpResponseStatus.FORBIDDEN, body);
  }

  /**
   * A browser lets any page open a WebSocket to here, and says in {@code Origin} whose page it is:
   * only those that this node served itself may.
   */
  private Way openSocket(HttpRequest request, InetAddress client) {
    if (!request.method().equals(HttpMethod.GET)) {
      return wrongMethod(request, HttpMethod.GET, SOCKET_PATH);
    }
    var headers = request.headers();
    if (!headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        || !headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
        || !SOCKET_VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return refused(
          HttpResponseStatus.BAD_REQUEST,
          invalid("/ws takes a WebSocket, version 13: open it with ws://, or use POST /"));
    }
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    String host = headers.get(HttpHeaderNames.HOST);
    if (origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(host)) {
      return refused(
          HttpResponseStatus.FORBIDDEN,
          new RpcFailure(
              ErrorCode.FORBIDDEN,
              "forbidden",
              "a page of \"%s\" may not use this node: serve the page from the node's own address"
                  .formatted(origin)));
    }
    return admit(
        request, client, caller -> new Way.Socket(new CountedCaller(caller, rate, client, false)));
  }

  /** What a body is answered with whose chunks can't be told from each other. */
  Reply brokenBody() {
    return reply(
        HttpResponseStatus.BAD_REQUEST, invalid("the body is not in chunks as HTTP/1.1 has them"));
  }

  /** What a body over the limit is answered with. */
  Reply bodyTooLarge() {
    return reply(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        RpcFailure.limitExceeded(
            ("the body is larger than %d bytes: split the batch; of code, which takes two digits a"
                    + " byte here, some 500 bytes less than the chain's %d fit: make it smaller,"
                    + " without names (strip) and by wasm-opt -Oz")
                .formatted(Dispatcher.REQUEST_BYTES_MAX, TransactionLimits.CODE_BYTES_MAX)));
  }

  /** What a request is answered with that did not arrive in time. */
  Reply tooSlow() {
    return reply(
        HttpResponseStatus.REQUEST_TIMEOUT,
        new RpcFailure(
            ErrorCode.LIMIT_EXCEEDED, "timeout", "the request did not arrive in time: send again"));
  }

  /** What a call is answered with that takes too long. */
  Reply callTooSlow() {
    return reply(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        new RpcFailure(
            ErrorCode.LIMIT_EXCEEDED,
            "timeout",
            "the call took too long and may still go on: ask for less, or later"));
  }

  /** What a call is answered with for which a server that closes waits no longer. */
  Reply stopping() {
    return reply(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        RpcFailure.unavailable(
            "the node is stopping, and what was sent may still have come about: look once it is"
                + " back"));
  }

  /** What a request is answered with while too many others wait. */
  Reply overloaded() {
    return reply(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        RpcFailure.unavailable("too many requests wait already: send again in a while"));
  }

  private Way malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new Way.Refused(
              reply(HttpResponseStatus.REQUEST_URI_TOO_LONG, headTooLarge("first line")), true);
      case TooLongHttpHeaderException _ ->
          new Way.Refused(
              reply(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, headTooLarge("header")),
              true);
      default ->
          new Way.Refused(
              reply(HttpResponseStatus.BAD_REQUEST, invalid("this is no HTTP/1.1 request")), true);
    };
  }

  private static RpcFailure headTooLarge(String part) {
    return RpcFailure.limitExceeded(
        "the request's %s is larger than %d bytes".formatted(part, HttpLimits.HEAD_BYTES_MAX));
  }

  private Optional<Way> refuseHost(HttpRequest request) {
    List<String> headers = request.headers().getAll(HttpHeaderNames.HOST);
    boolean needed = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    if (headers.size() > 1 || (headers.isEmpty() && needed)) {
      return Optional.of(
          new Way.Refused(
              reply(HttpResponseStatus.BAD_REQUEST, invalid("send exactly one Host header")),
              true));
    }
    if (headers.isEmpty() || hosts.allows(headers.get(0))) {
      return Optional.empty();
    }
    RpcFailure failure =
        new RpcFailure(
            ErrorCode.FORBIDDEN,
            "forbidden",
            "the host \"%s\" is not answered: use the node's address, or start the node with"
                    .formatted(headers.get(0))
                + " --allow-host and that name");
    return Optional.of(refused(HttpResponseStatus.FORBIDDEN, failure));
  }

  private Way wrongMethod(HttpRequest request, HttpMethod right, String path) {
    String message = "%s takes %s, not %s".formatted(path, right, request.method());
    return new Way.Refused(
        Reply.json(
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            dispatcher.failure(invalid(message)),
            HttpHeaderNames.ALLOW,
            right.name()),
        false);
  }

  private Way refused(HttpResponseStatus status, RpcFailure failure) {
    return new Way.Refused(reply(status, failure), false);
  }

  private Reply reply(HttpResponseStatus status, RpcFailure failure) {
    return new Reply(status, dispatcher.failure(failure));
  }

  private static RpcFailure invalid(String message) {
    return new RpcFailure(ErrorCode.INVALID_REQUEST, "invalid_request", message);
  }

  /**
   * Without the query. A first line may name the host as well, as for a proxy; then it has to be
   * that of the header, or else each of two programs on the way could believe another one.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2">RFC 9112</a>
   */
  private static Optional<String> pathOf(HttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    String target = query < 0 ? uri : uri.substring(0, query);
    Matcher absolute = ABSOLUTE.matcher(target);
    if (!absolute.matches()) {
      return Optional.of(target);
    }
    String path = absolute.group(2);
    return absolute.group(1).equalsIgnoreCase(request.headers().get(HttpHeaderNames.HOST))
        ? Optional.of(path.isEmpty() ? RPC_PATH : path)
        : Optional.empty();
  }
}
