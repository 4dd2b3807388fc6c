package io.qlcvm.ledger.execution;

import static io.qlcvm.vm.ValueType.I32;
import static io.qlcvm.vm.ValueType.I64;

import io.qlcvm.ledger.state.Slot;
import io.qlcvm.types.Address;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The functions that contracts import from the module {@code env}, in one table.
 *
 * <p>Each does its work in the same order, because the order is consensus: base gas, size limits,
 * gas by size, range checks of every buffer, the work, the writes. Pointers and lengths are
 * unsigned; a buffer of length 0 is fine wherever it points, and needs no memory.
 */
final class HostFunctions {
  /** The name that contracts import from. */
  static final String MODULE = "env";

  static final int KEY_BYTES_MAX = 256;
  static final int VALUE_BYTES_MAX = 64 << 10;
  static final int OUTPUT_BYTES_MAX = 64 << 10;
  static final int MESSAGE_BYTES_MAX = 1 << 10;

  /** "Absent" where a length is expected; no length is as large. */
  private static final int ABSENT = 0xffff_ffff;

  private static final byte[] EMPTY = new byte[0];
  private static final long MILLIS_PER_SECOND = 1_000;

  /** All functions, by name. */
  static final Map<String, Entry> TABLE =
      table(
          read("qlcchain_storage_read", list(I32, I32, I32, I32, I32), I32, HostFunctions::read),
          write("qlcchain_storage_write", list(I32, I32, I32, I32), HostFunctions::write),
          write("qlcchain_storage_delete", list(I32, I32), HostFunctions::delete),
          read("qlcchain_debug", list(I32, I32), null, HostFunctions::debug),
          read("qlcchain_timestamp", list(), I64, HostFunctions::timestamp),
          read("qlcchain_block_height", list(), I32, HostFunctions::blockHeight),
          read("qlcchain_self_address", list(I32), null, (f, call) -> address(call, f.self())),
          read("qlcchain_caller_address", list(I32), null, (f, call) -> address(call, f.caller())),
          read("qlcchain_entry_address", list(I32), null, (f, call) -> address(call, f.entry())),
          read("qlcchain_input_length", list(), I32, HostFunctions::inputLength),
          read("qlcchain_get_input", list(I32), null, HostFunctions::getInput),
          read("qlcchain_return", list(I32, I32), null, HostFunctions::doReturn),
          read("qlcchain_panic", list(I32, I32), null, HostFunctions::panic));

  private HostFunctions() {}

  /**
   * A row of the table.
   *
   * @param writes whether it changes state, and so traps in a read-only frame
   */
  record Entry(String name, FunctionType type, boolean writes, Body body) {
    /** Runs it for a frame. */
    void call(Frame frame, HostCall call) {
      if (writes && frame.readOnly()) {
        throw refused(name + " changes state: not in a query or a read-only call");
      }
      call.charge(Gas.HOST_CALL);
      body.run(frame, call);
    }
  }

  /** What a function does after its base gas is paid. */
  @FunctionalInterface
  interface Body {
    void run(Frame frame, HostCall call);
  }

  private static void read(Frame frame, HostCall call) {
    byte[] key = key(call, call.i32(0), call.i32(1));
    int into = call.i32(2);
    int capacity = call.i32(3);
    check(call, into, capacity);
    Slot slot = frame.slot(key);
    call.charge(frame.effects().touch(slot));
    byte[] value = frame.state().storage(slot);
    if (value == null) {
      call.result(ABSENT);
      return;
    }
    call.charge(Gas.bytes(value.length));
    fill(call, into, capacity, call.i32(4), value);
    call.result(value.length);
  }

  private static void write(Frame frame, HostCall call) {
    int keyBytes = limited("key", call.i32(1), KEY_BYTES_MAX);
    int valueBytes = limited("value", call.i32(3), VALUE_BYTES_MAX);
    call.charge(Gas.bytes(keyBytes + valueBytes));
    byte[] key = bytes(call, call.i32(0), keyBytes);
    byte[] value = bytes(call, call.i32(2), valueBytes);
    Slot slot = frame.slot(key);
    call.charge(frame.effects().touch(slot));
    byte[] before = frame.state().storage(slot);
    if (before == null) {
      call.charge(Gas.NEW_KEY + Gas.GROWTH_BYTE * ((long) key.length + value.length));
    } else {
      long growth = Math.max(0, value.length - before.length);
      call.charge(Gas.EXISTING_KEY + Gas.GROWTH_BYTE * growth);
    }
    frame.effects().countWrite(slot, value.length);
    frame.state().setStorage(slot, value);
  }

