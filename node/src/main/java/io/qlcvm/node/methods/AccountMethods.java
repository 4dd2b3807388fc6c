package io.qlcvm.node.methods;

import io.qlcvm.client.AccountInfo;
import io.qlcvm.client.ContractInfo;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.vm.Export;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Wasm;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code account_*}: balances, nonces, and what makes an account a contract. */
public final class AccountMethods {

  private static final Parameter<Address> ADDRESS =
      Parameter.required("address", Type.ADDRESS, "whose account");

  private static final FunctionType ENTRY_POINT = new FunctionType(List.of(), List.of());

  /** Exports that only the chain itself runs. */
  private static final Set<String> RUN_BY_CHAIN = Set.of("init", "migrate");

  private final States states;

  public AccountMethods(Ledger ledger) {
    states = new States(ledger);
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "account_get",
                "Balance, nonce and contract of an account; all zero if it was never used.",
                List.of(ADDRESS, States.AT),
                "the account",
                this::account)
            .answers(AccountInfo.class)
            .fails(Failures.STATE));
  }

  private AccountInfo account(Arguments arguments) throws RpcFailure {
    Address address = arguments.get(ADDRESS);
    try (Snapshot state = states.at(arguments.get(States.AT))) {
      AccountState found = state.account(address);
      AccountState account = found == null ? AccountState.EMPTY : found;
      return new AccountInfo(
          address,
          account.balance(),
          account.nonce(),
          contract(account.contract(), state.code(address)));
    }
  }

  private static @Nullable ContractInfo contract(
      @Nullable ContractState contract, byte @Nullable [] code) {
    return contract == null || code == null
        ? null
        : new ContractInfo(
            contract.codeHash(),
            code.length,
            contract.creator(),
            contract.admin(),
            contract.deployTransaction(),
            contract.version(),
            entryPoints(code));
  }

  private static List<String> entryPoints(byte[] code) {
    return Wasm.load(code, Limits.CONTRACT).exports().stream()
        .filter(export -> export.type().equals(ENTRY_POINT))
        .map(Export::name)
        .filter(name -> !RUN_BY_CHAIN.contains(name))
        .sorted()
        .toList();
  }
}
