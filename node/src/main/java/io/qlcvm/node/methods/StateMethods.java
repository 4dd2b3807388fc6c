package io.qlcvm.node.methods;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.proof.ContractProof;
import java.util.List;
import java.util.Optional;

/** {@code state_*}: proofs against the state root. */
public final class StateMethods {

  /** A contract can't write longer keys, but that there is nothing under one can be proved too. */
  private static final int KEY_BYTES_MAX = 256;

  private static final Parameter<Address> CONTRACT =
      Parameter.optional("contract", Type.ADDRESS, "the contract; or else account");
  private static final Parameter<Address> ACCOUNT =
      Parameter.optional("account", Type.ADDRESS, "any account; or else contract");
  private static final Parameter<List<byte[]>> KEYS =
      Parameter.optional(
          "keys",
          Type.listOf(Type.bytes(KEY_BYTES_MAX), ContractProof.KEYS_MAX),
          List.of(),
          "keys in the contract's storage");

  private final States states;

  public StateMethods(Ledger ledger) {
    states = new States(ledger);
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "state_getProof",
                "Proves an account and keys of its storage, or that they are not there, against the"
                    + " state root; takes exactly one of contract and account.",
                List.of(CONTRACT, KEYS, States.AT, ACCOUNT),
                "state root and hash of the block, the account's proof, and one for each key",
                this::proof)
            .answers(ContractProof.class)
            .fails(Failures.STATE));
  }

  private ContractProof proof(Arguments arguments) throws RpcFailure {
    Address address = address(arguments);
    try (Snapshot state = states.at(arguments.get(States.AT))) {
      return state.prove(address, arguments.get(KEYS));
    }
  }

  private static Address address(Arguments arguments) throws RpcFailure {
    Optional<Address> contract = arguments.find(CONTRACT);
    Optional<Address> account = arguments.find(ACCOUNT);
    if (contract.isPresent() == account.isPresent()) {
      throw RpcFailure.invalidParameter(
          CONTRACT.name(),
          "exactly one of \"contract\" and \"account\" says what is proved: %s"
              .formatted(contract.isPresent() ? "leave one out" : "give one, an address"));
    }
    return contract.or(() -> account).orElseThrow();
  }
}
