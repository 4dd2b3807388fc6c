package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.bytes;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static io.qlcvm.ledger.TestChain.transaction;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.RefusedEditException;
import io.qlcvm.ledger.blockfile.BlockFileReader;
import io.qlcvm.ledger.blockfile.BlockFileWriter;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.FaultyDisk;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.tx.Action;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that begin with edits of the state. */
class EditsTest {
  private static final Address NOBODY = Address.ofContract(dev(9), 99);
  private static final byte[] COUNT = bytes("count");

  @TempDir Path temporary = Path.of("");

  private static byte[] count(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static StateEdit balance(Address account, long balance) {
    return new StateEdit.Balance(account, Amount.of(balance));
  }

  private static StateEdit storage(Address contract, byte @Nullable [] value) {
    return new StateEdit.Storage(contract, COUNT, value);
  }

  /** Blocks with edits and without; the last one has both kinds and a transaction. */
  private static Address build(TestChain chain) {
    Address counter = chain.deployed(contract("c/tests/counter.wasm"));
    chain.invoke(counter);
    chain.edit(List.of(balance(NOBODY, 7), balance(dev(3), 0)));
    chain.transfers(1, 2, 1);
    chain.edit(List.of(storage(counter, null)));
    Action invoke = new Action.Invoke(counter, "invoke", new byte[0], Amount.ZERO);
    chain.edit(
        List.of(storage(counter, count(41)), balance(dev(1), 50_000_000)),
        signed(1, transaction(1, chain.nonce(dev(1)), 20_000_000, invoke)));
    return counter;
  }

  @Test
  void execute_edits_areInStateProofsAndHistoryBeforeTheTransactions() throws Exception {
    try (TestChain chain = TestChain.inMemory()) {
      Ledger ledger = chain.ledger();
      Address counter = build(chain);
      long height = ledger.head().height();
      assertArrayEquals(count(42), chain.storage(counter, "count"));
      assertEquals(Amount.of(7), chain.balance(NOBODY));
      assertTrue(chain.balance(dev(1)).compareTo(Amount.of(50_000_000)) < 0);
      try (Snapshot before = ledger.snapshot(height - 1);
          Snapshot earlier = ledger.snapshot(height - 2);
          Snapshot now = ledger.snapshot()) {
        assertNull(before.storage(counter, COUNT));
        assertArrayEquals(count(1), earlier.storage(counter, COUNT));
        assertNotEquals(earlier.head().stateRoot(), before.head().stateRoot());
        ContractProof proof = now.prove(counter, List.of(COUNT));
        assertTrue(proof.check(ledger.head().stateRoot(), counter).holds());
      }
      CommittedBlock last = Objects.requireNonNull(ledger.committed(height));
      Hash32 transaction = last.receipts().getFirst().receipt().transaction();
      assertNotNull(ledger.trace(transaction), "which compares the receipt");
      chain.edit(List.of(balance(NOBODY, 0)));
      try (Snapshot now = ledger.snapshot()) {
        assertNull(now.account(NOBODY));
      }
    }
  }

  @Test
  void open_lastBlockHasEdits_isExecutedAgainToTheSameRoots() {
    FaultyDisk disk = new FaultyDisk(1);
    Hash32 head;
    try (TestChain chain = new TestChain(LedgerOn.open(disk, GENESIS))) {
      build(chain);
      head = chain.ledger().head().hash();
    }
    try (TestChain chain = new TestChain(LedgerOn.open(disk, GENESIS))) {
      assertEquals(head, chain.ledger().head().hash());
      chain.transfers(1, 2, 1);
    }
  }

  @Test
  void exportImport_blocksWithEdits_comeToTheSameHead() throws Exception {
    Path data = temporary.resolve("data");
    Path file = temporary.resolve("blocks");
    try (TestChain chain = TestChain.open(data)) {
      build(chain);
    }
    long height;
    try (OfflineLedger offline = OfflineLedger.open(data, GENESIS);
        BlockFileWriter writer = new BlockFileWriter(file, GENESIS)) {
      CheckReport report = offline.check();
      assertEquals(List.of(), report.findings());
      assertEquals(3L, report.counts().get("blocks with edits of the state"));
      height = offline.head().height();
      for (long h = 0; h <= height; h++) {
        writer.add(Objects.requireNonNull(offline.block(h)), offline.edits(h));
      }
      writer.finish();
    }
    try (Ledger other = Ledger.inMemory(GENESIS);
        Ledger without = Ledger.inMemory(GENESIS);
        BlockFileReader reader = BlockFileReader.open(file)) {
      BlockImport into = new BlockImport(other);
      Block last = null;
      for (Block block = reader.next(); block != null; block = reader.next()) {
        into.add(block, reader.edits());
        if (without.head().height() == block.height() - 1 && reader.edits().isEmpty()) {
          new BlockImport(without).add(block);
        }
        last = block;
      }
      assertEquals(3, into.edited());
      assertEquals(Objects.requireNonNull(last).hash(), other.head().hash());
      Block edited = Objects.requireNonNull(other.block(without.head().height() + 1));
      BlockRefusedException refused =
          assertThrows(BlockRefusedException.class, () -> new BlockImport(without).add(edited));
      assertTrue(String.valueOf(refused.getMessage()).contains("state root"));
    }
  }

  @Test
  void checkEdits_missingContractOrTooMuchTogether_isRefused() throws Exception {
    try (TestChain chain = TestChain.inMemory()) {
      Ledger ledger = chain.ledger();
      RefusedEditException missing =
          assertThrows(
              RefusedEditException.class,
              () -> ledger.checkEdits(List.of(storage(dev(1), count(1)))));
      assertTrue(String.valueOf(missing.getMessage()).contains("no contract at " + dev(1)));
      BigInteger nine = BigInteger.TEN.pow(24).multiply(BigInteger.valueOf(9));
      Amount most = Amount.of(Amount.MAX.toBigInteger().subtract(nine));
      Amount more = most.plus(Amount.of(1));
      RefusedEditException tooMuch =
          assertThrows(
              RefusedEditException.class,
              () -> ledger.checkEdits(List.of(new StateEdit.Balance(dev(1), more))));
      assertTrue(String.valueOf(tooMuch.getMessage()).endsWith("leaves " + most));
      for (List<StateEdit> tooMany :
          List.of(
              Collections.nCopies(StateEdit.EDITS_MAX + 1, balance(dev(1), 1)),
              List.<StateEdit>of(new StateEdit.Storage(dev(1), new byte[257], new byte[0])),
              List.<StateEdit>of(new StateEdit.Storage(dev(1), COUNT, new byte[65_537])))) {
        RefusedEditException refused =
            assertThrows(RefusedEditException.class, () -> ledger.checkEdits(tooMany));
        assertTrue(!String.valueOf(refused.getMessage()).contains("contract"), "limits first");
      }
      chain.edit(List.of(new StateEdit.Balance(dev(1), most)));
      chain.transfers(2, 1, 1); // would overflow if there were one more
    }
  }

  @Test
  void add_editsOnAChainThatIsNoDevChain_areRefusedByName() throws Exception {
    KeyPair key = KeyPair.fromSeed(new byte[KeyPair.SEED_BYTES]);
    Genesis serious =
        new Genesis(
            "serious",
            false,
            GENESIS.time(),
            1_000_000,
            1,
            1,
            List.of(key.address()),
            new TreeMap<>());
    try (Ledger ledger = Ledger.inMemory(serious);
        BlockFileWriter writer = new BlockFileWriter(temporary.resolve("file"), serious)) {
      Block block = Objects.requireNonNull(ledger.block(0));
      List<StateEdit> edits = List.of(balance(NOBODY, 1));
      assertThrows(RefusedEditException.class, () -> ledger.checkEdits(edits));
      assertThrows(IOException.class, () -> writer.add(block, edits));
      Proposal proposal =
          new Proposal(
              serious.chainId(),
              1,
              block.hash(),
              serious.time() + 1,
              key.address(),
              ListRoot.of(List.of()),
              serious.blockGasLimit());
      BlockHeader header = ledger.execute(proposal, List.of()).header();
      Block made = new Block(header, List.of(), proposal.sign(key));
      BlockRefusedException refused =
          assertThrows(BlockRefusedException.class, () -> new BlockImport(ledger).add(made, edits));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("dev_setBalance") && message.contains("dev chains"), message);
    }
  }

  @Test
  void decode_anythingElse_isRefused() throws Exception {
    List<StateEdit> edits =
        List.of(
            new StateEdit.Balance(NOBODY, Amount.MAX),
            new StateEdit.Storage(NOBODY, new byte[256], new byte[0]),
            new StateEdit.Storage(NOBODY, new byte[0], null));
    byte[] encoded = StateEdit.encode(edits);
    assertArrayEquals(encoded, StateEdit.encode(StateEdit.decode(encoded)));
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThrows(CborException.class, () -> StateEdit.decode(cut));
    }
    byte[] longer =
        StateEdit.encode(List.of(new StateEdit.Storage(NOBODY, new byte[257], new byte[1])));
    assertThrows(CborException.class, () -> StateEdit.decode(longer));
    byte[] otherKind = encoded.clone();
    otherKind[2] = 2;
    assertThrows(CborException.class, () -> StateEdit.decode(otherKind));
  }
}
