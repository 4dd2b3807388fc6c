package io.qlcvm.node.methods;

import io.qlcvm.client.BlockId;
import io.qlcvm.ledger.HeightNotKeptException;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import java.util.Map;

/** Finds the state that a call asks about. */
final class States {

  static final Parameter<BlockId> AT =
      Parameter.optional("at", Type.BLOCK, BlockId.LATEST, "the state after this block");

  private final Ledger ledger;

  States(Ledger ledger) {
    this.ledger = ledger;
  }

  /** The state after a block; close it soon. */
  Snapshot at(BlockId block) throws RpcFailure {
    return switch (block) {
      case BlockId.Latest _ -> ledger.snapshot();
      case BlockId.Height(long height) -> at(height);
      case BlockId.Hash(Hash32 hash) -> {
        Long height = ledger.height(hash);
        if (height == null) {
          Head head = ledger.head();
          throw RpcFailure.notFound(
              "no block has the hash %s: the head is block %d, %s"
                  .formatted(hash, head.height(), head.hash()));
        }
        yield at(height);
      }
    };
  }

  private Snapshot at(long height) throws RpcFailure {
    try {
      return ledger.snapshot(height);
    } catch (HeightNotKeptException e) {
      if (height > e.latest()) {
        throw RpcFailure.notFound(
            "there is no block of height %d yet: the head has height %d"
                .formatted(height, e.latest()));
      }
      throw new RpcFailure(
          ErrorCode.NOT_FOUND,
          "pruned",
          "the state after block %d is not kept any more: the oldest that is, is that after block %d;"
                  .formatted(height, e.oldest())
              + " a node with \"history\" set to \"archive\" keeps all",
          Map.of("height", height, "oldest", e.oldest(), "latest", e.latest()));
    }
  }

  /** What makes an account a contract. */
  static ContractState contract(Snapshot state, Address address) throws RpcFailure {
    var account = state.account(address);
    ContractState contract = account == null ? null : account.contract();
    if (contract == null) {
      throw RpcFailure.notFound(
          "there is no contract at %s in block %d: check the address, and that its deployment"
                  .formatted(address, state.head().height())
              + " succeeded");
    }
    return contract;
  }
}
