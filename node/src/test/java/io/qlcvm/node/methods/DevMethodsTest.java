package io.qlcvm.node.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.node.intake.Impersonation;
import io.qlcvm.node.intake.TransactionPool;
import io.qlcvm.node.order.SoloOrderer;
import io.qlcvm.node.producer.BlockMode;
import io.qlcvm.node.producer.BlockWriter;
import io.qlcvm.node.producer.Producer;
import io.qlcvm.node.rpc.Answer;
import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.Dispatcher;
import io.qlcvm.node.rpc.Registry;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Methods that wait for the thread that writes, which has not begun, or is gone. */
final class DevMethodsTest {

  private final Ledger ledger = Ledger.inMemory(Genesis.defaultDev());
  private final TransactionPool pool =
      new TransactionPool(0, _ -> AccountState.EMPTY, new Nobody());
  private final BlockWriter writer =
      new BlockWriter(ledger, pool, List.of(), List.of(), List.of(), Runnable::run);
  private final Producer producer =
      new Producer(
          ledger,
          pool,
          writer,
          new SoloOrderer(writer),
          DevAccounts.keyPair(0),
          () -> Instant.EPOCH,
          new BlockMode.ByHand(),
          _ -> {});
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Registry(new DevMethods(ledger, producer, writer, new Impersonation()).methods()));

  private static final class Nobody implements TransactionPool.Listener {
    @Override
    public void ready() {}

    @Override
    public void dropped(Hash32 transaction, Exception reason) {}
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private CompletableFuture<Answer> call(String method, String parameters) {
    String request =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
            .formatted(method, parameters);
    return dispatcher.answer(request.getBytes(StandardCharsets.UTF_8), Caller.ANYBODY);
  }

  private static void assertUnavailable(Answer answer) {
    JsonNode error =
        JsonMapper.shared()
            .readTree(assertInstanceOf(Answer.Json.class, answer).body())
            .path("error");
    assertEquals(-32008, error.path("code").asInt(), error::toString);
    assertEquals("unavailable", error.path("data").path("reason").asString());
  }

  @ParameterizedTest
  @CsvSource(
      value = {"dev_mine|{}", "dev_snapshot|{}", "dev_setNextTime|{\"time\": 9}"},
      delimiter = '|')
  void call_nodeStopsMeanwhile_isToldSo(String method, String parameters) {
    CompletableFuture<Answer> waiting = call(method, parameters);
    assertFalse(waiting.isDone());
    producer.close();
    producer.run();
    assertUnavailable(waiting.join());
    assertUnavailable(call(method, parameters).join());
  }

  @Test
  void mine_tenThousandBlocks_isTakenAndOneMoreIsRefused() {
    Answer refused = call("dev_mine", "{\"blocks\": 10001}").join();
    JsonNode error =
        JsonMapper.shared().readTree(assertInstanceOf(Answer.Json.class, refused).body());
    assertEquals(-32602, error.path("error").path("code").asInt(), error::toString);
    CompletableFuture<Answer> waiting = call("dev_mine", "{\"blocks\": 10000}");
    assertFalse(waiting.isDone());
    producer.close();
    producer.run();
    assertUnavailable(waiting.join());
  }
}