  private static void delete(Frame frame, HostCall call) {
    Slot slot = frame.slot(key(call, call.i32(0), call.i32(1)));
    call.charge(frame.effects().touch(slot));
    if (frame.state().storage(slot) != null) {
      call.charge(Gas.EXISTING_KEY);
      frame.effects().countWrite(slot, 0);
      frame.state().setStorage(slot, null);
    }
  }

  /** For people, so nothing about it stops a contract, and its price knows nothing of logs. */
  private static void debug(Frame frame, HostCall call) {
    int length = (int) Math.min(Integer.toUnsignedLong(call.i32(1)), Effects.LOG_LINE_BYTES_MAX);
    call.charge(Gas.bytes(length));
    byte[] text;
    try {
      check(call, call.i32(0), call.i32(1));
      text = bytes(call, call.i32(0), length);
    } catch (TrapException _) {
      return; // a bad range is ignored, so that a contract's output never breaks it
    }
    frame.effects().log(text);
  }

  private static void timestamp(Frame frame, HostCall call) {
    call.result(frame.block().time() / MILLIS_PER_SECOND);
  }

  private static void blockHeight(Frame frame, HostCall call) {
    call.result((int) frame.block().height());
  }

  private static void inputLength(Frame frame, HostCall call) {
    call.result(frame.input().length);
  }

  private static void getInput(Frame frame, HostCall call) {
    put(call, call.i32(0), frame.input());
  }

  private static void doReturn(Frame frame, HostCall call) {
    throw new ContractExit.Return(said(call, "output", OUTPUT_BYTES_MAX));
  }

  private static void panic(Frame frame, HostCall call) {
    throw new ContractExit.Revert(said(call, "message", MESSAGE_BYTES_MAX));
  }

  private static void address(HostCall call, Address address) {
    put(call, call.i32(0), address.bytes());
  }

  private static byte[] said(HostCall call, String what, int bytesMax) {
    int length = limited(what, call.i32(1), bytesMax);
    call.charge(Gas.bytes(length));
    return bytes(call, call.i32(0), length);
  }

  /** A storage key from memory: limit, gas, range check. */
  private static byte[] key(HostCall call, int pointer, int length) {
    limited("key", length, KEY_BYTES_MAX);
    call.charge(Gas.bytes(length));
    return bytes(call, pointer, length);
  }

  /** Writes all of the bytes. */
  private static void put(HostCall call, int pointer, byte[] bytes) {
    call.charge(Gas.bytes(bytes.length));
    fill(call, pointer, bytes.length, 0, bytes);
  }

  /** Writes what fits, from an unsigned offset on; an offset at or past the end copies nothing. */
  private static void fill(HostCall call, int pointer, int capacity, int offset, byte[] bytes) {
    long left = Math.max(0, bytes.length - Integer.toUnsignedLong(offset));
    int count = (int) Math.min(Integer.toUnsignedLong(capacity), left);
    if (count > 0) {
      call.memory().write(pointer, bytes, offset, count);
    }
  }

  private static byte[] bytes(HostCall call, int pointer, int length) {
    return length == 0 ? EMPTY : call.memory().read(pointer, length);
  }

  private static void check(HostCall call, int pointer, int length) {
    if (length != 0) {
      call.memory().check(pointer, length);
    }
  }

  private static int limited(String what, int length, int bytesMax) {
    if (Integer.compareUnsigned(length, bytesMax) > 0) {
      throw refused(
          "a " + what + " of " + Integer.toUnsignedString(length) + " bytes; at most " + bytesMax);
    }
    return length;
  }

  private static TrapException refused(String why) {
    return new TrapException(TrapKind.HOST_FUNCTION, why);
  }

  private static List<ValueType> list(ValueType... types) {
    return List.of(types);
  }

  private static Entry read(
      String name, List<ValueType> parameters, @Nullable ValueType result, Body body) {
    return new Entry(name, type(parameters, result), false, body);
  }

  private static Entry write(String name, List<ValueType> parameters, Body body) {
    return new Entry(name, type(parameters, null), true, body);
  }

  private static FunctionType type(List<ValueType> parameters, @Nullable ValueType result) {
    return new FunctionType(parameters, result == null ? List.of() : List.of(result));
  }

  private static Map<String, Entry> table(Entry... entries) {
    return Arrays.stream(entries)
        .collect(Collectors.toUnmodifiableMap(Entry::name, Function.identity()));
  }
}
