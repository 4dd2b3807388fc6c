package io.qlcvm.vm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The chain's four oldest host functions, with a map in place of the state. */
public final class ChainStub {

  private static final int ABSENT = -1;

  private final int gasPerCall;
  private final Map<String, byte[]> storage = new TreeMap<>();
  private final List<String> debug = new ArrayList<>();

  /** One whose functions all charge this much, before they do anything. */
  public ChainStub(int gasPerCall) {
    this.gasPerCall = gasPerCall;
  }

  public Imports imports() {
    return Imports.builder()
        .function("env", "qlcchain_storage_read", type(5, 1), paid(this::read))
        .function("env", "qlcchain_storage_write", type(4, 0), paid(this::write))
        .function("env", "qlcchain_storage_delete", type(2, 0), paid(this::delete))
        .function("env", "qlcchain_debug", type(2, 0), paid(call -> debug.add(text(call, 0))))
        .build();
  }

  private HostFunction paid(HostFunction body) {
    return call -> {
      call.charge(gasPerCall);
      body.call(call);
    };
  }

  /** Value of a key, as text. */
  public String value(String key) {
    byte[] value = storage.get(key);
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  /** What was printed. */
  public List<String> debug() {
    return debug;
  }

  /** All that the functions left, for comparisons. */
  public String state() {
    StringBuilder state = new StringBuilder(debug.toString());
    storage.forEach(
        (key, value) -> state.append(' ').append(key).append('=').append(Arrays.toString(value)));
    return state.toString();
  }

  private static FunctionType type(int parameters, int results) {
    return new FunctionType(
        Collections.nCopies(parameters, ValueType.I32),
        Collections.nCopies(results, ValueType.I32));
  }

  private static String text(HostCall call, int pointer) {
    byte[] bytes = call.memory().read(call.i32(pointer), call.i32(pointer + 1));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void write(HostCall call) {
    storage.put(text(call, 0), call.memory().read(call.i32(2), call.i32(3)));
  }

  private void delete(HostCall call) {
    storage.remove(text(call, 0));
  }

  private void read(HostCall call) {
    byte[] value = storage.get(text(call, 0));
    if (value == null) {
      call.result(ABSENT);
      return;
    }
    byte[] rest = Arrays.copyOfRange(value, Math.min(call.i32(4), value.length), value.length);
    call.memory().write(call.i32(2), rest, 0, Math.min(call.i32(3), rest.length));
    call.result(value.length);
  }
}
