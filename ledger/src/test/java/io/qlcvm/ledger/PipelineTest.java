package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.ExecutedProposal;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.ForwardingStore;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreDump;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

/** Blocks that are executed before the one below them is committed. */
class PipelineTest {
  private static final int BLOCKS = 6;
  private static final int BLOCK_TRANSACTIONS = 3;
  private static final int CALLS_MAX = 32;

  /** Some blocks read less often than that, and see their parent committed only afterwards. */
  private static final int READS_MAX = 60;

  /** Commits the parent in the middle of a block's execution: before one of its reads. */
  private static final class FlippingStore extends ForwardingStore {
    private @Nullable Runnable flip;
    private int readsLeft;
    int flips;

    FlippingStore() {
      super(new MemoryStore());
    }

    void flipBefore(int read, Runnable commit) {
      readsLeft = read;
      flip = commit;
    }

    /** The parent is committed at the latest now. */
    void flip() {
      Runnable commit = flip;
      flip = null;
      if (commit != null) {
        commit.run();
      }
    }

    private void read() {
      if (flip != null && readsLeft-- == 0) {
        flips++;
        flip();
      }
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      read();
      return super.get(column, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
      read();
      return super.getAll(column, keys);
    }

    @Override
    public @Nullable Entry floor(Column column, byte[] key) {
      read();
      return super.floor(column, key);
    }

    @Override
    public Entries entries(Column column, KeyRange range, boolean backwards) {
      read();
      Entries entries = super.entries(column, range, backwards);
      return new Entries() {
        @Override
        public @Nullable Entry next() {
          read();
          return entries.next();
        }

        @Override
        public void close() {
          entries.close();
        }
      };
    }
  }

  /** Deployments, writes, scans, nested calls, events, upgrades, and failures of all kinds. */
  private static List<Block> chain(long seed, int length) {
    try (Puppets puppets = new Puppets()) {
      Programs programs = new Programs(seed, puppets.puppets, true);
      for (int i = 0; i < length; i++) {
        List<Puppets.Plan> plans = new ArrayList<>();
        for (int j = 0; j < BLOCK_TRANSACTIONS; j++) {
          plans.add(
              Puppets.Plan.of(
                  1 + programs.below(2),
                  programs.puppet(),
                  programs.below(4),
                  programs.program(CALLS_MAX)));
        }
        puppets.run(plans);
      }
      List<Block> blocks = new ArrayList<>();
      Ledger ledger = puppets.chain.ledger();
      for (long height = 1; height <= ledger.head().height(); height++) {
        blocks.add(Objects.requireNonNull(ledger.block(height)));
      }
      return blocks;
    }
  }

  private static List<VerifiedTransaction> transactions(Block block)
      throws RefusedTransactionException {
    List<VerifiedTransaction> verified = new ArrayList<>();
    for (SignedTransaction transaction : block.transactions()) {
      verified.add(transaction.verify(GENESIS.chainId()));
    }
    return verified;
  }

  @Property(tries = 8)
  void executeOn_parentCommittedAtAnyMoment_comesToTheSameBlocks(
      @ForAll @LongRange(min = 1, max = 1_000_000) long seed, @ForAll boolean afterwards)
      throws Exception {
    List<Block> blocks = chain(seed, BLOCKS);
    SplittableRandom random = new SplittableRandom(seed);
    MemoryStore plain = new MemoryStore();
    FlippingStore flipping = new FlippingStore();
    try (Ledger inOrder = Ledger.over(plain, GENESIS);
        Ledger pipelined = Ledger.over(flipping, GENESIS, Retention.DEFAULT)) {
      List<CommittedBlock> committed = new ArrayList<>();
      for (Block block : blocks) {
        Proposal proposal = block.header().proposal();
        ExecutedBlock expected = inOrder.execute(proposal, transactions(block));
        inOrder.commit(expected, block.signature());
        ExecutedBlock executed = execute(pipelined, flipping, block);
        assertEquals(expected.header(), executed.header());
        // Not every block reads as often as that: one sees its parent committed in any case.
        int read = last == null ? 0 : random.nextInt(READS_MAX);
        flipping.flipBefore(
            afterwards ? Integer.MAX_VALUE : read,
            () -> committed.add(pipelined.commit(executed, block.signature())));
        last = executed;
      }
      flipping.flip();
      last = null;
      assertEquals(blocks, committed.stream().map(CommittedBlock::block).toList());
      assertTrue(afterwards || flipping.flips > 0, "no block saw its parent being committed");
      assertEquals(StoreDump.of(plain), StoreDump.of(flipping));
    }
  }

  /** The block that was executed last. */
  private @Nullable ExecutedBlock last;

  private ExecutedBlock execute(Ledger ledger, FlippingStore store, Block block)
      throws InvalidProposalException, RefusedTransactionException {
    Proposal proposal = block.header().proposal();
    ExecutedBlock parent = last;
    if (parent == null) {
      return ledger.execute(proposal, transactions(block));
    }
    ExecutedProposal ahead = ledger.executeOn(parent, proposal, transactions(block));
    store.flip();
    return ledger.finish(ahead);
  }

  @Example
  void finish_parentNotCommitted_isRefused() throws Exception {
    List<Block> blocks = chain(1, 3);
    try (Ledger ledger = Ledger.inMemory(GENESIS)) {
      ExecutedBlock first =
          ledger.execute(blocks.get(0).header().proposal(), transactions(blocks.get(0)));
      ExecutedProposal ahead =
          ledger.executeOn(first, blocks.get(1).header().proposal(), transactions(blocks.get(1)));
      assertThrows(IllegalArgumentException.class, () -> ledger.finish(ahead));
      assertThrows(
          InvalidProposalException.class,
          () -> ledger.executeOn(first, blocks.get(2).header().proposal(), List.of()));
      assertEquals(0, ledger.head().height());
    }
  }
}
