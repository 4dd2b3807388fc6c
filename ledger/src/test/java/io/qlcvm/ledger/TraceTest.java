package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.Puppets.Plan;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.trace.CallTrace;
import io.qlcvm.ledger.trace.HostCallTrace;
import io.qlcvm.ledger.trace.Profile;
import io.qlcvm.ledger.trace.ProfileBuilder;
import io.qlcvm.ledger.trace.TraceBuilder;
import io.qlcvm.ledger.trace.TraceStep;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a trace and a profile tell of transactions, to the unit of gas. */
class TraceTest {
  private static final byte[] NOTHING = {};
  private static final byte[] COUNTER = TestChain.contract("c/tests/counter.wasm");

  private final Puppets puppets = new Puppets();
  private final TestChain chain = puppets.chain;
  private final Address a = puppets.puppets.get(0);
  private final Address b = puppets.puppets.get(1);
  private final Address c = puppets.puppets.get(2);

  @AfterEach
  void close() {
    puppets.close();
  }

  private TransactionTrace trace(Receipt receipt) {
    return trace(chain, receipt);
  }

  /** The trace of a committed transaction, after the checks that hold for each. */
  private static TransactionTrace trace(TestChain chain, Receipt receipt) {
    try {
      TransactionTrace trace = chain.ledger().trace(receipt.transaction());
      assertNotNull(trace);
      assertEquals(receipt.gasUsed(), trace.result().gasUsed());
      assertEquals(receipt.status(), trace.result().status());
      assertArrayEquals(receipt.output(), trace.result().output());
      assertSums(trace);
      assertEquals(receipt.gasUsed(), profile(chain, receipt).gas());
      return trace;
    } catch (HeightNotKeptException e) {
      throw new AssertionError(e);
    }
  }

