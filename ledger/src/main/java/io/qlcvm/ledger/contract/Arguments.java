package io.qlcvm.ledger.contract;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;

/**
 * Arguments of one call of a host function, and the caller's memory. Parameters are counted from 0;
 * pointers and lengths are unsigned. A buffer of length 0 is fine wherever it points, and needs no
 * memory.
 *
 * <p>The order of work is consensus: base gas, size limits, gas by size, range checks of every
 * buffer, the work, the writes.
 */
final class Arguments {
  /** "Absent", where a length or a pointer is expected. */
  static final int ABSENT = 0xffff_ffff;

  private static final byte[] EMPTY = new byte[0];

  private final ChainFunction function;
  private final HostCall call;

  Arguments(ChainFunction function, HostCall call) {
    this.function = function;
    this.call = call;
  }

  int i32(int parameter) {
    return call.i32(parameter);
  }

  long i64(int parameter) {
    return call.i64(parameter);
  }

  void result(int value) {
    call.result(value);
  }

  void result(long value) {
    call.result(value);
  }

  void charge(long gas) {
    call.charge(gas);
  }

  long gasLeft() {
    return call.gasLeft();
  }

  /** A length within its limit. */
  int length(int parameter, int bytesMax) {
    int length = call.i32(parameter);
    if (Integer.compareUnsigned(length, bytesMax) > 0) {
      throw refuse(
          function.parameters().get(parameter) + " is at most " + bytesMax,
          Integer.toUnsignedString(length));
    }
    return length;
  }

  /** A length that only the memory limits. */
  int length(int parameter) {
    return call.i32(parameter);
  }

  /** Traps unless the buffer lies in the memory. */
  void check(int pointerParameter, int length) {
    if (length == 0) {
      return;
    }
    int pointer = call.i32(pointerParameter);
    int size = call.memory().size();
    if (Integer.toUnsignedLong(pointer) + Integer.toUnsignedLong(length) > size) {
      throw function.trap(
          TrapKind.MEMORY_OUT_OF_BOUNDS,
          function.parameters().get(pointerParameter) + " reaches past the memory",
          "%s bytes at %s, of %d"
              .formatted(
                  Integer.toUnsignedString(length), Integer.toUnsignedString(pointer), size));
    }
  }

  /** A copy of a buffer. */
  byte[] read(int pointerParameter, int length) {
    check(pointerParameter, length);
    return length == 0 ? EMPTY : call.memory().read(call.i32(pointerParameter), length);
  }

  Address address(int pointerParameter) {
    return Address.of(read(pointerParameter, Address.BYTES));
  }

  Hash32 hash(int pointerParameter) {
    return Hash32.of(read(pointerParameter, Hash32.BYTES));
  }

  Amount amount(int pointerParameter) {
    return Amount.fromLittleEndian(read(pointerParameter, Amount.BYTES), 0);
  }

  /** An amount that may be absent, which is none. */
  Amount amountOrNone(int pointerParameter) {
    return call.i32(pointerParameter) == ABSENT ? Amount.ZERO : amount(pointerParameter);
  }

  /** Writes all of the bytes to a buffer that was checked. */
  void write(int pointerParameter, byte[] bytes) {
    fill(pointerParameter, bytes.length, bytes, 0);
  }

  /** Pays for bytes, checks the buffer that takes them all, and writes them. */
  void put(int pointerParameter, byte[] bytes) {
    charge(Prices.bytes(bytes.length));
    check(pointerParameter, bytes.length);
    write(pointerParameter, bytes);
  }

  /**
   * Pays for what fits into a buffer from an offset on, checks the whole buffer, writes it; the
   * result is the total length.
   */
  void copy(int pointerParameter, int capacityParameter, int offsetParameter, byte[] bytes) {
    int capacity = call.i32(capacityParameter);
    int offset = call.i32(offsetParameter);
    charge(Prices.bytes(fitting(capacity, bytes, offset)));
    check(pointerParameter, capacity);
    fill(pointerParameter, capacity, bytes, offset);
    result(bytes.length);
  }

  /** Writes what fits, from an unsigned offset on; an offset at or past the end copies nothing. */
  void fill(int pointerParameter, int capacity, byte[] bytes, int offset) {
    int count = fitting(capacity, bytes, offset);
    if (count > 0) {
      call.memory().write(call.i32(pointerParameter), bytes, offset, count);
    }
  }

  private static int fitting(int capacity, byte[] bytes, int offset) {
    long left = Math.max(0, bytes.length - Integer.toUnsignedLong(offset));
    return (int) Math.min(Integer.toUnsignedLong(capacity), left);
  }

  /** Traps unless only known bits are set. */
  int flags(int parameter, int known) {
    int flags = call.i32(parameter);
    if ((flags & ~known) != 0) {
      throw refuse(
          function.parameters().get(parameter) + " has the bits " + known + " only",
          Integer.toUnsignedString(flags));
    }
    return flags;
  }

  TrapException refuse(String rule) {
    return function.trap(TrapKind.HOST_FUNCTION, rule, null);
  }

  TrapException refuse(String rule, String values) {
    return function.trap(TrapKind.HOST_FUNCTION, rule, values);
  }
}
