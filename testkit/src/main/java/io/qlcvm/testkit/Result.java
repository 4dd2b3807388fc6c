package io.qlcvm.testkit;

import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.trace.Profile;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.block.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call came to, and what one expects of it. An expectation that is not met is an {@link
 * AssertionError} that tells all there is: status, error, call stack, output, events, debug lines.
 * Those that are met give the result again, so that they can be strung together.
 */
public final class Result {
  private final Chain chain;
  private final String what;
  private final @Nullable Hash32 transaction;
  private final @Nullable Address contract;
  private final ExecutionResult result;

  /** Of a transaction. */
  Result(Chain chain, String what, LoggedReceipt logged) {
    Receipt receipt = logged.receipt();
    ContractTrap trap = logged.trap();
    this.chain = chain;
    this.what = what;
    this.transaction = receipt.transaction();
    this.contract = receipt.contract();
    this.result =
        new ExecutionResult(
            receipt.status(),
            receipt.output(),
            receipt.gasUsed(),
            receipt.events(),
            logged.logs(),
            trap == null ? receipt.error() : trap.message(),
            trap);
  }

  /** Of a query. */
  Result(Chain chain, String what, Address contract, ExecutionResult result) {
    this.chain = chain;
    this.what = what;
    this.transaction = null;
    this.contract = contract;
    this.result = result;
  }

  public Status status() {
    return result.status();
  }

  /** What the contract returned, or said when it reverted. */
  public byte[] output() {
    return result.output().clone();
  }

  /** The output as UTF-8. */
  public String text() {
    return new String(result.output(), StandardCharsets.UTF_8);
  }

  /**
   * The output as a number: 8 bytes little-endian.
   *
   * @throws AssertionError when it has another length
   */
  public long number() {
    if (result.output().length != Long.BYTES) {
      throw failed("have an output of 8 bytes");
    }
    return ByteBuffer.wrap(result.output()).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** With the intrinsic gas, unless it was a query. */
  public long gasUsed() {
    return result.gasUsed();
  }

  /** In the order in which they were emitted. */
  public List<Event> events() {
    return result.events();
  }

  /** Debug lines. */
  public List<String> logs() {
    return result.logs();
  }

  /** What went wrong, for people; {@code null} on success. */
  public @Nullable String error() {
    return result.error();
  }

  /** Where it trapped; {@code null} if it did not. */
  public @Nullable ContractTrap trap() {
    return result.trap();
  }

  /** The contract that was deployed or called; {@code null} when there is none. */
  public @Nullable Address contract() {
    return contract;
  }

  /** Every call, host function, read and write of it, with their gas. Not for queries. */
  public TransactionTrace trace() {
    return chain.trace(hash());
  }

  /** Where its gas went, by stacks of calls. Not for queries. */
  public Profile profile() {
    return chain.profile(hash());
  }

  /** Where its gas went, by host function and by the contract's own functions. Not for queries. */
  public GasTable gasTable() {
    return GasTable.of(trace(), profile());
  }

  private Hash32 hash() {
    if (transaction == null) {
      throw new IllegalStateException("a query leaves no trace: send() the call instead");
    }
    return transaction;
  }

  public Result expectSuccess() {
    return expect(Status.SUCCESS, "succeed");
  }

  /**
   * The contract said no.
   *
   * @param message what it said, as UTF-8, or a part of it
   */
  public Result expectRevert(String message) {
    Result reverted = expect(Status.REVERTED, "revert with \"" + message + "\"");
    if (!text().contains(message)) {
      throw failed("revert with \"" + message + "\"");
    }
    return reverted;
  }

  /**
   * The contract trapped.
   *
   * @param message of the trap, or a part of it, such as {@code unreachable}
   */
  public Result expectTrap(String message) {
    Result trapped = expect(Status.TRAPPED, "trap with \"" + message + "\"");
    if (!String.valueOf(error()).contains(message)) {
      throw failed("trap with \"" + message + "\"");
    }
    return trapped;
  }

  public Result expectOutOfGas() {
    return expect(Status.OUT_OF_GAS, "run out of gas");
  }

  /**
   * A rule of the chain said no before any code ran.
   *
   * @param reason such as {@code insufficient_balance}
   */
  public Result expectRejected(String reason) {
    Result rejected = expect(Status.REJECTED, "be rejected: " + reason);
    if (!reason.equals(error())) {
      throw failed("be rejected: " + reason);
    }
    return rejected;
  }

  private Result expect(Status status, String expectation) {
    if (status() != status) {
      throw failed(expectation);
    }
    return this;
  }

  /** The output, whole. */
  public Result expectOutput(byte[] output) {
    if (!Arrays.equals(output, result.output())) {
      throw failed("have the output " + Hex.encode(output));
    }
    return this;
  }

  /** The output, whole, as UTF-8. */
  public Result expectOutput(String text) {
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), result.output())) {
      throw failed("have the output \"" + text + "\"");
    }
    return this;
  }

  /** The output as a number of 8 bytes, little-endian. */
  public Result expectNumber(long number) {
    if (result.output().length != Long.BYTES || number() != number) {
      throw failed("have the number " + number + " as its output");
    }
    return this;
  }

  /** A debug line, or a part of one. */
  public Result expectLog(String part) {
    if (logs().stream().noneMatch(line -> line.contains(part))) {
      throw failed("log \"" + part + "\"");
    }
    return this;
  }

  /** One of the events is of this contract and has just these topics and this data. */
  public Result expectEvent(Contract emitter, byte[] data, byte[]... topics) {
    boolean found =
        events().stream()
            .anyMatch(event ->
                event.contract().equals(emitter.address())
                    && Arrays.equals(event.data(), data)
                    && Arrays.deepEquals(event.topics().toArray(), topics));
    if (!found) {
      List<String> wanted = Arrays.stream(topics).map(Hex::encode).toList();
      throw failed(
          "emit an event of %s with the data %s and the topics %s"
              .formatted(emitter, Hex.encode(data), wanted));
    }
    return this;
  }

  /** Exactly as many events, of whichever contract. */
  public Result expectEvents(int count) {
    if (events().size() != count) {
      throw failed("emit " + count + " events");
    }
    return this;
  }

  /** At most as much gas. */
  public Result expectGasAtMost(long gas) {
    if (gasUsed() > gas) {
      throw failed("use at most " + gas + " gas");
    }
    return this;
  }

  private AssertionError failed(String expectation) {
    return new AssertionError("expected " + what + " to " + expectation + ", but\n" + this);
  }

  /** Everything about it, for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("status ").append(status().word());
    text.append(error() == null ? "" : ": " + error()).append('\n');
    ContractTrap trap = trap();
    if (trap != null) {
      for (ContractTrap.Frame frame : trap.frames()) {
        String name = frame.name() == null ? "function " + frame.function() : frame.name();
        text.append("  in %s at byte %d of %s\n".formatted(name, frame.offset(), frame.contract()));
      }
    }
    text.append("gas ").append(gasUsed()).append('\n');
    text.append("output ").append(Hex.encode(result.output())).append('\n');
    for (Event event : events()) {
      List<String> topics = event.topics().stream().map(Hex::encode).toList();
      text.append(
          "event of %s: %s, topics %s\n"
              .formatted(event.contract(), Hex.encode(event.data()), topics));
    }
    logs().forEach(line -> text.append("debug ").append(line).append('\n'));
    return text.toString();
  }
}
