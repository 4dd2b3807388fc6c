package io.qlcvm.ledger.contract;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.ValueType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that contracts import: a row of the table.
 *
 * @param name such as {@code qlcchain_storage_read}
 * @param parameters their names, for people
 * @param type what an import must be declared as
 * @param writes whether it changes state, and so traps in a read-only frame
 * @param gas what each call costs before any size is looked at
 * @param more what it costs besides, and besides the bytes that it moves, for people; may be empty
 * @param limits how large its parts may be, for people; may be empty
 * @param meaning what it does, for people who write contracts
 * @param body what it does
 */
record ChainFunction(
    String name,
    List<String> parameters,
    FunctionType type,
    boolean writes,
    long gas,
    String more,
    String limits,
    String meaning,
    Body body) {

  /** What a function does after its base gas is paid. */
  @FunctionalInterface
  interface Body {
    void run(Frame frame, Arguments in);
  }

  /**
   * A function that changes nothing.
   *
   * @param signature such as {@code "key klen gas:i64 -> i32"}: parameters are i32 unless they say
   *     otherwise
   */
  static ChainFunction reads(String name, String signature, long gas, String meaning, Body body) {
    return of(name, signature, false, gas, meaning, body);
  }

  /** A function that changes state. */
  static ChainFunction writes(String name, String signature, long gas, String meaning, Body body) {
    return of(name, signature, true, gas, meaning, body);
  }

  private static ChainFunction of(
      String name, String signature, boolean writes, long gas, String meaning, Body body) {
    int arrow = signature.indexOf("->");
    String left = (arrow < 0 ? signature : signature.substring(0, arrow)).strip();
    List<String> parameters = left.isEmpty() ? List.of() : Arrays.asList(left.split(" "));
    List<ValueType> results =
        arrow < 0 ? List.of() : List.of(type(signature.substring(arrow + 2).strip()));
    return new ChainFunction(
        name,
        parameters.stream().map(parameter -> parameter.split(":", 2)[0]).toList(),
        new FunctionType(parameters.stream().map(ChainFunction::parameter).toList(), results),
        writes,
        gas,
        "",
        "",
        meaning,
        body);
  }

  /** The same row with what a call costs besides. */
  ChainFunction more(String price) {
    return new ChainFunction(name, parameters, type, writes, gas, price, limits, meaning, body);
  }

  /** The same row with its limits. */
  ChainFunction limits(String most) {
    return new ChainFunction(name, parameters, type, writes, gas, more, most, meaning, body);
  }

  private static ValueType parameter(String text) {
    int colon = text.indexOf(':');
    return type(colon < 0 ? "i32" : text.substring(colon + 1));
  }

  private static ValueType type(String name) {
    return switch (name) {
      case "i32" -> ValueType.I32;
      case "i64" -> ValueType.I64;
      default -> throw new IllegalArgumentException("no type of a host function: " + name);
    };
  }

  /** Runs it for a frame. */
  void call(Frame frame, HostCall call) {
    if (writes && frame.readOnly()) {
      throw trap(
          TrapKind.HOST_FUNCTION, "changes state, which a query or a read-only call may not", null);
    }
    call.charge(gas);
    body.run(frame, new Arguments(this, call));
  }

  /** Runs it for a frame whose tracer is told. */
  void callTraced(Frame frame, HostCall call) {
    frame.tracer().hostEntered(name, call.gasLeft());
    try {
      call(frame, call);
    } finally {
      frame.tracer().hostLeft(call.gasLeft());
    }
  }

  /** A trap that tells this function's name, the rule, and the values that broke it. */
  TrapException trap(TrapKind kind, String rule, @Nullable String values) {
    return new TrapException(kind, name + ": " + rule + (values == null ? "" : ": " + values));
  }
}
