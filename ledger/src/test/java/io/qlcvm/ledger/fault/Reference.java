package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.tx.SignedTransaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The workload's chain as it is when nothing goes wrong, in memory; grows as it is asked. */
final class Reference {
  private final Ledger ledger = Ledger.inMemory(Workload.GENESIS);
  private final List<Head> heads = new ArrayList<>(List.of(ledger.head()));
  private final List<Workload.Step> steps = new ArrayList<>();
  private final List<String> states = new ArrayList<>(List.of(state(ledger)));

  /** The head at a height. */
  synchronized Head head(long height) {
    grow(height);
    return heads.get((int) height);
  }

  /** The block that follows the block at a height. */
  synchronized Workload.Step after(long height) {
    grow(height + 1);
    return steps.get((int) height);
  }

  private void grow(long height) {
    while (heads.size() <= height) {
      Workload.Step step = Workload.next(ledger);
      step.apply(ledger);
      steps.add(step);
      heads.add(ledger.head());
      states.add(state(ledger));
    }
  }

  /** Everything that a ledger tells, compared with what this one tells at the same height. */
  synchronized void assertSame(Ledger other) {
    Head head = other.head();
    equal("head", head(head.height()), head);
    for (long height = 0; height <= head.height(); height++) {
      equal("block " + height, ledger.block(height), other.block(height));
      equal("its hash's block", ledger.block(height), other.block(head(height).hash()));
      for (SignedTransaction transaction :
          Objects.requireNonNull(other.block(height)).transactions()) {
        equal(
            "transaction",
            ledger.transaction(transaction.hash()),
            other.transaction(transaction.hash()));
        LoggedReceipt receipt = Objects.requireNonNull(other.receipt(transaction.hash()));
        LoggedReceipt expected = Objects.requireNonNull(ledger.receipt(transaction.hash()));
        equal("receipt", expected.receipt().hash(), receipt.receipt().hash());
        equal(
            "its place",
            List.of(expected.block(), expected.index()),
            List.of(receipt.block(), receipt.index()));
        equal("its lines", expected.logs(), receipt.logs());
      }
    }
    long height = stateHeight(other);
    if (height < head.height() || height > head.height() + 1) {
      throw new AssertionError("the state is that of " + height + ", the head is " + head);
    }
    grow(height);
    equal("state", states.get((int) height), state(other));
  }

  /** One ahead of the head while a block is on the disk and not acknowledged. */
  private static long stateHeight(Ledger ledger) {
    try (Snapshot state = ledger.snapshot()) {
      return state.head().height();
    }
  }

  /** As much of the state as there is: accounts, storage, code. */
  private static String state(Ledger ledger) {
    StringBuilder text = new StringBuilder();
    try (Snapshot state = ledger.snapshot()) {
      for (int i = 0; i < DevAccounts.COUNT; i++) {
        text.append(state.account(DevAccounts.keyPair(i).address())).append('\n');
      }
      for (int creator = 1; creator <= 2; creator++) {
        Address contract = Workload.contract(creator);
        text.append(state.account(contract)).append(' ');
        text.append(Arrays.hashCode(state.code(contract))).append(' ');
        for (String key : List.of("count", "key01")) {
          byte[] value = state.storage(contract, key.getBytes(StandardCharsets.UTF_8));
          text.append(value == null ? "-" : Arrays.toString(value)).append(' ');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static void equal(String what, @Nullable Object expected, @Nullable Object found) {
    if (!Objects.equals(expected, found)) {
      throw new AssertionError(what + " is " + found + ", expected " + expected);
    }
  }
}