  private static Profile profile(TestChain chain, Receipt receipt) {
    try {
      return Objects.requireNonNull(chain.ledger().profile(receipt.transaction()));
    } catch (HeightNotKeptException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSums(TransactionTrace trace) {
    CallTrace call = trace.call();
    long gas = trace.intrinsicGas() + trace.loadGas() + trace.burntGas();
    assertEquals(trace.result().gasUsed(), gas + (call == null ? 0 : call.gas()));
    if (call != null) {
      assertSums(call);
    }
  }

  private static void assertSums(CallTrace call) {
    long hostGas = 0;
    for (HostCallTrace host : call.hostCalls()) {
      hostGas += host.gas();
      assertTrue(host.ownGas() >= 0, () -> host.function() + " used " + host.ownGas());
      CallTrace nested = host.call();
      if (nested != null) {
        assertSums(nested);
      }
    }
    assertEquals(call.gas(), call.codeGas() + call.burntGas() + call.omittedGas() + hostGas);
    assertTrue(call.gas() <= call.call().gas());
  }

  private static CallTrace call(TransactionTrace trace) {
    return Objects.requireNonNull(trace.call());
  }

  /** The calls that a call made, refused ones left out. */
  private static List<CallTrace> calls(CallTrace call) {
    List<CallTrace> calls = new ArrayList<>();
    for (HostCallTrace host : call.hostCalls()) {
      CallTrace nested = host.call();
      if (nested != null) {
        calls.add(nested);
      }
    }
    return calls;
  }

  private static List<TraceStep> steps(CallTrace call) {
    return call.hostCalls().stream().flatMap(host -> host.steps().stream()).toList();
  }

  @Test
  void trace_aCallInTheMiddleFails_hasTheWholeTree() {
    Program failing =
        new Program().write(7, 3, 1).call(0, c, 1, new Program().emit(1, 4, 9)).revert(5);
    Program program =
        new Program()
            .write(1, 2, 3)
            .call(0, b, 2, failing)
            .call(0, a, 0, new Program())
            .call(0, c, 0, new Program().read(1).trap())
            .read(1)
            .transfer(dev(7), 6);
    Receipt receipt = puppets.run(Plan.of(2, a, 10, program));
    TransactionTrace trace = trace(receipt);
    CallTrace call = call(trace);
    assertEquals(a, call.call().contract());
    assertEquals("invoke", call.call().method());
    assertEquals(dev(2), call.call().caller());
    assertEquals(Amount.of(10), call.call().amount());
    assertArrayEquals(program.bytes(), call.call().input());
    assertEquals(Puppets.CODE_HASH, call.call().codeHash());
    assertEquals(List.of(new TraceStep.Transfer(dev(2), a, Amount.of(10))), trace.steps());
    List<CallTrace> calls = calls(call);
    assertEquals(List.of(b, c), calls.stream().map(each -> each.call().contract()).toList());
    CallTrace reverted = calls.get(0);
    assertEquals(Status.REVERTED, reverted.status());
    assertEquals(0, reverted.burntGas());
    assertEquals(Status.SUCCESS, calls(reverted).getFirst().status());
    assertEquals(Status.TRAPPED, calls.get(1).status());
    assertEquals(calls.get(1).call().gas(), calls.get(1).gas());
    assertNotNull(calls.get(1).trap());
    assertEquals(
        List.of("reentry_denied"),
        call.hostCalls().stream().map(HostCallTrace::refused).filter(Objects::nonNull).toList());
    assertTrue(steps(call).contains(new TraceStep.Transfer(a, dev(7), Amount.of(6))));
    assertTrue(steps(call).contains(new TraceStep.Transfer(a, b, Amount.of(2))));
    assertEquals(
        1,
        steps(calls(reverted).getFirst()).stream()
            .filter(TraceStep.Emit.class::isInstance)
            .count());
  }

  @Test
  void trace_storage_tellsKeysAndValues() {
    Program program = new Program().read(1).write(1, 2, 3).read(1).take(1).delete(1);
    List<String> steps = new ArrayList<>();
    for (TraceStep step : steps(call(trace(puppets.run(Plan.of(2, a, 0, program)))))) {
      switch (step) {
        case TraceStep.Read(byte[] _, byte[] value) ->
            steps.add("read " + (value == null ? "absent" : value.length));
        case TraceStep.Write(byte[] _, byte[] value) ->
            steps.add("write " + (value == null ? "absent" : value.length));
        case TraceStep.Transfer _, TraceStep.Emit _, TraceStep.Debug _ -> steps.add("other");
      }
    }
    assertEquals(List.of("read absent", "write 2", "read 2", "read 2", "write absent"), steps);
  }

  @Test
  void trace_delegateCallAndInstance_tellWhoseCodeRanWhere() {
    Program program =
        new Program()
            .delegate(Puppets.CODE_HASH, new Program().write(1, 1, 1))
            .instantiate(Puppets.CODE_HASH, 1, 3, new Program().emit(0, 2, 2));
    List<CallTrace> calls = calls(call(trace(puppets.run(Plan.of(2, a, 0, program)))));
    assertEquals(a, calls.get(0).call().contract());
    assertEquals(dev(2), calls.get(0).call().caller());
    Address made = Address.ofInstance(a, Puppets.CODE_HASH, new byte[] {1});
    assertEquals(made, calls.get(1).call().contract());
    assertEquals("init", calls.get(1).call().method());
    assertEquals(a, calls.get(1).call().caller());
    assertEquals(Amount.of(3), calls.get(1).call().amount());
  }

  @Test
  void trace_outOfGas_saysWhatWasBurnt() {
    CallTrace spun = call(trace(puppets.run(new Plan(2, a, 0, new Program().burn(), 400_000))));
    assertEquals(Status.OUT_OF_GAS, spun.status());
    assertEquals("out of gas", spun.error());
    TransactionTrace unloaded = trace(puppets.run(new Plan(2, a, 0, new Program(), 21_000)));
    assertEquals(Status.OUT_OF_GAS, unloaded.result().status());
    assertNull(unloaded.call());
    assertEquals(21_000 - unloaded.intrinsicGas(), unloaded.burntGas());
  }

  @Test
  void trace_trap_hasTheFramesAndTheDebugLine() {
    byte[] code =
        new WasmBuilder()
            .importing("qlcchain_debug", "ii>")
            .data(0, "hello")
            .function("a", body().call(0, 0, 5).unreachable())
            .named("inner most;one")
            .function("invoke", body().call(1))
            .build();
    Receipt receipt = chain.invoke(chain.deployed(code)).receipt();
    CallTrace call = call(trace(receipt));
    ContractTrap trap = Objects.requireNonNull(call.trap());
    assertEquals("inner most;one", trap.frames().get(0).name());
    assertEquals(2, trap.frames().size());
    assertEquals(List.of(new TraceStep.Debug("hello")), steps(call));
    String contract = call.call().contract() + ":invoke";
    List<String> stacks =
        profile(chain, receipt).lines().stream().map(Profile.Line::stack).toList();
    assertTrue(
        stacks.containsAll(
            List.of(
                "[intrinsic]",
                "[load]",
                contract,
                contract + ";func[2]",
                contract + ";func[2];inner_most_one",
                contract + ";func[2];inner_most_one;qlcchain_debug",
                contract + ";[burnt]")),
        stacks.toString());
  }

  @Test
  void trace_deploymentAndTransfer_haveTheirCallOrNone() {
    Receipt transfer = chain.run(3, new Action.Transfer(dev(4), Amount.of(5))).receipt();
    TransactionTrace trace = trace(transfer);
    assertNull(trace.call());
    assertEquals(List.of(new TraceStep.Transfer(dev(3), dev(4), Amount.of(5))), trace.steps());
    assertEquals("[intrinsic] 20000\n", profile(chain, transfer).folded());
    Receipt deployed = chain.deploy(Puppets.CODE, new Program().write(1, 1, 1).bytes()).receipt();
    assertEquals("init", call(trace(deployed)).call().method());
    byte[] withoutInit = new WasmBuilder().function("invoke", body()).build();
    assertNull(trace(chain.deploy(withoutInit, NOTHING).receipt()).call());
    Address nobody = dev(9);
    TransactionTrace rejected = trace(chain.invoke(nobody).receipt());
    assertEquals("contract_not_found", rejected.result().error());
    assertNull(rejected.call());
  }

  @Test
  void trace_oneOfSeveralInABlock_seesThoseBeforeIt() throws Exception {
    Address counter = chain.deployed(COUNTER);
    List<VerifiedTransaction> transactions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Action action = new Action.Invoke(counter, "invoke", NOTHING, Amount.ZERO);
      long nonce = chain.nonce(dev(3)) + i;
      transactions.add(signed(3, TestChain.transaction(3, nonce, 1_000_000, action)));
    }
    CommittedBlock block = chain.block(transactions);
    var _ = chain.invoke(counter);
    Hash32 before = chain.stateRoot();
    for (int i = 0; i < 3; i++) {
      CallTrace call = call(trace(block.receipts().get(i).receipt()));
      byte[] read =
          steps(call).stream()
              .filter(TraceStep.Read.class::isInstance)
              .map(TraceStep.Read.class::cast)
              .map(step -> step.value() == null ? new byte[1] : step.value())
              .findFirst()
              .orElseThrow();
      assertEquals(i, read[0]);
    }
    assertEquals(before, chain.stateRoot());
    assertNull(chain.ledger().trace(before));
    assertNull(chain.ledger().profile(before));
  }

  @Test
  void trace_stateBeforeTheBlock_isNotKept() throws Exception {
    try (TestChain pruning =
        new TestChain(Ledger.over(new MemoryStore(), TestChain.GENESIS, new Retention(3)))) {
      List<Receipt> receipts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        receipts.add(pruning.run(3, new Action.Transfer(dev(4), Amount.of(5))).receipt());
      }
      long oldest = pruning.ledger().oldestHeight();
      assertTrue(oldest > 1, "oldest height " + oldest);
      for (int i = 0; i < 6; i++) {
        Receipt receipt = receipts.get(i);
        long parent = i; // transaction i is in block i + 1
        if (parent >= oldest) {
          assertNotNull(trace(pruning, receipt));
        } else {
          HeightNotKeptException e =
              assertThrows(
                  HeightNotKeptException.class,
                  () -> pruning.ledger().trace(receipt.transaction()));
          assertEquals(oldest, e.oldest());
        }
      }
    }
  }

