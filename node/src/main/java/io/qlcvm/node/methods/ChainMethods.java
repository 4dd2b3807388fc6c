package io.qlcvm.node.methods;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.BlockInfo;
import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.ExecutedTransaction;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.LocatedTransaction;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.Result;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.tx.SignedTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** {@code chain_*}: the chain and its blocks. */
public final class ChainMethods {

  /** Blocks of one answer. */
  private static final long BLOCKS_MAX = 100;

  private static final Parameter<BlockId> BLOCK =
      Parameter.required("block", Type.BLOCK, "which block");
  private static final Parameter<Boolean> FULL =
      Parameter.optional(
          "full", Type.BOOLEAN, false, "whole transactions with receipts instead of hashes");
  private static final Parameter<Long> FROM =
      Parameter.optional("from", Type.INTEGER, "height of the first block; the head if left out");
  private static final Parameter<Long> LIMIT =
      Parameter.optional("limit", Type.integer(1, BLOCKS_MAX), 20L, "how many blocks");

  private final Ledger ledger;
  private final String version;

  /**
   * The methods.
   *
   * @param version of this program
   */
  public ChainMethods(Ledger ledger, String version) {
    this.ledger = ledger;
    this.version = version;
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "chain_status",
                "Which chain this is, and its head.",
                List.of(),
                "the chain's status",
                _ -> status())
            .answers(ChainStatus.class),
        RpcMethod.of(
                "chain_getBlock",
                "A block, with its transactions' hashes or, on demand, all of them and their"
                    + " receipts; on a dev chain also with \"edits\", if it begins with any.",
                List.of(BLOCK, FULL),
                "the block, or null if there is none",
                this::block)
            .answers(
                Result.of(new TypeReference<BlockInfo<Hash32>>() {})
                    .or(new TypeReference<BlockInfo<ExecutedTransaction>>() {})
                    .orElseNull()),
        RpcMethod.of(
                "chain_getBlocks",
                "Blocks with their transactions' hashes, the newest first.",
                List.of(FROM, LIMIT),
                "a list of blocks",
                this::blocks)
            .answers(Result.of(new TypeReference<List<BlockInfo<Hash32>>>() {})));
  }

  private ChainStatus status() {
    Genesis genesis = ledger.genesis();
    Head head = ledger.head();
    return new ChainStatus(
        genesis.chainId(),
        ledger.genesisHash(),
        head.height(),
        head.hash(),
        head.stateRoot(),
        head.time(),
        genesis.gasScheduleVersion(),
        genesis.blockGasLimit(),
        genesis.minGasPrice(),
        genesis.dev() ? "dev" : "solo",
        version,
        false);
  }

  private @Nullable Object block(Arguments arguments) {
    Block block =
        switch (arguments.get(BLOCK)) {
          case BlockId.Latest _ -> ledger.block(ledger.head().height());
          case BlockId.Height(long height) -> ledger.block(height);
          case BlockId.Hash(Hash32 hash) -> ledger.block(hash);
        };
    if (block == null) {
      return null;
    }
    return arguments.get(FULL) ? full(block) : withHashes(block);
  }

  /** With what executing it came to; null when it was taken back meanwhile. */
  private @Nullable Object full(Block block) {
    CommittedBlock committed = ledger.committed(block.height());
    return committed == null || !committed.block().hash().equals(block.hash())
        ? null
        : Wire.block(
            block,
            ledger.edits(block),
            committed.receipts().stream().map(r -> executed(block, r)).toList());
  }

  private BlockInfo<Hash32> withHashes(Block block) {
    return Wire.block(
        block,
        ledger.edits(block),
        block.transactions().stream().map(SignedTransaction::hash).toList());
  }

  private static ExecutedTransaction executed(Block block, LoggedReceipt receipt) {
    SignedTransaction transaction = block.transactions().get(receipt.index());
    return new ExecutedTransaction(
        Wire.located(
            new LocatedTransaction(
                transaction, receipt.block(), receipt.height(), receipt.index())),
        Wire.receipt(receipt));
  }

  private List<BlockInfo<Hash32>> blocks(Arguments arguments) {
    long head = ledger.head().height();
    long first = Math.min(arguments.find(FROM).orElse(head), head);
    List<BlockInfo<Hash32>> blocks = new ArrayList<>();
    for (long height = first; height >= 0 && height > first - arguments.get(LIMIT); height--) {
      Block block = ledger.block(height);
      if (block != null) {
        blocks.add(withHashes(block));
      }
    }
    return blocks;
  }
}
