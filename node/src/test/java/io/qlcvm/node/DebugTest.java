package io.qlcvm.node;

import static io.qlcvm.node.TestNode.dev;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.CallInfo;
import io.qlcvm.client.Gas;
import io.qlcvm.client.HostCallInfo;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.StepInfo;
import io.qlcvm.client.TraceInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code debug_trace} and {@code debug_profile} of a node that keeps eight heights. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class DebugTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final byte[] NOTHING = new byte[0];
  private static final int HISTORY = 8;

  /** Steps of {@code puppet.c}. */
  private static final int WRITE = 1;

  private static final int READ = 3;
  private static final int EMIT = 6;
  private static final int CALL = 8;
  private static final int TRAP = 16;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Node running;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private TestNode node;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private NodeClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Map<Setting, String> settings =
        Map.of(Setting.DEV, "true", Setting.PORT, "0", Setting.HISTORY, Integer.toString(HISTORY));
    running =
        Node.start(
            TestNode.patient(NodeConfig.read(null, settings, Map.of())),
            folder.resolve("chain"),
            () -> NOW);
    node = TestNode.of(running);
    client = node.client();
  }

  @AfterAll
  void stop() {
    running.close();
  }

  private Address puppet() throws Exception {
    Action.Deploy deploy =
        new Action.Deploy(TestNode.contract("c/tests/puppet.wasm"), NOTHING, Amount.ZERO);
    return Objects.requireNonNull(client.deploy(dev(1), deploy, Gas.DEFAULT).contract());
  }

  private static Action.Invoke invoke(Address contract, byte[] program) {
    return new Action.Invoke(contract, "invoke", program, Amount.of(5));
  }

  /** A step that calls a puppet with a million gas and goes on. */
  private static byte[] calling(Address callee, int... steps) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(CALL);
    out.write(0);
    out.writeBytes(callee.bytes());
    out.write(0);
    out.writeBytes(new byte[] {0x40, 0x42, 0x0f, 0, 0, 0, 0, 0});
    out.write(steps.length);
    out.write(0);
    for (int step : steps) {
      out.write(step);
    }
    return out.toByteArray();
  }

  private static void assertSum(TraceInfo trace) {
    long below = trace.hostCalls().stream().mapToLong(HostCallInfo::gas).sum();
    assertEquals(
        trace.gas(),
        trace.intrinsicGas()
            + trace.loadGas()
            + trace.codeGas()
            + trace.burntGas()
            + trace.omittedGas()
            + below);
  }

  private static long sum(String profile) {
    return profile.lines().mapToLong(line -> Long.parseLong(line.split(" ", -1)[1])).sum();
  }

  @Test
  void trace_committedTransaction_addsUpToItsReceipt() throws Exception {
    Address inner = puppet();
    Address outer = puppet();
    byte[] program = calling(inner, WRITE, 7, 2, 3, READ, 7, EMIT, 1, 2, 3, TRAP);
    ReceiptInfo receipt = client.invoke(dev(1), invoke(outer, program), Gas.DEFAULT);
    TraceInfo trace = client.trace(receipt.transaction());
    assertEquals(Status.SUCCESS, trace.status());
    assertEquals(receipt.gasUsed(), trace.gas());
    assertEquals(receipt.height(), trace.height());
    assertEquals(receipt.output(), trace.output());
    assertEquals(outer, trace.contract());
    assertEquals("invoke", trace.method());
    assertSum(trace);
    assertEquals(List.of(new StepInfo.Transfer(dev(1), outer, Amount.of(5))), trace.steps());
    CallInfo call =
        trace.hostCalls().stream()
            .map(HostCallInfo::call)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    assertEquals(inner, call.contract());
    assertEquals(Status.TRAPPED, call.status());
    assertNotNull(call.trap());
    assertTrue(call.hostCalls().stream().anyMatch(host -> host.steps().size() == 1));
    String profile = client.profile(receipt.transaction());
    assertEquals(receipt.gasUsed(), sum(profile));
    assertTrue(profile.contains(outer + ":invoke;"), profile);
    assertTrue(profile.contains(";qlcchain_call;" + inner + ":invoke;"), profile);
  }

  @Test
  void trace_dryRun_isWhatTheTransactionComesTo() throws Exception {
    Address contract = puppet();
    byte[] program = {WRITE, 1, 2, 3};
    TraceInfo dry = client.trace(dev(1), invoke(contract, program), Gas.DEFAULT);
    String profile = client.profile(dev(1), invoke(contract, program), Gas.DEFAULT);
    ReceiptInfo receipt = client.invoke(dev(1), invoke(contract, program), Gas.DEFAULT);
    TraceInfo wet = client.trace(receipt.transaction());
    assertNull(dry.transaction());
    assertEquals(wet.hostCalls(), dry.hostCalls());
    assertEquals(receipt.gasUsed(), dry.gas());
    assertEquals(client.profile(receipt.transaction()), profile);
    TraceInfo deployed =
        client.trace(
            dev(1),
            new Action.Deploy(TestNode.contract("c/tests/counter.wasm"), NOTHING, Amount.ZERO),
            Gas.DEFAULT);
    assertEquals("deploy", deployed.type());
    assertEquals(Address.ofContract(dev(1), node.nonce(1)), deployed.contract());
    assertSum(deployed);
    TraceInfo transfer =
        client.trace(dev(1), new Action.Transfer(dev(2), Amount.of(1)), Gas.DEFAULT);
    assertEquals(20_000, transfer.gas());
    assertSum(transfer);
  }

  @Test
  void trace_stateIsGone_saysPrunedAndTheOldest() throws Exception {
    ReceiptInfo old =
        client.invoke(dev(1), invoke(puppet(), new byte[] {WRITE, 1, 2, 3}), Gas.DEFAULT);
    client.devMine(HISTORY + 2);
    for (String method : List.of("debug_trace", "debug_profile")) {
      JsonNode error =
          node.assertRefused(
              -32001, "pruned", method, Map.of("hash", old.transaction().toString()));
      long oldest = error.path("data").path("oldest").asLong();
      assertTrue(oldest >= old.height(), error::toString);
      assertTrue(
          error
              .path("message")
              .asString()
              .contains("whose transactions can be executed again is " + (oldest + 1)),
          error::toString);
    }
  }

  @Test
  void trace_badParameters_nameThem() {
    String hash = "0x" + "07".repeat(32);
    for (String method : List.of("debug_trace", "debug_profile")) {
      node.assertRefused(-32001, "not_found", method, Map.of("hash", hash));
      JsonNode missing = node.assertRefused(-32602, "invalid_params", method, Map.of());
      assertEquals("hash", missing.path("data").path("parameter").asString());
      JsonNode both =
          node.assertRefused(
              -32602, "invalid_params", method, Map.of("hash", hash, "to", dev(1).toString()));
      assertEquals("to", both.path("data").path("parameter").asString());
    }
  }
}
