package io.qlcvm.ledger.block;

import io.qlcvm.ledger.check.Findings;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every block of a chain: the chain of hashes, signatures, the roots over transactions and
 * receipts, and every entry that leads to them. Executes nothing. For one thread.
 */
public final class BlockCheck {
  private final StoreReader store;
  private final BlockStore blocks;
  private final Genesis genesis;
  private final Findings findings;
  private final Map<Column, Long> entries = new EnumMap<>(Column.class);
  private @Nullable Block previous;

  public BlockCheck(StoreReader store, Genesis genesis, Findings findings) {
    this.store = store;
    this.blocks = new BlockStore(store);
    this.genesis = genesis;
    this.findings = findings;
  }

  /**
   * Walks from block 0 to a block.
   *
   * @param last its height
   */
  public void check(long last) {
    long before = findings.count();
    for (long height = 0; height <= last; height++) {
      long here = height;
      findings.examine("block " + height, () -> check(here, blocks.block(here)));
    }
    if (findings.count() == before) { // otherwise the numbers differ for what was said already
      BlockStore.COLUMNS.forEach(this::checkCount);
    }
  }

  private void check(long height, @Nullable Block block) {
    Block parent = previous;
    previous = block;
    if (block == null) {
      findings.add("block " + height, "it is missing");
      return;
    }
    String where = "block " + height;
    checkProposal(where, height, block, parent);
    findings.expect(
        where,
        "the root of its transactions",
        block.header().proposal().transactionsRoot(),
        ListRoot.of(block.transactions().stream().map(SignedTransaction::hash).toList()));
    for (SignedTransaction transaction : block.transactions()) {
      try {
        transaction.verifyInBlock(genesis.chainId(), genesis.dev());
      } catch (RefusedTransactionException e) {
        findings.add(where + ", transaction " + transaction.hash(), e.getMessage() + "");
      }
    }
    List<LoggedReceipt> receipts = blocks.receipts(block);
    findings.expect(
        where,
        "the root of its receipts",
        block.header().receiptsRoot(),
        ListRoot.of(receipts.stream().map(receipt -> receipt.receipt().hash()).toList()));
    findings.expect(
        where,
        "the gas of its receipts",
        block.header().gasUsed(),
        receipts.stream().mapToLong(receipt -> receipt.receipt().gasUsed()).sum());
    List<StateEdit> edits = blocks.edits(height);
    if (!edits.isEmpty()) {
      findings.count("blocks with edits of the state", 1);
      if (!genesis.dev()) {
        findings.add(where, "it has edits of the state, which are for dev chains");
      }
    }
    checkEntries(where, BlockStore.writes(block, receipts, edits));
    findings.count("blocks", 1);
    findings.count("transactions", block.transactions().size());
  }

  private void checkProposal(String where, long height, Block block, @Nullable Block parent) {
    Proposal proposal = block.header().proposal();
    findings.expect(where, "its height", height, proposal.height());
    findings.expect(where, "its chain id", genesis.chainId(), proposal.chainId());
    findings.expect(where, "its gas limit", genesis.blockGasLimit(), proposal.gasLimit());
    if (height == 0) {
      findings.expect(where, "its parent", genesis.hash(), proposal.parent());
      return;
    }
    if (parent != null) {
      findings.expect(where, "its parent", parent.hash(), proposal.parent());
      if (proposal.time() <= parent.header().proposal().time()) {
        findings.add(where, "its time is not after its parent's");
      }
    }
    if (!genesis.producers().contains(proposal.producer())) {
      findings.add(where, proposal.producer() + " is no producer of this chain");
    } else if (!proposal.verify(block.signature())) {
      findings.add(where, "the signature is not that of its producer " + proposal.producer());
    }
  }

  /** Whether the store has what the block came with. */
  private void checkEntries(String where, WriteBatch writes) {
    for (WriteBatch.Write write : writes.writes()) {
      byte[] stored = store.get(write.column(), write.key());
      if (!Arrays.equals(stored, write.value())) {
        String entry = where + ", " + Findings.place(write.column(), write.key());
        findings.add(
            entry, stored == null ? "the entry is missing" : "the entry says something else");
      }
      entries.merge(write.column(), 1L, Long::sum);
    }
  }

  /** All entries of blocks are there; when there are as many in the column, there are no others. */
  private void checkCount(Column column) {
    long[] count = new long[1];
    findings.examineAll(store, column, KeyRange.ALL, _ -> count[0]++);
    findings.expect(
        "column " + column, "the number of entries", entries.getOrDefault(column, 0L), count[0]);
  }

  /** The height of the last block that is there, whatever the head says; -1 without blocks. */
  public static long last(StoreReader store) {
    return BlockStore.last(store);
  }

  /** The parent of a block, as far as it can be read. */
  public static Hash32 parentOf(StoreReader store, long height) {
    Block block = new BlockStore(store).block(height);
    return block == null ? Hash32.ZERO : block.header().proposal().parent();
  }
}
