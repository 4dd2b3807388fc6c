package io.qlcvm.node.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A method that clients can call.
 *
 * @param summary for people: what it does, one sentence
 * @param parameters in the order of their positions
 * @param result for people: what it answers
 * @param body does it
 */
public record RpcMethod(
    String name, String summary, List<Parameter<?>> parameters, String result, Body body) {

  public RpcMethod {
    parameters = List.copyOf(parameters);
  }

  /** A method that has its answer when it returns. */
  public static RpcMethod of(
      String name,
      String summary,
      List<Parameter<?>> parameters,
      String result,
      ImmediateBody body) {
    return new RpcMethod(
        name,
        summary,
        parameters,
        result,
        arguments -> CompletableFuture.completedFuture(body.call(arguments)));
  }

  /** This method, but doing something else. */
  public RpcMethod withBody(Body other) {
    return new RpcMethod(name, summary, parameters, result, other);
  }

  /** What a method does. It may run on many threads at once, and must not wait for a block. */
  @FunctionalInterface
  public interface Body {
    /**
     * The result, or a future that fails with {@link RpcFailure}: anything that JSON can be made
     * of.
     */
    CompletableFuture<? extends @Nullable Object> call(Arguments arguments) throws RpcFailure;
  }

  /** What a method does that needs to wait for nothing. */
  @FunctionalInterface
  public interface ImmediateBody {
    /** The result: anything that JSON can be made of. */
    @Nullable Object call(Arguments arguments) throws RpcFailure;
  }
}
