package io.qlcvm.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.Puppets.Plan;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Random transactions, on the chain and on a model of plain maps that is copied before each call:
 * outputs, events and, after each block, state roots agree. Calls nest, and fail at every depth, by
 * revert, trap, refusal and lack of gas.
 *
 * <p>20,000 transactions in all; the system properties {@code qlcvm.rollback.transactions} and
 * {@code qlcvm.rollback.graphs} ask for other numbers.
 */
class RollbackTest {
  private static final int TRANSACTIONS = Integer.getInteger("qlcvm.rollback.transactions", 10_000);
  private static final int GRAPHS = Integer.getInteger("qlcvm.rollback.graphs", 10_000);
  private static final int CHAIN_TRANSACTIONS = 100;
  private static final int BLOCK_TRANSACTIONS = 5;
  private static final int SENDERS = 3;

  private final Map<Status, Integer> ends = new EnumMap<>(Status.class);

  @Test
  void anyTransactions_agreeWithPlainMaps() {
    run(TRANSACTIONS, 30, 1);
    for (Status status : List.of(Status.SUCCESS, Status.REVERTED, Status.TRAPPED)) {
      assertTrue(ends.getOrDefault(status, 0) > TRANSACTIONS / 100, ends::toString);
    }
    assertTrue(ends.getOrDefault(Status.OUT_OF_GAS, 0) > TRANSACTIONS / 20, ends::toString);
  }

  @Test
  void anyCallGraphs_agreeWithPlainMaps() {
    run(GRAPHS, 60, 1_000_001);
    assertTrue(ends.getOrDefault(Status.SUCCESS, 0) > GRAPHS / 4, ends::toString);
  }

  private void run(int transactions, int calls, long firstSeed) {
    for (int done = 0; done < transactions; done += CHAIN_TRANSACTIONS) {
      long seed = firstSeed + done / CHAIN_TRANSACTIONS;
      try (Puppets puppets = new Puppets()) {
        // Where gas is short the model follows what contracts say, and one that is gone is mute.
        boolean plenty = seed % 2 == 0;
        Programs programs = new Programs(seed, puppets.puppets, plenty);
        for (int i = 0; i < CHAIN_TRANSACTIONS; i += BLOCK_TRANSACTIONS) {
          block(puppets, programs, plenty, calls);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private void block(Puppets puppets, Programs programs, boolean plenty, int calls) {
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < BLOCK_TRANSACTIONS; i++) {
      Program program = programs.program(calls);
      long least = 20_000 + 10L * program.length();
      long most = Puppets.gasLimit(program) / 2;
      long gasLimit = plenty ? 0 : least + (most - least) * programs.below(1_000) / 2_000;
      plans.add(
          new Plan(
              1 + programs.below(SENDERS),
              programs.puppet(),
              programs.below(4),
              program,
              gasLimit));
    }
    for (Receipt receipt : puppets.run(plans)) {
      ends.merge(receipt.status(), 1, Integer::sum);
    }
  }
}
