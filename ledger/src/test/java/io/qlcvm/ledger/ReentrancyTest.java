package io.qlcvm.ledger;

import static io.qlcvm.ledger.Program.ALLOW_REENTRY;
import static io.qlcvm.ledger.Program.READ_ONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.qlcvm.ledger.Puppets.Plan;
import io.qlcvm.types.Address;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may enter a contract that waits for a call: nobody, unless its own call allowed it. Each
 * scenario runs on the chain and on the model; the statuses are those of the calls from the outside
 * in, the first step of each program being the call.
 */
class ReentrancyTest {
  private static final int OK = 0;
  private static final int REVERTED = 1;
  private static final int TRAPPED = 2;
  private static final int BALANCE = 5;
  private static final int DEPTH = 6;
  private static final int DENIED = 7;

  /** Puppets A to D, which is what the first contract's program is made from. */
  private record Cast(Address a, Address b, Address c, Address d) {}

  @SuppressWarnings("ImmutableEnumChecker") // made once, never changed
  enum Scenario {
    SELF_DIRECTLY(cast -> call(0, cast.a, end()), DENIED),
    SELF_DIRECTLY_ALLOWED(cast -> call(ALLOW_REENTRY, cast.a, end()), OK),
    SELF_TWICE_ALLOWED_ONCE(
        cast -> call(ALLOW_REENTRY, cast.a, call(0, cast.a, end())), OK, DENIED),
    SELF_TWICE_ALLOWED_TWICE(
        cast -> call(ALLOW_REENTRY, cast.a, call(ALLOW_REENTRY, cast.a, end())), OK, OK),
    SELF_READ_ONLY(cast -> call(READ_ONLY, cast.a, end()), DENIED),
    SELF_READ_ONLY_ALLOWED(cast -> call(READ_ONLY | ALLOW_REENTRY, cast.a, end()), OK),
    CALLBACK(cast -> call(0, cast.b, call(0, cast.a, end())), OK, DENIED),
    CALLBACK_ALLOWED(cast -> call(ALLOW_REENTRY, cast.b, call(0, cast.a, end())), OK, OK),
    CALLBACK_FLAG_OF_THE_ATTACKER_DOES_NOT_COUNT(
        cast -> call(0, cast.b, call(ALLOW_REENTRY, cast.a, end())), OK, DENIED),
    CALLBACK_READ_ONLY(cast -> call(0, cast.b, call(READ_ONLY, cast.a, end())), OK, DENIED),
    CALLBACK_READ_ONLY_ALLOWED(
        cast -> call(ALLOW_REENTRY, cast.b, call(READ_ONLY, cast.a, end())), OK, OK),
    CALLBACK_BY_THE_THIRD(
        cast -> call(0, cast.b, call(0, cast.c, call(0, cast.a, end()))), OK, OK, DENIED),
    CALLBACK_BY_THE_THIRD_ALLOWED_BY_THE_FIRST(
        cast -> call(ALLOW_REENTRY, cast.b, call(0, cast.c, call(0, cast.a, end()))), OK, OK, OK),
    CALLBACK_TO_THE_MIDDLE(
        cast -> call(ALLOW_REENTRY, cast.b, call(0, cast.c, call(0, cast.b, end()))),
        OK,
        OK,
        DENIED),
    CALLBACK_TO_THE_MIDDLE_ALLOWED_BY_IT(
        cast -> call(0, cast.b, call(ALLOW_REENTRY, cast.c, call(0, cast.b, end()))), OK, OK, OK),
    SECOND_ENTRY_CLOSES_AGAIN(
        cast ->
            call(ALLOW_REENTRY, cast.b, call(0, cast.a, call(0, cast.c, call(0, cast.a, end())))),
        OK,
        OK,
        OK,
        DENIED),
    SECOND_ENTRY_STAYS_OPEN(
        cast ->
            call(
                ALLOW_REENTRY,
                cast.b,
                call(0, cast.a, call(ALLOW_REENTRY, cast.c, call(0, cast.a, end())))),
        OK,
        OK,
        OK,
        OK),
    PING_PONG_ALLOWED_BY_BOTH(
        cast ->
            call(
                ALLOW_REENTRY,
                cast.b,
                call(ALLOW_REENTRY, cast.a, call(ALLOW_REENTRY, cast.b, end()))),
        OK,
        OK,
        OK),
    PING_PONG_ALLOWED_BY_ONE(
        cast -> call(ALLOW_REENTRY, cast.b, call(0, cast.a, call(0, cast.b, end()))),
        OK,
        OK,
        DENIED),
    OTHERS_ARE_OPEN(cast -> call(0, cast.b, call(0, cast.c, call(0, cast.d, end()))), OK, OK, OK),
    TWO_CALLS_ONE_AFTER_THE_OTHER(cast -> call(0, cast.b, end()).call(0, cast.b, 0, end()), OK),
    STRICT_CALL_CLOSES(cast -> call(0, cast.b, strict(cast.c, call(0, cast.b, end()))), OK),
    STRICT_CALLBACK_TRAPS(cast -> call(0, cast.b, strict(cast.a, end())), TRAPPED),
    DELEGATE_IS_NO_ENTRY(cast -> delegate(end()), OK),
    DELEGATE_LEAVES_OPEN_WHAT_IT_ALLOWS(
        cast -> delegate(call(ALLOW_REENTRY, cast.b, call(0, cast.a, end()))), OK, OK, OK),
    DELEGATE_CLOSES_FOR_ITS_CONTRACT(
        cast -> delegate(call(0, cast.b, call(0, cast.a, end()))), OK, OK, DENIED),
    DELEGATE_CALLS_ITS_CONTRACT(cast -> delegate(call(0, cast.a, end())), OK, DENIED),
    DENIED_PAYMENT_STAYS(
        cast -> call(0, cast.b, new Program().call(0, cast.a, 200, end())), OK, DENIED),
    WITHDRAWAL_IS_UNDONE_WITH_THE_ATTACK(
        cast -> new Program().call(0, cast.b, 100, call(0, cast.a, end()).revert(1)), REVERTED),
    UNPAYABLE_RECURSION(
        cast -> {
          Program recursion = new Program().call(ALLOW_REENTRY, cast.a, 255, end());
          Program payments = new Program().call(0, cast.b, 255, end());
          payments.call(0, cast.b, 255, end()).call(0, cast.b, 255, end());
          return payments.call(0, cast.b, 255, end()).call(ALLOW_REENTRY, cast.a, 1, recursion);
        },
        OK),
    RECURSION_ENDS_AT_THE_DEPTH(
        cast -> recursion(cast.a, 16),
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        DEPTH),
    DEPTH_COUNTS_BEFORE_REENTRY(
        cast -> {
          Program deep = new Program().call(0, cast.a, 0, end());
          for (int i = 0; i < 15; i++) {
            deep = new Program().call(ALLOW_REENTRY, i % 2 == 0 ? cast.b : cast.a, 0, deep);
          }
          return deep;
        },
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        OK,
        DEPTH);

