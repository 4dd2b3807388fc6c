package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.bytes;
import static io.qlcvm.ledger.TestChain.contract;
import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Read-only calls. */
class QueryTest {
  private static final byte[] NOTHING = new byte[0];
  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  @Test
  void query_reads_seesTheHeadAndItsCaller() {
    Address address = chain.deployed(contract("c/tests/context.wasm"));
    ExecutionResult result = chain.query(address, "invoke", NOTHING);
    assertEquals(Status.SUCCESS, result.status());
    byte[] expected =
        ByteBuffer.allocate(3 * 32 + 4 + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(dev(2).bytes())
            .put(address.bytes())
            .put(address.bytes())
            .putInt(1)
            .putLong(chain.ledger().head().time() / 1_000)
            .array();
    assertArrayEquals(expected, result.output());
    assertNull(result.error());
    assertTrue(result.gasUsed() > 500 && result.gasUsed() < 20_000, "" + result.gasUsed());
  }

  @Test
  void query_writes_trapsAndChangesNothing() {
    Address address = chain.deployed(contract("c/seed/seed.wasm"));
    Hash32 root = chain.stateRoot();
    ExecutionResult result = chain.query(address, "invoke", NOTHING);
    assertEquals(Status.TRAPPED, result.status());
    String error = String.valueOf(result.error());
    assertTrue(error.contains("qlcchain_storage_write: changes state"), error);
    assertNull(chain.storage(address, "key01"));
    assertEquals(root, chain.stateRoot());
  }

  @Test
  void query_deletes_traps() {
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_storage_delete", "ii>")
            .function("invoke", body().call(0, 0, 0))
            .build();
    ExecutionResult result = chain.query(chain.deployed(code), "invoke", NOTHING);
    assertEquals(Status.TRAPPED, result.status());
  }

  @Test
  void query_debugAndPanic_areTold() {
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_debug", "ii>")
            .importing("qlcchain_panic", "ii>")
            .data(0, "hello no")
            .function("invoke", body().call(0, 0, 5).call(1, 6, 2))
            .build();
    ExecutionResult result = chain.query(chain.deployed(code), "invoke", NOTHING);
    assertEquals(Status.REVERTED, result.status());
    assertEquals(List.of("hello"), result.logs());
    assertEquals("no", result.error());
    assertArrayEquals(bytes("no"), result.output());
    assertEquals(List.of(), result.events());
  }

  @Test
  void query_neverEnds_stopsAtTheCap() {
    byte[] code = new WasmBuilder().function("invoke", body().loopForever()).build();
    Address address = chain.deployed(code);
    ExecutionResult result =
        chain
            .ledger()
            .query(
                new CallRequest(dev(2), address, "invoke", NOTHING, Amount.ZERO, Long.MAX_VALUE));
    assertEquals(Status.OUT_OF_GAS, result.status());
    assertEquals(50_000_000, result.gasUsed());
  }

  @Test
  void query_gasBelowLoading_isOutOfGas() {
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    ExecutionResult result =
        chain.ledger().query(new CallRequest(dev(2), address, "get", NOTHING, Amount.ZERO, 499));
    assertEquals(Status.OUT_OF_GAS, result.status());
    assertEquals(499, result.gasUsed());
  }

  @Test
  void query_unknownOrUncovered_isRejected() {
    assertEquals("contract_not_found", chain.query(dev(3), "invoke", NOTHING).error());
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    for (String method : new String[] {"init", "nothing", "memory"}) {
      ExecutionResult result = chain.query(address, method, NOTHING);
      assertEquals(Status.REJECTED, result.status());
      assertEquals("method_not_found", result.error());
      assertEquals(0, result.gasUsed());
    }
    CallRequest poor =
        new CallRequest(Address.ZERO, address, "get", NOTHING, Amount.of(1), 1_000_000);
    assertEquals("insufficient_balance", chain.ledger().query(poor).error());
    CallRequest rich = new CallRequest(dev(2), address, "get", NOTHING, Amount.of(1), 1_000_000);
    assertEquals(Status.SUCCESS, chain.ledger().query(rich).status());
    assertEquals(Amount.ZERO, chain.balance(address));
  }

  /** Each query sees one whole block: the counter and the height go up together. */
  @Test
  void query_fromManyThreadsWhileBlocksCommit_seesWholeBlocks() throws Exception {
    Address address = chain.deployed(contract("c/tests/counter.wasm"));
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(threads.submit(() -> countsFitHeights(address)));
      }
      for (int i = 0; i < 40; i++) {
        chain.invoke(address);
      }
      for (Future<Boolean> answer : answers) {
        assertTrue(answer.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  private boolean countsFitHeights(Address address) {
    for (int i = 0; i < 100; i++) {
      try (Snapshot snapshot = chain.ledger().snapshot()) {
        CallRequest get = new CallRequest(dev(2), address, "get", NOTHING, Amount.ZERO, 1_000_000);
        byte[] output = snapshot.query(get).output();
        long count = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (count != snapshot.head().height() - 1) {
          return false;
        }
      }
    }
    return true;
  }
}
