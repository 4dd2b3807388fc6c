package io.qlcvm.node.methods;

import io.qlcvm.client.SimulationResult;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import java.util.List;

/** {@code tx_simulate}: what a transaction would come to, and how much gas it needs. */
public final class SimulationMethods {

  private static final Parameter<Address> FROM =
      Parameter.required("from", Type.ADDRESS, "who would send it; needs no key");
  private final Ledger ledger;
  private final DryRun dryRun;

  public SimulationMethods(Ledger ledger) {
    this.ledger = ledger;
    this.dryRun = new DryRun(ledger);
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "tx_simulate",
                "Runs a transaction that nobody signed on the head, throws away what it did, and"
                    + " finds the gas limit that it needs.",
                DryRun.parameters(FROM),
                "how it ended with the most gas, and the smallest gas limit that would do or null",
                this::simulate)
            .query()
            .answers(SimulationResult.class)
            .fails(Failures.NOT_FOUND)
            .fails(Failures.CODE));
  }

  private SimulationResult simulate(Arguments arguments) throws RpcFailure {
    try (Snapshot state = ledger.snapshot()) {
      return Wire.simulation(
          state.simulate(dryRun.transaction(state, arguments.get(FROM), arguments)));
    }
  }
}
