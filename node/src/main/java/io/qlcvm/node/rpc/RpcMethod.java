package io.qlcvm.node.rpc;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A method that clients can call.
 *
 * @param summary for people: what it does, one sentence
 * @param parameters in the order of their positions
 * @param result for people: what it answers
 * @param body does it
 * @param form what it answers, for programs; null as long as it is not declared
 * @param failures what it may fail with, besides what every method may
 * @param isQuery whether it runs contracts and throws away what they did, which may take a
 *     processor as long as its gas goes
 */
public record RpcMethod(
    String name,
    String summary,
    List<Parameter<?>> parameters,
    String result,
    Body body,
    @Nullable Result form,
    List<Failure> failures,
    boolean isQuery) {

  public RpcMethod {
    parameters = List.copyOf(parameters);
    failures = List.copyOf(failures);
  }

  /** A method whose answer and failures are declared with {@link #answers} and {@link #fails}. */
  public RpcMethod(
      String name, String summary, List<Parameter<?>> parameters, String result, Body body) {
    this(name, summary, parameters, result, body, null, List.of(), false);
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

  /** The method, with what it answers declared. */
  public RpcMethod answers(Result type) {
    return new RpcMethod(name, summary, parameters, result, body, type, failures, isQuery);
  }

  /** The same for an answer of one type. */
  public RpcMethod answers(Class<?> type) {
    return answers(Result.of(type));
  }

  /** The method, with further failures declared. */
  public RpcMethod fails(Collection<Failure> more) {
    List<Failure> all = Stream.concat(failures.stream(), more.stream()).toList();
    return new RpcMethod(name, summary, parameters, result, body, form, all, isQuery);
  }

  /** The same for a few. */
  public RpcMethod fails(Failure... more) {
    return fails(List.of(more));
  }

  /** This method, but doing something else. */
  public RpcMethod withBody(Body other) {
    return new RpcMethod(name, summary, parameters, result, other, form, failures, isQuery);
  }

  /** The method, marked as one that runs contracts and throws away what they did. */
  public RpcMethod query() {
    return new RpcMethod(name, summary, parameters, result, body, form, failures, true);
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
