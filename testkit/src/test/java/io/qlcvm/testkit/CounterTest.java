package io.qlcvm.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CounterTest {
  private static final Path COUNTER = Path.of("../contracts/c/tests/counter.wasm");

  @Test
  void counter_calledByAnyone_counts() throws Exception {
    try (Chain chain = Chain.start()) {
      Account alice = chain.account("alice");
      Contract counter = chain.deploy(COUNTER);

      counter.call("invoke").from(alice).send().expectSuccess().expectNumber(1);

      Chain.Checkpoint one = chain.snapshot();
      chain.passTime(Duration.ofDays(7));
      Result second = counter.call("invoke").send().expectSuccess().expectNumber(2);
      System.out.println(second.gasTable());
      chain.revert(one);

      counter.call("get").query().expectSuccess().expectNumber(1);
      counter.call("invoke").gasLimit(25_000).send().expectOutOfGas();
      chain
          .tryDeploy(alice, Files.readAllBytes(COUNTER), new byte[3], 0)
          .expectRevert("the input of init must be empty or 8 bytes");
      assertEquals(4, chain.height());
    }
  }
}
