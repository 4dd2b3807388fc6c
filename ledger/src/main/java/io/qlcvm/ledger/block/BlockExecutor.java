package io.qlcvm.ledger.block;

import io.qlcvm.ledger.contract.BlockContext;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.ledger.execution.TransactionExecutor;
import io.qlcvm.ledger.execution.TransactionResult;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.ChangeSet;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.state.StateView;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Executes a proposal: a pure function of the parent's state, the proposal and its transactions.
 * Writes nothing. For one thread.
 */
public final class BlockExecutor {
  /** Storages of one block's new contracts are numbered in 24 bits, the block's height above. */
  private static final int STORAGE_NUMBER_BITS = 24;

  private final Genesis genesis;
  private final TransactionExecutor executor;

  public BlockExecutor(Genesis genesis, TransactionExecutor executor) {
    this.genesis = genesis;
    this.executor = executor;
  }

  /**
   * Block 0: the balances that genesis gives out. Its parent is the genesis hash, nobody produced
   * it, it has no transactions.
   *
   * @param store an empty store
   */
  public ExecutedBlock genesis(StoreReader store) {
    checkSupply();
    StateOverlay state = overlay(new StoredState(store), 0);
    genesis
        .balances()
        .forEach(
            (address, balance) -> state.setAccount(address, Account.EMPTY.withBalance(balance)));
    Proposal proposal =
        new Proposal(
            genesis.chainId(),
            0,
            genesis.hash(),
            genesis.time(),
            Address.ZERO,
            ListRoot.of(List.of()),
            genesis.blockGasLimit());
    return finish(store, new ExecutedProposal(proposal, state, List.of(), List.of(), List.of()));
  }

  /** Executes a proposal without edits, as follows. */
  public ExecutedBlock execute(
      StoreReader store, Head head, Proposal proposal, List<VerifiedTransaction> transactions)
      throws InvalidProposalException {
    return execute(store, head, proposal, transactions, List.of());
  }

  /**
   * Executes a proposal on top of the head.
   *
   * @param store as of the head
   * @param edits come before the transactions; none but on a dev chain
   * @throws InvalidProposalException when the proposal, or a transaction's place in it, breaks a
   *     rule that whoever made it could have known
   */
  public ExecutedBlock execute(
      StoreReader store,
      Head head,
      Proposal proposal,
      List<VerifiedTransaction> transactions,
      List<StateEdit> edits)
      throws InvalidProposalException {
    try {
      checkEdits(store, edits);
    } catch (RefusedEditException e) {
      throw new InvalidProposalException(String.valueOf(e.getMessage()));
    }
    return finish(store, run(new StoredState(store), head, proposal, transactions, edits));
  }

  /**
   * Executes the transactions of a proposal on top of a block that may not be committed yet, or is
   * being committed meanwhile by another thread.
   *
   * @param store as of the block's parent, or of the block: it may go from the one to the other at
   *     any moment
   * @throws InvalidProposalException as {@link #execute} does
   */
  public ExecutedProposal executeOn(
      ExecutedBlock parent,
      StoreReader store,
      Proposal proposal,
      List<VerifiedTransaction> transactions)
      throws InvalidProposalException {
    StateView state = StateOverlay.of(new StoredState(store), parent.changes());
    return run(state, parent.head(), proposal, transactions, List.of());
  }

  private ExecutedProposal run(
      StateView parent,
      Head head,
      Proposal proposal,
      List<VerifiedTransaction> transactions,
      List<StateEdit> edits)
      throws InvalidProposalException {
    checkProposal(head, proposal);
    checkTransactions(proposal, transactions);
    StateOverlay state = overlay(parent, proposal.height());
    apply(state, edits);
    BlockContext block = context(proposal);
    List<SignedTransaction> signed = new ArrayList<>();
    List<TransactionResult> results = new ArrayList<>();
    for (VerifiedTransaction transaction : transactions) {
      checkNonce(state, transaction);
      signed.add(transaction.signed());
      results.add(executor.execute(state, block, transaction));
    }
    return new ExecutedProposal(proposal, state, signed, results, edits);
  }

  /**
   * Whether a block on top of the store's head may have these edits.
   *
   * @throws RefusedEditException with what is wrong
   */
  public void checkEdits(StoreReader store, List<StateEdit> edits) throws RefusedEditException {
    new EditCheck(genesis, store).check(edits);
  }

  /** Checks the signature of a transaction that a block has. */
  VerifiedTransaction verify(SignedTransaction transaction) throws RefusedTransactionException {
    return transaction.verifyInBlock(genesis.chainId(), genesis.dev());
  }

  /** Makes the edits that a block begins with. */
  public static void apply(StateOverlay state, List<StateEdit> edits) {
    edits.forEach(edit -> edit.apply(state));
    state.keep();
  }