    private final Function<Cast, Program> program;
    private final List<Integer> statuses = new ArrayList<>();

    Scenario(Function<Cast, Program> program, int... statuses) {
      this.program = program;
      for (int status : statuses) {
        this.statuses.add(status);
      }
    }
  }

  private static Program end() {
    return new Program().write(1, 1, 1).emit(1, 1, 1);
  }

  private static Program call(int flags, Address to, Program then) {
    Program readable =
        (flags & READ_ONLY) != 0 && then.length() == end().length() ? new Program().read(1) : then;
    return new Program().call(flags, to, 0, readable);
  }

  private static Program strict(Address to, Program then) {
    return new Program().callStrict(to, then);
  }

  private static Program delegate(Program then) {
    return new Program().delegate(Puppets.CODE_HASH, then);
  }

  private static Program recursion(Address self, int left) {
    return left == 0 ? end() : call(ALLOW_REENTRY, self, recursion(self, left - 1));
  }

  @ParameterizedTest
  @EnumSource
  void scenario_onTheChain_endsAsTheRuleSays(Scenario scenario) {
    try (Puppets puppets = new Puppets()) {
      List<Address> all = puppets.puppets;
      Cast cast = new Cast(all.get(0), all.get(1), all.get(2), all.get(3));
      Receipt receipt = puppets.run(Plan.of(2, cast.a, 0, scenario.program.apply(cast)));
      assertEquals(Status.SUCCESS, receipt.status(), () -> "error " + receipt.error());
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < scenario.statuses.size(); i++) {
        // Each output lies in that of the call around it, behind its status and its length.
        statuses.add((int) receipt.output()[5 * i]);
      }
      assertEquals(scenario.statuses, statuses);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "UNPAYABLE_RECURSION")
  void recursion_withoutBalance_isToldSo(Scenario scenario) {
    try (Puppets puppets = new Puppets()) {
      List<Address> all = puppets.puppets;
      Cast cast = new Cast(all.get(0), all.get(1), all.get(2), all.get(3));
      byte[] output = puppets.run(Plan.of(2, cast.a, 0, scenario.program.apply(cast))).output();
      // 1,000 - 3 x 255 covers no fourth payment; what failed paid nothing.
      assertEquals(BALANCE, output[15]);
    }
  }

  /** Sixteen calls in each other fit into a stack that is a small part of what threads get. */
  @Test
  void recursion_deepest_fitsIntoASixteenthOfTheStack() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> scenario_onTheChain_endsAsTheRuleSays(Scenario.RECURSION_ENDS_AT_THE_DEPTH),
            "small stack",
            Ledger.STACK_BYTES / 16);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    thread.start();
    thread.join();
    assertNull(failure.get(), () -> "failed: " + failure.get());
  }
}
