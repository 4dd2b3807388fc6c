package io.qlcvm.node.methods;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.node.intake.Intake;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.TransactionLimits;
import java.util.ArrayList;
import java.util.List;

/** Transactions that nobody signed, as parameters of a call describe them. */
final class DryRun {

  private static final byte[] EMPTY = new byte[0];
  private static final String INVOKE = "invoke";

  private static final Parameter<Address> TO =
      Parameter.optional("to", Type.ADDRESS, "for a transfer: who would receive the amount");
  private static final Parameter<byte[]> CODE =
      Parameter.optional(
          "code",
          Type.bytes(TransactionLimits.CODE_BYTES_MAX),
          "for a deployment: a WebAssembly module; with \"contract\", an upgrade to it");
  private static final Parameter<Address> CONTRACT =
      Parameter.optional(
          "contract", Type.ADDRESS, "for a call: the contract; with \"code\", an upgrade of it");
  private static final Parameter<String> METHOD =
      Parameter.optional(
          "method",
          Type.text(TransactionLimits.METHOD_BYTES_MAX),
          "for a call: the export to run; \"invoke\" if left out");
  private static final Parameter<byte[]> INPUT =
      Parameter.optional(
          "input", Type.bytes(TransactionLimits.INPUT_BYTES_MAX), "what the contract reads");
  private static final Parameter<Amount> AMOUNT =
      Parameter.optional("amount", Type.AMOUNT, "tokens that go along; none if left out");
  private static final Parameter<Long> GAS_LIMIT =
      Parameter.optional(
          "gasLimit",
          Type.INTEGER,
          "most gas to try; %d, or less where the chain or the sender's balance says so, if left out"
              .formatted(Gas.QUERY_GAS_MAX));
  private static final Parameter<Long> GAS_PRICE =
      Parameter.optional(
          "gasPrice",
          Type.INTEGER,
          "base units for one gas; the chain's least if left out, 0 for a sender who can't pay");

  private final Ledger ledger;

  DryRun(Ledger ledger) {
    this.ledger = ledger;
  }

  /** A method's parameters: those before, and all that describe the transaction but its sender. */
  static List<Parameter<?>> parameters(Parameter<?>... before) {
    List<Parameter<?>> parameters = new ArrayList<>(List.of(before));
    parameters.addAll(List.of(TO, CODE, CONTRACT, METHOD, INPUT, AMOUNT, GAS_LIMIT, GAS_PRICE));
    return parameters;
  }

  /**
   * The transaction, with its account's next nonce.
   *
   * @throws RpcFailure when the parameters describe none, or its code would be refused
   */
  Transaction transaction(Snapshot state, Address from, Arguments arguments) throws RpcFailure {
    Action action = action(arguments);
    checkCode(action);
    if (action instanceof Action.Invoke(Address contract, _, _, _)) {
      var _ = States.contract(state, contract);
    }
    return new Transaction(
        ledger.genesis().chainId(),
        from,
        state.nonce(from),
        Math.min(
            arguments.find(GAS_LIMIT).orElse(Gas.QUERY_GAS_MAX),
            Intake.gasLimitMax(ledger.genesis())),
        arguments.find(GAS_PRICE).orElse(ledger.genesis().minGasPrice()),
        null,
        action);
  }

  /** Which parameters there are says which action is meant; the others must be left out. */
  private static Action action(Arguments arguments) throws RpcFailure {
    Address to = arguments.find(TO).orElse(null);
    byte[] code = arguments.find(CODE).orElse(null);
    Address contract = arguments.find(CONTRACT).orElse(null);
    byte[] input = arguments.find(INPUT).orElse(EMPTY);
    Amount amount = arguments.find(AMOUNT).orElse(Amount.ZERO);
    if (to != null) {
      refuse(arguments, "a transfer, which \"to\" makes it,", CODE, CONTRACT, METHOD, INPUT);
      return new Action.Transfer(to, amount);
    }
    if (contract == null && code != null) {
      refuse(arguments, "a deployment, which \"code\" makes it,", METHOD);
      return new Action.Deploy(code, input, amount);
    }
    if (contract == null) {
      throw RpcFailure.invalidParameter(
          CONTRACT.name(),
          "the parameter \"contract\" is missing: a call takes it, a transfer takes \"to\" and a"
              + " deployment \"code\" instead");
    }
    if (code != null) {
      refuse(arguments, "an upgrade, which \"contract\" with \"code\" makes it,", METHOD, AMOUNT);
      return new Action.Upgrade(contract, code, input);
    }
    return new Action.Invoke(contract, arguments.find(METHOD).orElse(INVOKE), input, amount);
  }

  private static void refuse(Arguments arguments, String action, Parameter<?>... parameters)
      throws RpcFailure {
    for (Parameter<?> parameter : parameters) {
      if (arguments.find(parameter).isPresent()) {
        throw RpcFailure.invalidParameter(
            parameter.name(),
            "%s takes no parameter \"%s\": leave it out".formatted(action, parameter.name()));
      }
    }
  }

  /** As at a real deployment: refused before anything runs. */
  private void checkCode(Action action) throws RpcFailure {
    try {
      switch (action) {
        case Action.Deploy deploy -> ledger.checkCode(deploy.code());
        case Action.Upgrade upgrade -> ledger.checkCode(upgrade.code());
        case Action.Transfer _, Action.Invoke _ -> {}
      }
    } catch (RefusedCodeException e) {
      throw Refusals.of(e);
    }
  }
}