  @Test
  void snapshotTrace_transactionOfNobody_isWhatTheTransactionComesTo() {
    Program program = new Program().write(1, 2, 3).call(0, b, 1, new Program().emit(1, 3, 1));
    Action action = new Action.Invoke(a, "invoke", program.bytes(), Amount.of(9));
    Transaction transaction = chain.transaction(5, action);
    TransactionTrace dry;
    Profile dryProfile;
    TransactionTrace unstarted;
    try (Snapshot snapshot = chain.ledger().snapshot()) {
      dry = snapshot.trace(transaction);
      dryProfile = snapshot.profile(transaction);
      unstarted = snapshot.trace(TestChain.transaction(5, 0, 19_999, action));
      assertEquals(19_999, snapshot.profile(TestChain.transaction(5, 0, 19_999, action)).gas());
    }
    assertSums(dry);
    assertSums(unstarted);
    assertEquals(Status.OUT_OF_GAS, unstarted.result().status());
    Receipt receipt = chain.run(5, transaction).receipt();
    TransactionTrace wet = trace(receipt);
    assertEquals(functions(call(wet)), functions(call(dry)));
    assertEquals(wet.result().gasUsed(), dry.result().gasUsed());
    assertEquals(profile(chain, receipt), dryProfile);
  }

  private static String functions(CallTrace call) {
    return call.hostCalls().stream()
        .map(host ->
            host.function()
                + " "
                + host.gas()
                + (host.call() == null ? "" : "(" + functions(host.call()) + ")"))
        .collect(Collectors.joining(", "));
  }

