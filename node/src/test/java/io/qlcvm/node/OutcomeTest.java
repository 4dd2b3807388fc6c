package io.qlcvm.node;

import static io.qlcvm.node.TestNode.dev;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.EventInfo;
import io.qlcvm.client.Gas;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.QueryOptions;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.SimulationResult;
import io.qlcvm.client.TrapInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a node tells of an execution: events, traps, and what would have been. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class OutcomeTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final byte[] NOTHING = new byte[0];
  private static final String FROM = dev(1).toString();

  /** Steps of {@code puppet.c}. */
  private static final int WRITE = 1;

  private static final int EMIT = 6;
  private static final int CALL_STRICT = 9;
  private static final int TRAP = 16;

  /** {@code (func $deep unreachable) (func $outer (export "invoke") call $deep)}, with names. */
  private static final byte[] NAMED =
      Hex.decode(
          "0x0061736d01000000" // magic, version
              + "010401600000" // type () -> ()
              + "0303020000" // two functions
              + "0503010001" // a memory
              + "071302"
              + "06696e766f6b650001"
              + "066d656d6f72790200" // exports invoke, memory
              + "0a0a02"
              + "0300000b"
              + "0400"
              + "10000b" // bodies
              + "0015046e616d65"
              + "010e02"
              + "000464656570"
              + "01056f75746572"); // names

  @SuppressWarnings("NullAway.Init") // set before all tests
  private Node running;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private TestNode node;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private NodeClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    NodeConfig config = TestNode.devChain();
    running = Node.start(config, folder.resolve("chain"), () -> NOW);
    node = TestNode.of(running);
    client = node.client();
  }

  @AfterAll
  void stop() {
    running.close();
  }

  private Address deployed(byte[] code) throws Exception {
    Action.Deploy deploy = new Action.Deploy(code, NOTHING, Amount.ZERO);
    Address contract = client.deploy(dev(1), deploy, Gas.DEFAULT).contract();
    assertNotNull(contract);
    return contract;
  }

  private Address puppet() throws Exception {
    return deployed(TestNode.contract("c/tests/puppet.wasm"));
  }

  private static Action.Invoke invoke(Address contract, byte[] input) {
    return new Action.Invoke(contract, "invoke", input, Amount.ZERO);
  }

  private static byte[] steps(int... values) {
    byte[] steps = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      steps[i] = (byte) values[i];
    }
    return steps;
  }

  /** The step that has a contract do what a program says, and fails with it. */
  private static byte[] callStrict(Address contract, byte[] program) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(CALL_STRICT);
    out.writeBytes(contract.bytes());
    out.write(program.length);
    out.write(program.length >> 8);
    out.writeBytes(program);
    return out.toByteArray();
  }

  @Test
  void receipt_contractEmits_hasContractTopicsAndData() throws Exception {
    Address inner = puppet();
    Address outer = puppet();
    byte[] emits = callStrict(inner, steps(EMIT, 2, 3, 7, EMIT, 0, 0, 1));

    ReceiptInfo receipt = client.invoke(dev(1), invoke(outer, emits), Gas.DEFAULT);

    assertEquals(Status.SUCCESS, receipt.status());
    assertEquals(outer, receipt.contract());
    assertEquals(2, receipt.events().size());
    EventInfo first = receipt.events().getFirst();
    assertEquals(inner, first.contract());
    String topic = "0x" + "07".repeat(32);
    assertEquals(List.of(topic, topic), first.topics().stream().map(Object::toString).toList());
    assertEquals("0x070707", first.data().toString());
    JsonNode stored = node.call("tx_getReceipt", Map.of("hash", receipt.transaction().toString()));
    assertEquals(
        "[{\"contract\":\"%s\",\"topics\":[\"%s\",\"%s\"],\"data\":\"0x070707\"}"
                .formatted(inner, topic, topic)
            + ",{\"contract\":\"%s\",\"topics\":[],\"data\":\"0x\"}]".formatted(inner),
        stored.path("events").toString());
    assertEquals(
        receipt.events(), client.simulate(dev(1), invoke(outer, emits), Gas.DEFAULT).events());
  }

  @Test
  void receipt_contractTraps_hasTheCallStack() throws Exception {
    Address contract = deployed(NAMED);

    ReceiptInfo receipt = client.invoke(dev(1), invoke(contract, NOTHING), Gas.DEFAULT);

    assertEquals(Status.TRAPPED, receipt.status());
    assertEquals("unreachable", receipt.error());
    TrapInfo trap = receipt.trap();
    assertNotNull(trap);
    assertEquals(
        new TrapInfo(
            "unreachable",
            "unreachable",
            List.of(
                new TrapInfo.Frame(contract, 0, "deep", 50),
                new TrapInfo.Frame(contract, 1, "outer", 54))),
        trap);
    assertArrayEquals(new byte[] {0x00, 0x0b}, new byte[] {NAMED[50], NAMED[51]});
    assertEquals(0x10, NAMED[54]);
    assertEquals(receipt, client.receipt(receipt.transaction()));
    assertEquals(trap, client.query(invoke(contract, NOTHING), QueryOptions.LATEST).trap());
    assertEquals(trap, client.simulate(dev(1), invoke(contract, NOTHING), Gas.DEFAULT).trap());
  }

  @Test
  void receipt_calleeTraps_hasTheFramesOfBoth() throws Exception {
    Address inner = deployed(NAMED);
    Address outer = puppet();

    TrapInfo trap =
        client.invoke(dev(1), invoke(outer, callStrict(inner, NOTHING)), Gas.DEFAULT).trap();

    assertNotNull(trap);
    assertEquals("host function refused", trap.kind());
    assertTrue(trap.message().contains(inner + " trapped"), trap.message());
    assertEquals(new TrapInfo.Frame(inner, 0, "deep", 50), trap.frames().getFirst());
    assertEquals(outer, trap.frames().getLast().contract());
  }

  @Test
  void receipt_contractReturns_trapIsNull() throws Exception {
    Address contract = puppet();
    JsonNode receipt = node.invoke(contract.toString());
    assertTrue(receipt.has("trap") && receipt.path("trap").isNull(), receipt::toString);
  }

  /** The limit does, and one less does not, in transactions that are in blocks. */
  private void assertExact(Action action) throws Exception {
    SimulationResult simulated = client.simulate(dev(1), action, Gas.DEFAULT);
    assertEquals(Status.SUCCESS, simulated.status(), simulated::toString);
    Long limit = simulated.gasLimit();
    assertNotNull(limit);
    // A caller whose callee runs out of gas may trap for it.
    assertNotEquals(Status.SUCCESS, execute(action, limit - 1).status());
    ReceiptInfo receipt = execute(action, limit);
    assertEquals(Status.SUCCESS, receipt.status());
    assertEquals(simulated.output(), receipt.output());
  }

  private ReceiptInfo execute(Action action, long gasLimit) throws Exception {
    Gas gas = new Gas(gasLimit, null);
    return switch (action) {
      case Action.Deploy deploy -> client.deploy(dev(1), deploy, gas);
      case Action.Invoke call -> client.invoke(dev(1), call, gas);
      case Action.Transfer _, Action.Upgrade _ -> throw new AssertionError(action);
    };
  }

  @Test
  void simulate_transfer_needsTheIntrinsicGas() {
    JsonNode result =
        node.call("tx_simulate", Map.of("from", FROM, "to", dev(2).toString(), "amount", "5"));
    assertEquals(
        List.of("status", "output", "gasUsed", "events", "logs", "error", "trap", "gasLimit"),
        List.copyOf(result.propertyNames()));
    assertEquals("success", result.path("status").asString());
    assertEquals(20_000, result.path("gasUsed").asLong());
    assertEquals(20_000, result.path("gasLimit").asLong());
  }

  @Test
  void simulate_deploy_limitIsExact() throws Exception {
    byte[] code = TestNode.contract("c/tests/counter.wasm");
    assertExact(new Action.Deploy(code, NOTHING, Amount.ZERO));
  }

  @Test
  void simulate_invoke_limitIsExact() throws Exception {
    assertExact(invoke(deployed(TestNode.contract("c/tests/counter.wasm")), NOTHING));
  }

  @Test
  void simulate_nestedCalls_limitIsExact() throws Exception {
    byte[] program = steps(WRITE, 1, 9, 9, WRITE, 2, 9, 9, WRITE, 3, 9, 9);
    for (int depth = 0; depth < 4; depth++) {
      program = callStrict(puppet(), program);
    }
    assertExact(invoke(puppet(), program));
  }

  @Test
  void simulate_failing_tellsHowAndNoLimit() throws Exception {
    Address puppet = puppet();
    long height = client.chainStatus().height();
    SimulationResult trapped = client.simulate(dev(1), invoke(puppet, steps(TRAP)), Gas.DEFAULT);
    assertEquals(Status.TRAPPED, trapped.status());
    assertEquals(null, trapped.gasLimit());
    JsonNode rejected =
        node.call(
            "tx_simulate",
            Map.of("from", FROM, "contract", puppet.toString(), "method", "nothing"));
    assertEquals("rejected", rejected.path("status").asString());
    assertEquals("method_not_found", rejected.path("error").asString());
    assertTrue(rejected.path("gasLimit").isNull());
    SimulationResult poor =
        client.simulate(Address.ZERO, new Action.Transfer(dev(1), Amount.of(1)), new Gas(null, 0L));
    assertEquals("insufficient_balance", poor.error());
    assertEquals(height, client.chainStatus().height());
  }

  @Test
  void simulate_badParameters_nameThem() throws Exception {
    String puppet = puppet().toString();
    assertBad("from", Map.of("to", FROM));
    assertBad("contract", Map.of("from", FROM));
    assertBad("contract", Map.of("from", FROM, "to", FROM, "contract", puppet));
    assertBad("code", Map.of("from", FROM, "to", FROM, "code", "0x"));
    assertBad("method", Map.of("from", FROM, "code", "0x", "method", "a"));
    assertBad("amount", Map.of("from", FROM, "contract", puppet, "code", "0x", "amount", "1"));
    assertBad("gasLimit", Map.of("from", FROM, "to", FROM, "gasLimit", -1));
    assertBad("amount", Map.of("from", FROM, "to", FROM, "amount", 5));
    assertBad("gas", Map.of("from", FROM, "to", FROM, "gas", 5));
    node.assertRefused(-32001, "not_found", "tx_simulate", Map.of("from", FROM, "contract", FROM));
    node.assertRefused(
        -32003, "invalid_module", "tx_simulate", Map.of("from", FROM, "code", "0x00"));
  }

  private void assertBad(String parameter, Map<String, ?> parameters) {
    JsonNode error =
        node.assertRefused(-32602, "invalid_params", "tx_simulate", new HashMap<>(parameters));
    assertEquals(parameter, error.path("data").path("parameter").asString(), error::toString);
    assertTrue(error.path("message").asString().contains(parameter), error::toString);
    assertEquals(Set.of("reason", "parameter"), Set.copyOf(error.path("data").propertyNames()));
  }
}
