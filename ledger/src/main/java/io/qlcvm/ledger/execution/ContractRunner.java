package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.execution.Contracts.Contract;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.LinkException;
import io.qlcvm.vm.Outcome;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.UninstantiableException;

/** Runs one entry point of one contract. */
final class ContractRunner {
  private ContractRunner() {}

  /**
   * Instantiates a contract and runs an entry point, which it has. Nothing is undone here.
   *
   * @param gas for loading, instantiating and running
   */
  static CallOutcome run(Contract contract, Frame frame, String entryPoint, long gas) {
    long load = Gas.load(contract.codeBytes());
    if (gas < load) {
      return new CallOutcome.OutOfGas(gas);
    }
    Store store = new Store(Limits.CONTRACT, gas - load);
    Outcome outcome = run(contract, store, imports(contract, frame), entryPoint);
    long used = gas - store.gasLeft();
    return switch (outcome) {
      case Outcome.Returned _ -> new CallOutcome.Returned(new byte[0], used);
      case Outcome.Trapped trapped -> new CallOutcome.Trapped(trapped.trap(), gas);
      case Outcome.OutOfGas _ -> new CallOutcome.OutOfGas(gas);
      case Outcome.Exited exited ->
          switch ((ContractExit) exited.exit()) {
            case ContractExit.Return output -> new CallOutcome.Returned(output.bytes(), used);
            case ContractExit.Revert revert -> new CallOutcome.Reverted(revert.bytes(), used);
          };
    };
  }

  private static Outcome run(Contract contract, Store store, Imports imports, String entryPoint) {
    try {
      Instance instance = contract.module().instantiate(store, imports);
      return instance.invoke(entryPoint);
    } catch (UninstantiableException e) {
      return e.outcome();
    } catch (LinkException e) {
      throw new IllegalStateException("imports were checked when the code was deployed", e);
    }
  }

  /** What the contract imports, which was checked, bound to the frame. */
  private static Imports imports(Contract contract, Frame frame) {
    Imports.Builder imports = Imports.builder();
    for (Import wanted : contract.module().imports()) {
      HostFunctions.Entry entry = HostFunctions.TABLE.get(wanted.name());
      if (entry == null) {
        throw new IllegalStateException("import " + wanted.name() + " was checked at deployment");
      }
      imports.function(
          HostFunctions.MODULE, entry.name(), entry.type(), call -> entry.call(frame, call));
    }
    return imports.build();
  }
}
