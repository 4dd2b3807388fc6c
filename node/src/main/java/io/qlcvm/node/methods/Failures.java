package io.qlcvm.node.methods;

import io.qlcvm.ledger.contract.CodeRefusal;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.Failure;
import io.qlcvm.types.tx.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What methods declare that they may fail with. */
final class Failures {

  static final Failure NOT_FOUND =
      new Failure(
          ErrorCode.NOT_FOUND,
          "not_found",
          "There is no such block, contract, transaction or snapshot.");
  static final Failure PRUNED =
      new Failure(ErrorCode.NOT_FOUND, "pruned", "The state of that height is not kept any more.");
  static final Failure KEY_NOT_HELD =
      new Failure(ErrorCode.KEY_NOT_HELD, "key_not_held", "The node can't sign for that account.");
  static final Failure INVALID_ABI =
      new Failure(
          ErrorCode.CODE_REFUSED,
          "invalid_abi",
          "The code's section that describes its interface can't be read.");
  static final Failure TIMEOUT = Failure.TIMEOUT;
  static final Failure UNAVAILABLE = Failure.UNAVAILABLE;

  /** Of methods that look into the state after a block. */
  static final List<Failure> STATE = List.of(NOT_FOUND, PRUNED);

  /** Of methods that take contract code. */
  static final List<Failure> CODE = Arrays.stream(CodeRefusal.values()).map(Failures::of).toList();

  /** Of methods that take a signed transaction. */
  static final List<Failure> TRANSACTION =
      Stream.of(
              Arrays.stream(Refusal.values()).map(Failures::of),
              CODE.stream(),
              Stream.of(UNAVAILABLE))
          .flatMap(failures -> failures)
          .toList();

  private Failures() {}

  private static Failure of(CodeRefusal refusal) {
    String meaning =
        switch (refusal) {
          case INVALID_MODULE -> "The code is no valid WebAssembly module.";
          case UNKNOWN_IMPORT -> "The code imports what the chain does not offer.";
          case MISSING_EXPORT -> "Nothing in the code can be invoked.";
          case FORBIDDEN_FEATURE -> "The code uses a feature that the chain keeps closed.";
          case LIMIT_EXCEEDED -> "The code is larger than contracts may be.";
        };
    return new Failure(ErrorCode.CODE_REFUSED, refusal.reason(), meaning);
  }

  private static Failure of(Refusal refusal) {
    String meaning =
        switch (refusal) {
          case MALFORMED -> "The bytes are no transaction.";
          case NOT_CANONICAL -> "The transaction is not in its one canonical form.";
          case WRONG_CHAIN -> "The transaction is signed for another chain.";
          case BAD_SIGNATURE -> "The signature is not the sender's over this transaction.";
          case NONCE_TOO_LOW -> "The nonce is used already.";
          case NONCE_GAP -> "The nonce is too far above the account's.";
          case INSUFFICIENT_BALANCE -> "The account can't pay the amount and the most gas.";
          case GAS_LIMIT_TOO_LOW -> "The gas limit is used up before anything runs.";
          case GAS_LIMIT_TOO_HIGH -> "The gas limit is above what one transaction may have.";
          case GAS_PRICE_TOO_LOW -> "The gas price is below the chain's least.";
          case EXPIRED -> "The transaction was valid until a height that has passed.";
          case ALREADY_KNOWN -> "The transaction was sent before.";
          case TOO_LARGE -> "The transaction is larger than one may be.";
          case POOL_FULL -> "Too many transactions wait already.";
          case UNDERPRICED_REPLACEMENT ->
              "A transaction with the same nonce waits and does not pay enough less.";
        };
    return new Failure(ErrorCode.TRANSACTION_REFUSED, refusal.reason(), meaning);
  }
}
