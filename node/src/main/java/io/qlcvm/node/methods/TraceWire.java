package io.qlcvm.node.methods;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.CallInfo;
import io.qlcvm.client.HostCallInfo;
import io.qlcvm.client.StepInfo;
import io.qlcvm.client.TraceInfo;
import io.qlcvm.ledger.block.LocatedTransaction;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.trace.CallTrace;
import io.qlcvm.ledger.trace.HostCallTrace;
import io.qlcvm.ledger.trace.TraceStep;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Traces in the form in which they are sent. */
final class TraceWire {

  private TraceWire() {}

  /** What a transaction's action has of the members that all have. */
  private record Outermost(
      String type, @Nullable Address contract, @Nullable String method, byte[] input) {}

  /**
   * A transaction's trace.
   *
   * @param located where the transaction is; null for a dry run
   */
  static TraceInfo trace(
      Transaction transaction, @Nullable LocatedTransaction located, TransactionTrace trace) {
    ExecutionResult result = trace.result();
    CallTrace call = trace.call();
    Outermost outermost = outermost(transaction, result.status(), call);
    return new TraceInfo(
        located == null ? null : located.transaction().hash(),
        located == null ? null : located.block(),
        located == null ? null : (Long) located.height(),
        located == null ? null : (Long) (long) located.index(),
        outermost.type(),
        transaction.sender(),
        outermost.contract(),
        outermost.method(),
        transaction.amount(),
        Bytes.of(outermost.input()),
        transaction.gasLimit(),
        result.gasUsed(),
        trace.intrinsicGas(),
        trace.loadGas(),
        call == null ? 0 : call.codeGas(),
        trace.burntGas() + (call == null ? 0 : call.burntGas()),
        call == null ? 0 : call.omittedGas(),
        result.status(),
        Bytes.of(result.output()),
        result.error(),
        Wire.trap(result.trap()),
        steps(trace.steps()),
        call == null ? List.of() : hostCalls(call.hostCalls()),
        cut(trace));
  }

  private static Outermost outermost(
      Transaction transaction, Status status, @Nullable CallTrace call) {
    String ran = call == null ? null : call.call().method();
    return switch (transaction.action()) {
      case Action.Transfer _ -> new Outermost("transfer", null, null, new byte[0]);
      case Action.Deploy deploy ->
          new Outermost(
              "deploy",
              status == Status.SUCCESS
                  ? Address.ofContract(transaction.sender(), transaction.nonce())
                  : null,
              ran,
              deploy.input());
      case Action.Invoke invoke ->
          new Outermost("invoke", invoke.contract(), invoke.method(), invoke.input());
      case Action.Upgrade upgrade ->
          new Outermost("upgrade", upgrade.contract(), ran, upgrade.input());
    };
  }

  private static List<String> cut(TransactionTrace trace) {
    List<String> cut = new ArrayList<>();
    if (trace.entriesCut()) {
      cut.add("entries");
    }
    if (trace.bytesCut()) {
      cut.add("bytes");
    }
    return cut;
  }

  private static List<HostCallInfo> hostCalls(List<HostCallTrace> hostCalls) {
    return hostCalls.stream()
        .map(host ->
            new HostCallInfo(
                host.function(),
                host.gas(),
                steps(host.steps()),
                host.call() == null ? null : call(host.call()),
                host.refused()))
        .toList();
  }

  private static CallInfo call(CallTrace trace) {
    Tracer.Call call = trace.call();
    return new CallInfo(
        call.contract(),
        call.codeHash(),
        call.method(),
        call.caller(),
        call.amount(),
        Bytes.of(call.input()),
        call.readOnly(),
        call.gas(),
        trace.gas(),
        trace.codeGas(),
        trace.burntGas(),
        trace.omittedGas(),
        trace.status(),
        Bytes.of(trace.output()),
        trace.error(),
        Wire.trap(trace.trap()),
        hostCalls(trace.hostCalls()));
  }

  private static List<StepInfo> steps(List<TraceStep> steps) {
    return steps.stream().map(TraceWire::step).toList();
  }

  private static StepInfo step(TraceStep step) {
    return switch (step) {
      case TraceStep.Read(byte[] key, byte[] value) ->
          new StepInfo.Read(Bytes.of(key), value == null ? null : Bytes.of(value));
      case TraceStep.Write(byte[] key, byte[] value) ->
          new StepInfo.Write(Bytes.of(key), value == null ? null : Bytes.of(value));
      case TraceStep.Transfer(Address from, Address to, Amount amount) ->
          new StepInfo.Transfer(from, to, amount);
      case TraceStep.Emit(Event event) ->
          new StepInfo.Event(
              event.contract(),
              event.topics().stream().map(Bytes::of).toList(),
              Bytes.of(event.data()));
      case TraceStep.Debug(String text) -> new StepInfo.Debug(text);
    };
  }
}
