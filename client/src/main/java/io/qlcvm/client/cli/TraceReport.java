package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.CallInfo;
import io.qlcvm.client.HostCallInfo;
import io.qlcvm.client.StepInfo;
import io.qlcvm.client.TraceInfo;
import io.qlcvm.client.TrapInfo;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trace as a tree for people: what lies further right happened inside what is above it. */
final class TraceReport {

  private static final int INDENT = 2;

  private final StringBuilder lines = new StringBuilder();

  private TraceReport() {}

  static String of(TraceInfo trace) {
    TraceReport report = new TraceReport();
    report.add(0, heading(trace));
    report.addEnd(1, trace.status(), trace.error(), trace.trap());
    report.add(1, "gas " + trace.gas() + gas(trace));
    report.addInput(1, trace.input(), trace.output());
    trace.steps().forEach(step -> report.add(1, step(step)));
    report.addHostCalls(1, trace.hostCalls());
    if (!trace.cut().isEmpty()) {
      report.add(0, "cut: " + String.join(", ", trace.cut()));
    }
    return report.lines.substring(0, report.lines.length() - 1);
  }

  private static String heading(TraceInfo trace) {
    String method = trace.method() == null ? "" : " " + trace.method();
    String contract = trace.contract() == null ? "" : " " + trace.contract();
    return trace.type() + contract + method + " from " + trace.from() + amount(trace.amount());
  }

  private static String amount(Amount amount) {
    return amount.isZero() ? "" : " with " + amount;
  }

  private static String gas(TraceInfo trace) {
    return ": "
        + part("intrinsic", trace.intrinsicGas())
        + part("load", trace.loadGas())
        + parts(trace.codeGas(), trace.burntGas(), trace.omittedGas());
  }

  private static String parts(long code, long burnt, long omitted) {
    return part("code", code) + part("burnt", burnt) + part("omitted", omitted) + "the rest below";
  }

  private static String part(String name, long gas) {
    return gas == 0 ? "" : name + " " + gas + ", ";
  }

  private void addHostCalls(int level, List<HostCallInfo> hostCalls) {
    for (HostCallInfo host : hostCalls) {
      add(level, host.function() + " " + host.gas());
      host.steps().forEach(step -> add(level + 1, step(step)));
      if (host.refused() != null) {
        add(level + 1, "refused: " + host.refused());
      }
      CallInfo call = host.call();
      if (call != null) {
        addCall(level + 1, call);
      }
    }
  }

  private void addCall(int level, CallInfo call) {
    add(
        level,
        "call "
            + call.contract()
            + " "
            + call.method()
            + (call.readOnly() ? " read-only" : "")
            + amount(call.amount()));
    addEnd(level + 1, call.status(), call.error(), call.trap());
    add(
        level + 1,
        "gas %d of %d: %s"
            .formatted(
                call.gas(),
                call.gasLimit(),
                parts(call.codeGas(), call.burntGas(), call.omittedGas())));
    addInput(level + 1, call.input(), call.output());
    addHostCalls(level + 1, call.hostCalls());
  }

  private void addEnd(int level, Status status, @Nullable String error, @Nullable TrapInfo trap) {
    add(level, status.word() + (error == null ? "" : ": " + error));
    if (trap != null) {
      trap.frames().forEach(frame -> add(level + 1, "in " + frame));
    }
  }

  private void addInput(int level, Bytes input, Bytes output) {
    if (input.length() > 0) {
      add(level, "input " + Report.show(input));
    }
    if (output.length() > 0) {
      add(level, "output " + Report.show(output));
    }
  }

  private static String step(StepInfo step) {
    return switch (step) {
      case StepInfo.Read(Bytes key, Bytes value) ->
          "read " + Report.show(key) + (value == null ? ": absent" : " = " + Report.show(value));
      case StepInfo.Write(Bytes key, Bytes value) ->
          value == null
              ? "delete " + Report.show(key)
              : "write " + Report.show(key) + " = " + Report.show(value);
      case StepInfo.Transfer transfer ->
          "transfer " + transfer.amount() + " from " + transfer.from() + " to " + transfer.to();
      case StepInfo.Event event ->
          "event "
              + Report.show(event.data())
              + (event.topics().isEmpty()
                  ? ""
                  : " topics "
                      + String.join(", ", event.topics().stream().map(Report::show).toList()));
      case StepInfo.Debug(String text) -> "debug " + text;
    };
  }

  private void add(int level, String text) {
    lines.repeat(' ', INDENT * level).append(Report.visible(text)).append('\n');
  }
}