  @Test
  void traceAndProfile_randomPrograms_addUpToTheReceipt() {
    Programs programs = new Programs(17, puppets.puppets, false);
    for (int i = 0; i < 30; i++) {
      List<Plan> plans = new ArrayList<>();
      for (int j = 0; j < 1 + programs.below(3); j++) {
        plans.add(Plan.of(1 + programs.below(9), programs.puppet(), 3, programs.program(40)));
      }
      puppets.run(plans).forEach(this::trace);
    }
  }

  /** Calls a host function in a loop until the gas is gone. */
  private static byte[] loop(WasmBuilder builder, WasmBuilder.Body once) {
    return builder.function("invoke", once.op(0x0c, 0, 0x0b)).build();
  }

  @Test
  void trace_moreHostCallsThanFit_areCutAndCounted() {
    byte[] code =
        loop(
            new WasmBuilder().importing("qlcchain_gas_left", ">I"),
            body().op(0x03, 0x40).call(0).drop());
    Receipt receipt = chain.invoke(chain.deployed(code)).receipt();
    TransactionTrace trace = trace(receipt);
    assertTrue(trace.entriesCut());
    assertFalse(trace.bytesCut());
    assertEquals(TraceBuilder.ENTRIES_MAX, call(trace).hostCalls().size());
    assertTrue(call(trace).omittedGas() > 10 * TraceBuilder.ENTRIES_MAX);
  }

  @Test
  void trace_moreBytesThanFit_areCut() {
    byte[] code =
        loop(
            new WasmBuilder().importing("qlcchain_notify", "ii>"),
            body().op(0x03, 0x40).call(0, 0, 16_000));
    byte[] reader =
        loop(
            new WasmBuilder()
                .importing("qlcchain_storage_write", "iiii>")
                .importing("qlcchain_storage_len", "ii>i"),
            body().call(0, 0, 1, 0, 60_000).op(0x03, 0x40).call(1, 0, 1).drop());
    assertFalse(trace(chain.invoke(chain.deployed(code)).receipt()).bytesCut());
    TransactionTrace cut = trace(chain.invoke(chain.deployed(reader)).receipt());
    assertTrue(cut.bytesCut());
    long bytes = 0;
    for (TraceStep step : steps(call(cut))) {
      bytes +=
          step instanceof TraceStep.Read(byte[] key, byte[] value) && value != null
              ? key.length + value.length
              : 0;
    }
    assertTrue(bytes > TraceBuilder.BYTES_MAX - 100_000 && bytes <= TraceBuilder.BYTES_MAX);
  }

  @Test
  void profile_deeperStacksThanFit_areCutAndTheSumStays() {
    byte[] code = new WasmBuilder().function("invoke", body().call(0)).build();
    Receipt receipt = chain.invoke(chain.deployed(code)).receipt();
    assertEquals(Status.TRAPPED, receipt.status());
    Profile profile = profile(chain, receipt);
    assertEquals(receipt.gasUsed(), profile.gas());
    assertTrue(profile.folded().contains(";[cut] "));
    assertTrue(profile.folded().length() <= ProfileBuilder.BYTES_MAX);
  }
}
