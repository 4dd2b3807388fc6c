package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The same blocks for everybody: each is a function of the chain before it. Deployments, calls that
 * write, calls that fail, transfers, and blocks of nothing.
 */
final class Workload {
  static final Genesis GENESIS = Genesis.defaultDev();

  private static final KeyPair PRODUCER = DevAccounts.keyPair(0);
  private static final long GAS = 5_000_000;
  private static final int SENDERS = 5;

  private Workload() {}

  /** What a producer orders. */
  record Step(Proposal proposal, List<VerifiedTransaction> transactions, Signature signature) {
    Step {
      transactions = List.copyOf(transactions);
    }

    /** Executes and commits it. */
    CommittedBlock apply(Ledger ledger) {
      try {
        return ledger.commit(ledger.execute(proposal, transactions), signature);
      } catch (InvalidProposalException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** The block that follows the ledger's head. */
  static Step next(Ledger ledger) {
    Head head = ledger.head();
    List<VerifiedTransaction> transactions = transactions(ledger, head.height() + 1);
    Proposal proposal =
        new Proposal(
            GENESIS.chainId(),
            head.height() + 1,
            head.hash(),
            head.time() + 1_000,
            PRODUCER.address(),
            ListRoot.of(transactions.stream().map(VerifiedTransaction::hash).toList()),
            GENESIS.blockGasLimit());
    return new Step(proposal, transactions, proposal.sign(PRODUCER));
  }

  private static List<VerifiedTransaction> transactions(Ledger ledger, long height) {
    List<VerifiedTransaction> transactions = new ArrayList<>();
    if (height == 1) {
      transactions.add(sign(ledger, 1, deploy("c/tests/counter.wasm")));
      transactions.add(sign(ledger, 2, deploy("c/tests/write_then_trap.wasm")));
      return transactions;
    }
    if (height % 5 == 0) {
      return transactions;
    }
    int sender = (int) (1 + height % SENDERS);
    transactions.add(sign(ledger, sender, invoke(contract(1))));
    if (height % 3 == 0) {
      transactions.add(sign(ledger, (sender + 1) % SENDERS + 1, invoke(contract(2))));
    }
    Action transfer = new Action.Transfer(DevAccounts.keyPair(7).address(), Amount.of(height));
    transactions.add(sign(ledger, 6, transfer));
    return transactions;
  }

  /** The contract that an account deployed with its first transaction, in block 1. */
  static Address contract(int creator) {
    return Address.ofContract(DevAccounts.keyPair(creator).address(), 0);
  }

  private static Action deploy(String path) {
    try {
      return new Action.Deploy(
          Files.readAllBytes(Path.of("../contracts").resolve(path)), new byte[0], Amount.ZERO);
    } catch (IOException e) {
      throw new UncheckedIOException("run this in the module's folder", e);
    }
  }

  private static Action invoke(Address contract) {
    return new Action.Invoke(contract, "invoke", new byte[0], Amount.ZERO);
  }

  private static VerifiedTransaction sign(Ledger ledger, int from, Action action) {
    KeyPair key = DevAccounts.keyPair(from);
    try (Snapshot state = ledger.snapshot()) {
      return new Transaction(
              GENESIS.chainId(), key.address(), state.nonce(key.address()), GAS, 1, null, action)
          .sign(key)
          .verify(GENESIS.chainId());
    } catch (RefusedTransactionException e) {
      throw new AssertionError(e);
    }
  }
}