  /** What a committed block comes to when it is executed once more; writes nothing. */
  Replay replay(
      StateView parent,
      Proposal proposal,
      List<VerifiedTransaction> transactions,
      List<StateEdit> edits) {
    StateOverlay state = overlay(parent, proposal.height());
    apply(state, edits);
    BlockContext block = context(proposal);
    List<TransactionResult> results = new ArrayList<>();
    for (VerifiedTransaction transaction : transactions) {
      results.add(executor.execute(state, block, transaction));
    }
    return new Replay(results, state.changes());
  }

  /** Results, one for each transaction, and the changes of the state. */
  record Replay(List<TransactionResult> results, ChangeSet changes) {}

  /** What the transactions of a proposal can know of their block. */
  public static BlockContext context(Proposal proposal) {
    return new BlockContext(
        proposal.chainId(),
        proposal.height(),
        proposal.time(),
        proposal.producer(),
        proposal.parent());
  }

  /** What the block at a height writes on top of its parent's state. */
  public static StateOverlay overlay(StateView parent, long height) {
    return new StateOverlay(parent, (height << STORAGE_NUMBER_BITS) + 1);
  }

  /**
   * Computes the roots of what was executed, and the writes that it takes.
   *
   * @param store as of the parent
   */
  public static ExecutedBlock finish(StoreReader store, ExecutedProposal executed) {
    Proposal proposal = executed.proposal();
    List<TransactionResult> results = executed.results();
    StateWriter writer = new StateWriter(store, proposal.height());
    StateWriter.Written written = writer.write(executed.state());
    Hash32 receiptsRoot =
        ListRoot.of(results.stream().map(result -> result.receipt().hash()).toList());
    long gasUsed = results.stream().mapToLong(result -> result.receipt().gasUsed()).sum();
    BlockHeader header = new BlockHeader(proposal, receiptsRoot, written.root(), gasUsed);
    return new ExecutedBlock(
        header,
        executed.transactions(),
        results,
        writer.batch(),
        written.changes(),
        executed.edits());
  }

  /** All there is together fits into one amount, so that no sum of balances ever overflows. */
  private void checkSupply() {
    Amount supply = Amount.ZERO;
    for (Amount balance : genesis.balances().values()) {
      if (balance.compareTo(Amount.MAX.minus(supply)) > 0) {
        throw new IllegalArgumentException("the balances in genesis exceed 2^128-1 together");
      }
      supply = supply.plus(balance);
    }
  }

  private void checkProposal(Head head, Proposal proposal) throws InvalidProposalException {
    check("chain id", genesis.chainId(), proposal.chainId());
    check("height", head.height() + 1, proposal.height());
    check("parent", head.hash(), proposal.parent());
    check("gas limit", genesis.blockGasLimit(), proposal.gasLimit());
    if (proposal.time() <= head.time()) {
      throw new InvalidProposalException(
          "time " + proposal.time() + " is not after the parent's, " + head.time());
    }
    if (!genesis.producers().contains(proposal.producer())) {
      throw new InvalidProposalException(proposal.producer() + " is no producer of this chain");
    }
  }

  private void checkTransactions(Proposal proposal, List<VerifiedTransaction> transactions)
      throws InvalidProposalException {
    Hash32 root = ListRoot.of(transactions.stream().map(VerifiedTransaction::hash).toList());
    check("transactions root", root, proposal.transactionsRoot());
    long gasLeft = proposal.gasLimit();
    for (VerifiedTransaction verified : transactions) {
      Transaction transaction = verified.transaction();
      String name = "transaction " + verified.hash() + ": ";
      check(name + "chain id", genesis.chainId(), transaction.chainId());
      long intrinsic = Gas.intrinsic(transaction);
      checkRange(name + "gas limit", transaction.gasLimit(), intrinsic, Gas.TRANSACTION_GAS_MAX);
      checkRange(name + "gas price", transaction.gasPrice(), genesis.minGasPrice(), Long.MAX_VALUE);
      Long validUntil = transaction.validUntil();
      if (validUntil != null) {
        checkRange(name + "last height", validUntil, proposal.height(), Long.MAX_VALUE);
      }
      gasLeft -= transaction.gasLimit();
      if (gasLeft < 0) {
        throw new InvalidProposalException(
            "the transactions' gas limits exceed the block's, " + proposal.gasLimit());
      }
    }
  }

  private static void checkNonce(StateOverlay state, VerifiedTransaction transaction)
      throws InvalidProposalException {
    long next = state.accountOrEmpty(transaction.sender()).nonce();
    check("transaction " + transaction.hash() + ": nonce", next, transaction.transaction().nonce());
  }

  private static void check(String what, Object expected, Object actual)
      throws InvalidProposalException {
    if (!expected.equals(actual)) {
      throw new InvalidProposalException(what + " is " + actual + ", it must be " + expected);
    }
  }

  private static void checkRange(String what, long actual, long least, long most)
      throws InvalidProposalException {
    if (actual < least || actual > most) {
      throw new InvalidProposalException(
          what + " is " + actual + ", it must be " + least + " to " + most);
    }
  }
}
