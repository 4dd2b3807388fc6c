package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.EventInfo;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.RpcException;
import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.AbiException;
import io.qlcvm.client.abi.AbiMethod;
import io.qlcvm.client.abi.Named;
import io.qlcvm.types.Address;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of the contracts that one command has to do with, each asked for once, and what
 * bytes mean by them. What can't be decoded is left to be shown as bytes.
 */
final class Interfaces {

  private final NodeClient node;
  private final BlockId at;
  private final Map<Address, Interface> known = new HashMap<>();

  /** Those in the state after a block. */
  Interfaces(NodeClient node, BlockId at) {
    this.node = node;
    this.at = at;
  }

  /** A contract's, from the node. */
  Interface of(Address contract) throws NodeException, InterruptedException {
    Interface before = known.get(contract);
    if (before != null) {
      return before;
    }
    Interface found = ask(contract);
    known.put(contract, found);
    return found;
  }

  /** A contract's, from elsewhere. */
  void put(Address contract, Interface itsInterface) {
    known.put(contract, itsInterface);
  }

  private Interface ask(Address contract) throws NodeException, InterruptedException {
    try {
      Abi abi = node.abi(contract, at);
      return abi == null
          ? new Interface.Unknown("the contract has no section " + Abi.SECTION)
          : new Interface.Declared(abi);
    } catch (RpcException e) {
      // Unreadable, or an older node, or no contract: a call with bytes will say what becomes of
      // it.
      return new Interface.Unknown(e.getMessage());
    }
  }

  /**
   * What a call's outcome says.
   *
   * @param contract that was called, null if there was none
   */
  Decoded decode(
      @Nullable Address contract,
      String method,
      Status status,
      Bytes output,
      List<EventInfo> events)
      throws NodeException, InterruptedException {
    if (contract == null || !(of(contract) instanceof Interface.Declared(Abi abi))) {
      return Decoded.NOTHING;
    }
    AbiMethod called = abi.method(method);
    return new Decoded(
        true,
        status == Status.SUCCESS && called != null ? result(called, output) : null,
        decode(events),
        status == Status.REVERTED ? error(abi, output) : null);
  }

  /** What a receipt says. */
  Decoded decode(ReceiptInfo receipt, String method) throws NodeException, InterruptedException {
    return decode(receipt.contract(), method, receipt.status(), receipt.output(), receipt.events());
  }

  /**
   * What the receipt of a transaction says, by what the contract declares now; it may have declared
   * something else then.
   */
  Decoded decode(ReceiptInfo receipt, Action action) throws NodeException, InterruptedException {
    String method =
        switch (action) {
          case Action.Invoke invoke -> invoke.method();
          case Action.Deploy _ -> AbiMethod.Kind.INIT.word();
          case Action.Upgrade _ -> AbiMethod.Kind.MIGRATE.word();
          case Action.Transfer _ -> "";
        };
    return decode(receipt, method);
  }

  /** Each event as its own contract declares it; empty for one that it does not. */
  List<Optional<Named>> decode(List<EventInfo> events) throws NodeException, InterruptedException {
    List<Optional<Named>> decoded = new ArrayList<>();
    for (EventInfo event : events) {
      decoded.add(
          of(event.contract()) instanceof Interface.Declared(Abi abi)
              ? event(abi, event)
              : Optional.empty());
    }
    return decoded;
  }

  private static Decoded.@Nullable Result result(AbiMethod method, Bytes output) {
    try {
      return new Decoded.Result(method, method.decodeResult(output.toByteArray()));
    } catch (AbiException _) {
      return null;
    }
  }

  private static Optional<Named> event(Abi abi, EventInfo event) {
    try {
      return Optional.ofNullable(abi.decode(event));
    } catch (AbiException _) {
      return Optional.empty();
    }
  }

  private static @Nullable Named error(Abi abi, Bytes revertData) {
    try {
      return abi.decodeError(revertData);
    } catch (AbiException _) {
      return null;
    }
  }
}
