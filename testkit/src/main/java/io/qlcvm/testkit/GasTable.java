package io.qlcvm.testkit;

import io.qlcvm.ledger.trace.CallTrace;
import io.qlcvm.ledger.trace.HostCallTrace;
import io.qlcvm.ledger.trace.Profile;
import io.qlcvm.ledger.trace.TransactionTrace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a transaction's gas went. The {@code ownGas} of all functions adds up to {@code gasUsed}.
 *
 * @param gasUsed by all of it
 * @param functions all that used gas, the dearest first
 * @param hostFunctions the host functions that were called, the dearest first
 */
public record GasTable(
    long gasUsed, List<FunctionRow> functions, List<HostFunctionRow> hostFunctions) {
  private static final int GAS_WIDTH = 12;

  public GasTable {
    functions = List.copyOf(functions);
    hostFunctions = List.copyOf(hostFunctions);
  }

  /**
   * A function, with all of its calls together.
   *
   * @param name as in a {@link Profile}: of a wasm function, a host function, a contract's call, or
   *     what is no call in brackets
   * @param ownGas without what it called
   * @param allGas with what it called
   */
  public record FunctionRow(String name, long ownGas, long allGas) {}

  /**
   * A host function.
   *
   * @param calls how often it was called
   * @param ownGas without what other contracts used that it called
   */
  public record HostFunctionRow(String name, long calls, long ownGas) {}

  static GasTable of(TransactionTrace trace, Profile profile) {
    Map<String, HostFunctionRow> hosts = new TreeMap<>();
    CallTrace call = trace.call();
    if (call != null) {
      add(hosts, call);
    }
    List<HostFunctionRow> dearest = new ArrayList<>(hosts.values());
    dearest.sort(Comparator.comparingLong(HostFunctionRow::ownGas).reversed());
    return new GasTable(trace.result().gasUsed(), functions(profile), dearest);
  }

  private static void add(Map<String, HostFunctionRow> rows, CallTrace call) {
    for (HostCallTrace host : call.hostCalls()) {
      rows.merge(
          host.function(),
          new HostFunctionRow(host.function(), 1, host.ownGas()),
          (a, b) -> new HostFunctionRow(a.name, a.calls + b.calls, a.ownGas + b.ownGas));
      CallTrace nested = host.call();
      if (nested != null) {
        add(rows, nested);
      }
    }
  }

  private static List<FunctionRow> functions(Profile profile) {
    Map<String, FunctionRow> rows = new TreeMap<>();
    for (Profile.Line line : profile.lines()) {
      // A function that calls itself is there once.
      Set<String> frames = new LinkedHashSet<>(List.of(line.stack().split(";", -1)));
      for (String frame : frames) {
        long own = frame.equals(line.frame()) ? line.gas() : 0;
        rows.merge(
            frame,
            new FunctionRow(frame, own, line.gas()),
            (a, b) -> new FunctionRow(frame, a.ownGas + b.ownGas, a.allGas + b.allGas));
      }
    }
    List<FunctionRow> dearest = new ArrayList<>(rows.values());
    dearest.sort(Comparator.comparingLong(FunctionRow::ownGas).reversed());
    return dearest;
  }

  /** The tables as lines. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(cell("own gas")).append(cell("all gas")).append("  function\n");
    for (FunctionRow row : functions) {
      text.append(cell(row.ownGas)).append(cell(row.allGas)).append("  " + row.name + "\n");
    }
    text.append(cell(gasUsed)).append(cell("")).append("  all\n\n");
    text.append(cell("own gas")).append(cell("calls")).append("  host function\n");
    for (HostFunctionRow row : hostFunctions) {
      text.append(cell(row.ownGas)).append(cell(row.calls)).append("  " + row.name + "\n");
    }
    return text.toString();
  }

  private static String cell(Object value) {
    return ("%" + GAS_WIDTH + "s").formatted(value);
  }
}
