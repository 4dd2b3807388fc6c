package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.Gas;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.QueryOptions;
import io.qlcvm.client.QueryResult;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way: contracts from three compilers, over a socket, in a process that gets killed. */
class EndToEndTest {

  private static final Path CONTRACTS = Path.of("../contracts");
  private static final Bytes KEY = Bytes.ofText("key01");
  private static final Bytes VALUE = Bytes.ofText("val01");
  private static final byte[] NO_INPUT = {};
  private static final KeyPair SENDER = DevAccounts.keyPair(0);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path data;

  private static Action.Deploy deployment(String file) throws Exception {
    byte[] code = Files.readAllBytes(CONTRACTS.resolve(file));
    return new Action.Deploy(code, NO_INPUT, Amount.ZERO);
  }

  private static Action.Invoke invocation(Address contract) {
    return new Action.Invoke(contract, "invoke", NO_INPUT, Amount.ZERO);
  }

  /** Deploys with the node's signature. */
  private static Address deploy(NodeClient client, String file) throws Exception {
    ReceiptInfo receipt = client.deploy(SENDER.address(), deployment(file), Gas.DEFAULT);
    assertEquals(Status.SUCCESS, receipt.status(), () -> String.valueOf(receipt.error()));
    return Objects.requireNonNull(receipt.contract());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rust/seed/seed.wasm", "c/seed/seed.wasm", "assemblyscript/seed/seed.wasm"})
  void seed_signedByTheNode_storesReadsBackAndPrints(String file) throws Exception {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeClient client = node.client();
      Address contract = deploy(client, file);
      ReceiptInfo receipt = client.invoke(SENDER.address(), invocation(contract), Gas.DEFAULT);
      assertEquals(Status.SUCCESS, receipt.status());
      assertTrue(receipt.gasUsed() > 0);
      assertEquals(List.of("val01"), receipt.logs());
      assertEquals(VALUE, client.storage(contract, KEY, BlockId.LATEST));
    }
  }

  @Test
  void seed_signedByTheClient_givesTheSame() throws Exception {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeClient client = node.client();
      Gas gas = Gas.DEFAULT;
      ReceiptInfo deployed =
          client.submit(SENDER, deployment("rust/seed/seed.wasm"), gas, PATIENCE);
      Address contract = Objects.requireNonNull(deployed.contract());
      assertEquals(Address.ofContract(SENDER.address(), 0), contract);
      ReceiptInfo invoked = client.submit(SENDER, invocation(contract), gas, PATIENCE);
      assertEquals(Status.SUCCESS, invoked.status());
      assertEquals(List.of("val01"), invoked.logs());
      assertEquals(VALUE, client.storage(contract, KEY, BlockId.LATEST));
      assertEquals(invoked, client.receipt(invoked.transaction()));
      assertEquals(2, client.account(SENDER.address(), BlockId.LATEST).nonce());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"write_then_trap", "write_then_panic", "loop_forever"})
  void failure_afterAWrite_leavesNonceFeeAndReceiptOnly(String name) throws Exception {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeClient client = node.client();
      Address contract = deploy(client, "c/tests/" + name + ".wasm");
      Amount before = client.account(SENDER.address(), BlockId.LATEST).balance();
      ReceiptInfo receipt = client.invoke(SENDER.address(), invocation(contract), Gas.DEFAULT);
      assertEquals(expected(name), receipt.status());
      assertNotNull(receipt.error());
      assertNull(client.storage(contract, KEY, BlockId.LATEST));
      assertEquals(2, client.account(SENDER.address(), BlockId.LATEST).nonce());
      assertEquals(receipt, client.receipt(receipt.transaction()));
      // The producer is the sender here, so the fee comes back: nothing else may have moved.
      assertEquals(before, client.account(SENDER.address(), BlockId.LATEST).balance());
    }
  }

  private static Status expected(String contract) {
    return switch (contract) {
      case "write_then_trap" -> Status.TRAPPED;
      case "write_then_panic" -> Status.REVERTED;
      default -> Status.OUT_OF_GAS;
    };
  }

  @Test
  void killedProcess_startedAgainOnItsData_hasEverything() throws Exception {
    ChainStatus before;
    ReceiptInfo receipt;
    Address contract;
    try (NodeProcess node = NodeProcess.start(data)) {
      contract = deploy(node.client(), "rust/seed/seed.wasm");
      receipt = node.client().invoke(SENDER.address(), invocation(contract), Gas.DEFAULT);
      before = node.client().chainStatus();
      node.kill();
    }
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeClient client = node.client();
      assertEquals(before, client.chainStatus());
      assertEquals(VALUE, client.storage(contract, KEY, BlockId.LATEST));
      assertEquals(receipt, client.receipt(receipt.transaction()));
      ReceiptInfo next = client.invoke(SENDER.address(), invocation(contract), Gas.DEFAULT);
      assertEquals(Status.SUCCESS, next.status());
      assertEquals(before.height() + 1, next.height());
    }
  }

  @Test
  void query_ofAContractThatWrites_changesNothingAndSaysWhy() throws Exception {
    try (NodeProcess node = NodeProcess.start(data)) {
      NodeClient client = node.client();
      Address contract = deploy(client, "c/seed/seed.wasm");
      ChainStatus before = client.chainStatus();
      QueryResult result = client.query(invocation(contract), QueryOptions.LATEST);
      assertEquals(Status.TRAPPED, result.status());
      assertTrue(String.valueOf(result.error()).contains("qlcchain_storage_write"));
      assertEquals(before, client.chainStatus());
    }
  }

  @Test
  void sigterm_stopsCleanlyAndTheBannerTellsWhatIsThere() throws Exception {
    try (NodeProcess node = NodeProcess.start(data)) {
      assertEquals(200, node.get("/health").statusCode());
      String banner = String.join("\n", node.banner());
      assertTrue(banner.contains("qlcvm-dev"));
      assertTrue(banner.contains(DevAccounts.keyPair(9).address().toString()));
      int status = node.stop();
      assertTrue(status == 0 || status == 143, "exit status " + status);
    }
  }
}
