package io.qlcvm.node.methods;

import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.types.tx.RefusedTransactionException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** What went wrong further in, as the protocol's errors. */
final class Refusals {

  private Refusals() {}

  static RpcFailure of(RefusedTransactionException e) {
    return new RpcFailure(
        ErrorCode.TRANSACTION_REFUSED,
        e.refusal().reason(),
        String.valueOf(e.getMessage()),
        e.details());
  }

  static RpcFailure of(RefusedCodeException e) {
    return new RpcFailure(
        ErrorCode.CODE_REFUSED,
        e.reason(),
        "the contract's code is refused: %s; \"qlcvm wasm check FILE\" shows the whole verdict"
            .formatted(e.getMessage()),
        Map.of("offset", e.offset()));
  }

  static RpcFailure of(UnavailableException e) {
    return RpcFailure.unavailable(e.getMessage());
  }

  /** What something that was to be done between two blocks failed with. */
  static Throwable of(Throwable thrown) {
    return cause(thrown) instanceof UnavailableException e ? of(e) : cause(thrown);
  }

  /** A receipt in the form that is sent, or what the wait for it came to. */
  static CompletableFuture<Object> answer(
      CompletableFuture<LoggedReceipt> receipt, Duration patience) {
    return receipt
        .<Object>thenApply(Wire::receipt)
        .exceptionallyCompose(
            thrown -> CompletableFuture.failedFuture(of(cause(thrown), patience)));
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  private static Throwable of(Throwable cause, Duration patience) {
    return switch (cause) {
      case RefusedTransactionException e -> of(e);
      case RefusedCodeException e -> of(e);
      case UnavailableException e -> of(e);
      case TimeoutException _ ->
          new RpcFailure(
              ErrorCode.LIMIT_EXCEEDED,
              "timeout",
              "no block has the transaction after %d ms: it may still get into one, ask"
                      .formatted(patience.toMillis())
                  + " tx_getReceipt");
      default -> cause;
    };
  }
}
