package io.qlcvm.ledger.trace;

import io.qlcvm.ledger.contract.CallOutcome;
import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tree of calls of one transaction. What does not fit is left out and told; the gas of it
 * is in the sums all the same. How deep the tree is, is bounded by the calls that may be open
 * ({@link io.qlcvm.ledger.contract.CallStack#DEPTH_MAX}). For one transaction, on one thread.
 */
public final class TraceBuilder implements Tracer {
  /** Host calls and steps of one trace: at some 300 bytes of JSON each, 3 MB. */
  public static final int ENTRIES_MAX = 10_000;

  /** Byte strings, texts and frames of traps together; in hex it is twice. */
  public static final int BYTES_MAX = 1 << 20;

  /** A frame's contract, numbers and names of members in JSON, besides the function's name. */
  private static final int FRAME_BYTES = 128;

  private final Deque<Open> open = new ArrayDeque<>();
  private final List<TraceStep> steps = new ArrayList<>();
  private @Nullable CallTrace call;
  private long intrinsicGas;
  private long loadGas;
  private long burntGas;

  /** Gas that was left when last told. */
  private long last;

  private int entriesLeft = ENTRIES_MAX;
  private int bytesLeft = BYTES_MAX;
  private boolean entriesCut;
  private boolean bytesCut;

  /** What has begun and not ended. */
  private sealed interface Open {}

  private static final class OpenCall implements Open {
    private final Tracer.Call call;
    private final List<HostCallTrace> hostCalls = new ArrayList<>();
    private long codeGas;
    private long hostGas;
    private long omittedGas;

    OpenCall(Tracer.Call call) {
      this.call = call;
    }
  }

  private static final class OpenHostCall implements Open {
    private final String function;
    private final boolean listed;
    private final List<TraceStep> steps = new ArrayList<>();
    private @Nullable CallTrace call;
    private @Nullable String refused;
    private long ownGas;

    OpenHostCall(String function, boolean listed) {
      this.function = function;
      this.listed = listed;
    }
  }

  /** The tree, after the transaction's end. */
  public TransactionTrace finish(ExecutionResult result) {
    return new TransactionTrace(
        result, intrinsicGas, loadGas, burntGas, steps, call, entriesCut, bytesCut);
  }

  private void spend(long gasLeft) {
    long spent = last - gasLeft;
    last = gasLeft;
    switch (open.peek()) {
      case OpenCall running -> running.codeGas += spent;
      case OpenHostCall running -> running.ownGas += spent;
      case null -> loadGas += spent;
    }
  }

  @Override
  public void started(long intrinsic, long gasLeft) {
    intrinsicGas = intrinsic;
    last = gasLeft;
  }

  @Override
  public void loaded(long gasLeft) {
    spend(gasLeft);
  }

  @Override
  public void unloaded() {
    burntGas = last;
    last = 0;
  }

  @Override
  public void opened(Tracer.Call begun, long gasLeft) {
    spend(gasLeft);
    open.push(new OpenCall(cut(begun)));
    last = begun.gas();
  }

  @Override
  public void closed(CallOutcome outcome, long gasLeft, boolean burnt, long gasAfter) {
    spend(gasLeft);
    OpenCall ended = (OpenCall) open.pop();
    long burntHere = burnt ? gasLeft : 0;
    CallTrace trace =
        new CallTrace(
            ended.call,
            ended.codeGas + ended.hostGas + ended.omittedGas + burntHere,
            ended.codeGas,
            burntHere,
            ended.omittedGas,
            outcome.status(),
            cut(outcome.output()),
            error(outcome),
            cut(outcome.trap()),
            ended.hostCalls);
    if (open.peek() instanceof OpenHostCall caller) {
      caller.call = trace;
    } else {
      call = trace;
    }
    last = gasAfter;
  }

  private @Nullable String error(CallOutcome outcome) {
    ContractTrap trap = outcome.trap();
    String error = trap == null ? outcome.error() : trap.message();
    return error == null ? null : text(error.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void refused(CallOutcome outcome) {
    if (open.peek() instanceof OpenHostCall running) {
      running.refused = outcome.error();
    }
  }

  @Override
  public void hostEntered(String function, long gasLeft) {
    spend(gasLeft);
    open.push(new OpenHostCall(function, takesEntry()));
  }

  @Override
  public void hostLeft(long gasLeft) {
    spend(gasLeft);
    if (!(open.pop() instanceof OpenHostCall ended && open.peek() instanceof OpenCall caller)) {
      return; // a fault of the host goes through, which closes no calls: nobody will see the tree
    }
    long gas = ended.ownGas + (ended.call == null ? 0 : ended.call.gas());
    if (ended.listed) {
      caller.hostCalls.add(
          new HostCallTrace(ended.function, gas, ended.steps, ended.call, ended.refused));
      caller.hostGas += gas;
    } else {
      caller.omittedGas += gas;
    }
  }

  @Override
  public void read(Slot slot, byte @Nullable [] value) {
    if (takesStep()) {
      add(new TraceStep.Read(cut(slot.key()), value == null ? null : cut(value)));
    }
  }

  @Override
  public void wrote(Slot slot, byte @Nullable [] value) {
    if (takesStep()) {
      add(new TraceStep.Write(cut(slot.key()), value == null ? null : cut(value)));
    }
  }

  @Override
  public void paid(Address from, Address to, Amount amount) {
    if (takesStep()) {
      add(new TraceStep.Transfer(from, to, amount));
    }
  }

  @Override
  public void emitted(Event event) {
    if (takesStep()) {
      List<byte[]> topics = event.topics().stream().map(this::cut).toList();
      add(new TraceStep.Emit(new Event(event.contract(), topics, cut(event.data()))));
    }
  }

  @Override
  public void debugged(byte[] text) {
    if (takesStep()) {
      add(new TraceStep.Debug(text(text)));
    }
  }

  private void add(TraceStep step) {
    if (open.peek() instanceof OpenHostCall running) {
      running.steps.add(step);
    } else {
      steps.add(step);
    }
  }

  /** A step of a host call that is not listed has no place either. */
  private boolean takesStep() {
    return !(open.peek() instanceof OpenHostCall running && !running.listed) && takesEntry();
  }

  private boolean takesEntry() {
    if (entriesLeft == 0) {
      entriesCut = true;
      return false;
    }
    entriesLeft--;
    return true;
  }

  private Tracer.Call cut(Tracer.Call whole) {
    return new Tracer.Call(
        whole.contract(),
        whole.codeHash(),
        text(whole.method().getBytes(StandardCharsets.UTF_8)),
        whole.caller(),
        whole.amount(),
        cut(whole.input()),
        whole.readOnly(),
        whole.gas());
  }

  /** A copy of as much as there is room for. */
  private byte[] cut(byte[] whole) {
    int length = Math.min(whole.length, bytesLeft);
    bytesCut |= length < whole.length;
    bytesLeft -= length;
    return Arrays.copyOf(whole, length);
  }

  private String text(byte[] whole) {
    return new String(cut(whole), StandardCharsets.UTF_8);
  }

  private @Nullable ContractTrap cut(@Nullable ContractTrap whole) {
    if (whole == null) {
      return null;
    }
    String message = text(whole.message().getBytes(StandardCharsets.UTF_8));
    List<ContractTrap.Frame> frames = new ArrayList<>();
    for (ContractTrap.Frame frame : whole.frames()) {
      String name = frame.name();
      int bytes = FRAME_BYTES + (name == null ? 0 : name.length());
      if (bytes > bytesLeft) {
        bytesCut = true;
        break;
      }
      bytesLeft -= bytes;
      frames.add(frame);
    }
    return new ContractTrap(whole.kind(), message, frames);
  }
}
