package io.qlcvm.node.methods;

import io.qlcvm.client.BlockId;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Block;
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
    Snapshot snapshot = ledger.snapshot();
    try {
      check(block, snapshot.head());
      return snapshot;
    } catch (RpcFailure e) {
      snapshot.close();
      throw e;
    }
  }

  private void check(BlockId block, Head head) throws RpcFailure {
    switch (block) {
      case BlockId.Latest _ -> {}
      case BlockId.Height(long height) -> checkHeight(height, head);
      case BlockId.Hash(var hash) -> {
        Block found = ledger.block(hash);
        if (found == null) {
          throw RpcFailure.notFound(
              "no block has the hash %s: the head is block %d, %s"
                  .formatted(hash, head.height(), head.hash()));
        }
        checkHeight(found.height(), head);
      }
    }
  }

  private static void checkHeight(long height, Head head) throws RpcFailure {
    if (height > head.height()) {
      throw RpcFailure.notFound(
          "there is no block of height %d yet: the head has height %d"
              .formatted(height, head.height()));
    }
    if (height < head.height()) {
      throw new RpcFailure(
          ErrorCode.NOT_FOUND,
          "pruned",
          "the state after block %d is not kept: only that of the head, block %d, is"
              .formatted(height, head.height()),
          Map.of("oldest", head.height(), "latest", head.height()));
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
