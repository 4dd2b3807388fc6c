package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.tx.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contracts look for code by its hash: a code that came later is not there before. */
class CodeHistoryTest {
  private static final byte[] LATER = contract("c/tests/counter.wasm");
  private static final Hash32 HASH = Hashing.sha256(LATER);

  @TempDir Path temporary = Path.of("");

  private Path data() {
    return temporary.resolve("data");
  }

  /** Makes an instance of the code if it is there; what it has written shows whether it was. */
  private static Action look(Address puppet) {
    Program program = new Program().instantiate(HASH, 1, 0, new Program());
    return new Action.Invoke(puppet, "invoke", program.bytes(), Amount.ZERO);
  }

  private static Receipt lookThenDeploy(TestChain chain, Address puppet) {
    Action deploy = new Action.Deploy(LATER, new byte[0], Amount.ZERO);
    long nonce = chain.nonce(dev(1));
    List<LoggedReceipt> receipts =
        chain
            .block(
                signed(1, TestChain.transaction(1, nonce, TestChain.GAS, look(puppet))),
                signed(1, TestChain.transaction(1, nonce + 1, TestChain.GAS, deploy)))
            .receipts();
    assertEquals(Status.SUCCESS, receipts.getLast().receipt().status());
    return receipts.getFirst().receipt();
  }

  @Test
  void code_thatTheBlockBringsLater_isNotThereWhenItIsExecutedAgain() throws Exception {
    Receipt without;
    try (Ledger ledger = TestChain.open(data()).ledger()) {
      TestChain chain = new TestChain(ledger);
      without = lookThenDeploy(chain, chain.deployed(Puppets.CODE));
    }
    Files.delete(data().resolve("CLEAN")); // so the start executes the last block once more
    try (Ledger ledger = TestChain.open(data()).ledger()) {
      TestChain chain = new TestChain(ledger);
      assertTraced(ledger, without);
      Receipt with = chain.run(1, look(Address.ofContract(dev(1), 0))).receipt();
      assertFalse(Arrays.equals(without.output(), with.output()));
      assertTraced(ledger, without);
    }
    try (OfflineLedger offline = OfflineLedger.open(data(), TestChain.GENESIS)) {
      assertEquals(List.of(), offline.check().findings());
    }
  }

  @Test
  void rewind_behindADeployment_takesTheCodeAsWell() throws Exception {
    try (TestChain chain = TestChain.inMemory()) {
      Address puppet = chain.deployed(Puppets.CODE);
      long height = chain.ledger().head().height();
      Receipt before = lookThenDeploy(chain, puppet);
      chain.ledger().rewind(height);
      assertArrayEquals(before.output(), chain.run(1, look(puppet)).receipt().output());
    }
  }

  private static void assertTraced(Ledger ledger, Receipt receipt) throws Exception {
    TransactionTrace trace = ledger.trace(receipt.transaction());
    assertNotNull(trace);
    assertArrayEquals(receipt.output(), trace.result().output());
  }
}
