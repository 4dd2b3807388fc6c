package io.qlcvm.node.access;

import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.RpcFailure;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says from a request's {@code Authorization} header what may be called. Thread-safe. */
public final class AccessRule {

  /** The name that stands for {@code GET /metrics} in patterns. */
  public static final String METRICS = "metrics";

  private static final String SCHEME = "bearer ";

  private final @Nullable Tokens tokens;
  private final MethodPatterns open;
  private final Set<Namespace> closed;

  /**
   * A rule.
   *
   * @param tokens reads them; null if there are none, and nobody has to authenticate
   * @param open what may be called without a token
   * @param closed what nobody may call, whatever the token
   */
  public AccessRule(@Nullable Tokens tokens, MethodPatterns open, Collection<Namespace> closed) {
    this.tokens = tokens;
    this.open = open;
    this.closed = Set.copyOf(closed);
  }

  /**
   * Who sends a request, or begins a connection: asked about each call, since a connection may
   * outlive its token.
   *
   * @param authorization the header's value; null if there is none
   * @throws RpcFailure {@code unauthorized} if there is a token that is not good
   */
  public Caller caller(@Nullable String authorization) throws RpcFailure {
    if (tokens == null || authorization == null) {
      return this::admitAnybody;
    }
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw Tokens.unauthorized("send the header Authorization: Bearer and a token");
    }
    return new Bearer(tokens, tokens.read(authorization.substring(SCHEME.length()).strip()));
  }

  /** Who came with a token that was good then. */
  private final class Bearer implements Caller {
    private final Tokens tokens;
    private final Tokens.Grant grant;

    Bearer(Tokens tokens, Tokens.Grant grant) {
      this.tokens = tokens;
      this.grant = grant;
    }

    @Override
    public void admit(String method) throws RpcFailure {
      if (isExpired()) {
        throw Tokens.expired();
      }
      admitBearer(grant.methods(), method);
    }

    @Override
    public boolean isExpired() {
      return tokens.isExpired(grant);
    }
  }

  private void admitAnybody(String method) throws RpcFailure {
    refuseClosed(method);
    if (!open.allow(method)) {
      throw Tokens.unauthorized(
          "\"%s\" takes a token: send the header Authorization: Bearer TOKEN"
              .formatted(shown(method)));
    }
  }

  private void admitBearer(MethodPatterns allowed, String method) throws RpcFailure {
    refuseClosed(method);
    if (!allowed.allow(method) && !open.allow(method)) {
      throw forbidden("the token is not good for \"%s\"".formatted(shown(method)));
    }
  }

  private void refuseClosed(String method) throws RpcFailure {
    for (Namespace namespace : closed) {
      if (method.startsWith(namespace.prefix())) {
        throw forbidden(
            "%s* is off on this node: it is turned on with --enable %s"
                .formatted(namespace.prefix(), namespace.word()));
      }
    }
  }

  /** A name that no method has may be of any length. */
  private static String shown(String method) {
    return method.length() <= 80 ? method : method.substring(0, 80) + "...";
  }

  private static RpcFailure forbidden(String message) {
    return new RpcFailure(ErrorCode.FORBIDDEN, "forbidden", message);
  }
}
