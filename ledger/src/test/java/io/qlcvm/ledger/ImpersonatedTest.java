package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.FaultyDisk;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks with transactions that nobody signed. */
class ImpersonatedTest {
  private static final Action TRANSFER = new Action.Transfer(dev(5), Amount.of(7));

  @TempDir Path temporary = Path.of("");

  private static VerifiedTransaction unsigned(TestChain chain, Address sender, Action action)
      throws Exception {
    return new Transaction(GENESIS.chainId(), sender, chain.nonce(sender), 100_000, 1, null, action)
        .unsigned()
        .verifyInBlock(GENESIS.chainId(), true);
  }

  /** A contract pays, and so does an account whose key nobody has; the last block has both. */
  private static void build(TestChain chain) throws Exception {
    Address counter = chain.deployed(contract("c/tests/counter.wasm"));
    Address nobody = Address.ofContract(dev(9), 99);
    Amount rich = Amount.of(1_000_000);
    chain.edit(List.of(new StateEdit.Balance(counter, rich), new StateEdit.Balance(nobody, rich)));
    for (LoggedReceipt receipt :
        chain
            .block(unsigned(chain, counter, TRANSFER), unsigned(chain, nobody, TRANSFER))
            .receipts()) {
      assertEquals(Status.SUCCESS, receipt.receipt().status());
      assertNotNull(chain.ledger().trace(receipt.receipt().transaction()));
    }
    assertEquals(1, chain.nonce(counter));
  }

  @Test
  void check_unsignedTransactionsOfADevChain_findsNothing() throws Exception {
    Path data = temporary.resolve("data");
    try (TestChain chain = TestChain.open(data)) {
      build(chain);
    }
    try (OfflineLedger offline = OfflineLedger.open(data, GENESIS);
        Ledger copy = Ledger.inMemory(GENESIS)) {
      assertEquals(List.of(), offline.check().findings());
      BlockImport into = new BlockImport(copy);
      for (long height = 0; height <= offline.head().height(); height++) {
        into.add(Objects.requireNonNull(offline.block(height)), offline.edits(height));
      }
      assertEquals(offline.head(), copy.head());
    }
  }

  @Test
  void open_lastBlockHasUnsignedTransactions_isExecutedAgain() throws Exception {
    FaultyDisk disk = new FaultyDisk(1);
    Head head;
    try (TestChain chain = new TestChain(LedgerOn.open(disk, GENESIS))) {
      build(chain);
      head = chain.ledger().head();
    }
    try (TestChain chain = new TestChain(LedgerOn.open(disk, GENESIS))) {
      assertEquals(head, chain.ledger().head());
    }
  }

  @Test
  void add_unsignedOnAChainThatIsNoDevChain_isRefused() throws Exception {
    KeyPair key = KeyPair.fromSeed(new byte[KeyPair.SEED_BYTES]);
    TreeMap<Address, Amount> balances = new TreeMap<>();
    balances.put(key.address(), Amount.of(1_000_000));
    Genesis serious =
        new Genesis(
            "serious", false, GENESIS.time(), 1_000_000, 1, 1, List.of(key.address()), balances);
    Transaction transaction =
        new Transaction(serious.chainId(), key.address(), 0, 100_000, 1, null, TRANSFER);
    SignedTransaction unsigned = transaction.unsigned();
    try (Ledger ledger = Ledger.inMemory(serious)) {
      Proposal proposal =
          new Proposal(
              serious.chainId(),
              1,
              ledger.head().hash(),
              serious.time() + 1,
              key.address(),
              ListRoot.of(List.of(unsigned.hash())),
              serious.blockGasLimit());
      BlockHeader header =
          new BlockHeader(proposal, proposal.transactionsRoot(), ledger.head().stateRoot(), 21_000);
      Block block = new Block(header, List.of(unsigned), proposal.sign(key));
      BlockRefusedException refused =
          assertThrows(BlockRefusedException.class, () -> new BlockImport(ledger).add(block));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("the signature is not that of " + key.address()), message);
    }
  }
}
