package io.qlcvm.vm.interpreter;

import static java.lang.Double.doubleToLongBits;
import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.floatToIntBits;
import static java.lang.Float.intBitsToFloat;
import static java.util.Objects.requireNonNull;

import io.qlcvm.vm.HostFunction;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.lower.Code;
import io.qlcvm.vm.lower.Op;
import io.qlcvm.vm.runtime.Frame;
import io.qlcvm.vm.runtime.FunctionInstance;
import io.qlcvm.vm.runtime.GlobalInstance;
import io.qlcvm.vm.runtime.HostFrame;
import io.qlcvm.vm.runtime.InstanceOperators;
import io.qlcvm.vm.runtime.LinearMemory;
import io.qlcvm.vm.runtime.Machine;
import io.qlcvm.vm.runtime.ModuleInstance;
import io.qlcvm.vm.runtime.OutOfGasException;
import io.qlcvm.vm.runtime.TableInstance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/*
 * `straight` is the loop; `run` calls it again and again, and in between `step` does the one
 * instruction that it stopped at. What the loop can't do, or should not, it leaves to `step` before
 * anything of it has been done: what is rare, what touches the machine, and all that traps.
 *
 * A call in WebAssembly is no call in Java: depth costs a Frame in a chain that Limits bound, and
 * the Java stack stays as it is, however deep the recursion. Only a host function that calls back
 * into a module nests this loop.
 *
 * What HotSpot makes of the loop decides about speed, and these are the reasons for its shape:
 *
 *   - No method is called in it that is not inlined. One call, however rare, and every variable that
 *     lives across it is kept in memory and loaded again for each use.
 *   - It has no exception handler and throws nothing, for the same reason.
 *   - It leaves by one way out, and touches the machine only there.
 *   - Operands are read ahead of the switch, since nearly all cases want them. What two cases
 *     compute alike beyond that, the compiler would move ahead of the switch too, and do for all:
 *     so there is one layout of operands, and constants are slots, not immediates.
 *   - A frame has an array of its own, so that a slot is an index and not a sum.
 *   - All arrays are known not to be null before it.
 *   - What follows an instruction may be known to it: see Pairs.
 *   - Floats are made of bits by the JDK's own methods, which are intrinsic. Beyond 8,000 bytecodes
 *     together with all that is inlined, HotSpot inlines nothing else any more, and what it does not
 *     inline is a call.
 *
 * HotSpot never compiles a method above 8,000 bytecodes; a test watches the size.
 */
/** The interpreter: runs lowered code. */
public final class Interpreter {

  private static final VarHandle SHORT = littleEndian(short[].class);
  private static final VarHandle INT = littleEndian(int[].class);
  private static final VarHandle LONG = littleEndian(long[].class);

  private static final byte[] NO_MEMORY = {};

  /** The lower 32 bits, for what is unsigned. */
  private static final long U32 = 0xffff_ffffL;

  /** No operator: gas does not cover the next block. */
  private static final int OUT_OF_GAS = -1;

  private Interpreter() {}

  private static VarHandle littleEndian(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Calls a function. If it does not return normally, the machine's frames above the present depth
   * still tell where it was; it is the caller's to take them down.
   *
   * @param values the arguments; takes the results, and has room for either
   * @throws TrapException if the code traps
   * @throws OutOfGasException if a block or a host function can't be paid
   */
  public static void call(Machine machine, FunctionInstance function, long[] values) {
    switch (function) {
      case FunctionInstance.Defined(var type, ModuleInstance instance, int index) -> {
        Frame outer = machine.frame;
        machine.open(instance, instance.code(index), values, 0, machine.top);
        long[] results = run(machine, outer);
        System.arraycopy(results, 0, values, 0, type.results().size());
      }
      case FunctionInstance.Host(var type, HostFunction body) -> {
        machine.top += values.length;
        body.call(new HostFrame(machine, values, 0, null));
        Machine.normalise(values, 0, type.results());
      }
    }
  }

  /** Runs until {@code outer} is the innermost call again; the results come first. */
  private static long[] run(Machine machine, Frame outer) {
    while (true) {
      int operator = straight(machine, outer);
      Frame frame = machine.frame;
      long[] slots = frame.slots;
      step(machine, frame, slots, operator);
      if (machine.frame == outer) {
        return slots;
      }
      if (machine.frame == frame.caller) {
        machine.deliver(frame, slots);
      }
    }
  }

  /**
   * Runs up to an instruction that is not for this loop: one that touches the machine, is rare, or
   * can't be done here because it traps. The frame's pc then points there, and nothing of it has
   * been done.
   *
   * @param outer a frame that is not to be returned to
   * @return the instruction's operator, or {@link #OUT_OF_GAS} at the head of a block
   */
  // 32-bit arithmetic overflows on purpose before it is sign-extended into its slot.
  // The labelled block lets all values, and all branches, share what follows them.
  @SuppressWarnings({"IntLongMath", "NarrowCalculation", "LabelledBreakTarget"})
  private static int straight(Machine machine, Frame outer) {
    Frame frame = machine.frame;
    ModuleInstance instance = frame.instance();
    @Nullable Code[] called = instance.called();
    GlobalInstance[] globals = requireNonNull(instance.globals());
    LinearMemory linear = instance.memory();
    byte[] memory = requireNonNull(linear == null ? NO_MEMORY : linear.bytes());
    long size = linear == null ? 0 : linear.size();
    int slotsMax = machine.limits().slotsMax();
    char[] code = requireNonNull(frame.code().units);
    long[] constants = requireNonNull(frame.code().constants);
    long[] f = requireNonNull(frame.slots);
    long gas = machine.gas;
    int pc = frame.pc;
    int operator;
    loop:
    while (true) {
      operator = code[pc];
      int a = code[pc + 1];
      int b = code[pc + 2];
      int c = code[pc + 3];
      pc += 4;
      boolean taken;
      value:
      {
        long r;
        switch (operator) {
          case Op.GAS -> {
            gas -= b;
            if (gas < 0) {
              gas += b;
              operator = OUT_OF_GAS;
              break loop;
            }
            continue;
          }
          case Op.CONST -> r = constants[b];
          case Op.COPY -> r = f[b];
          case Op.SELECT -> {
            r = f[code[pc]] != 0 ? f[b] : f[c];
            pc += 4;
          }
          case Op.BR_TABLE -> {
            int last = (b | c << 16) - 1;
            int index = (int) f[a];
            pc += 4 * (Integer.compareUnsigned(index, last) < 0 ? index : last);
            taken = true;
            break value;
          }
          case Op.GLOBAL_GET -> r = globals[b].value;
          case Op.GLOBAL_SET -> {
            globals[b].value = f[a];
            continue;
          }
          case Op.BR -> {
            taken = true;
            break value;
          }
          case Op.BR_IF -> {
            taken = f[b] != 0;
            break value;
          }
          case Op.BR_UNLESS -> {
            taken = f[b] == 0;
            break value;
          }
          case Op.BR_EQ -> {
            taken = f[b] == f[c];
            break value;
          }
          case Op.BR_NE -> {
            taken = f[b] != f[c];
            break value;
          }
          case Op.BR_LT_S -> {
            taken = f[b] < f[c];
            break value;
          }
          case Op.BR_LT_U -> {
            taken = Long.compareUnsigned(f[b], f[c]) < 0;
            break value;
          }
          case Op.BR_LE_S -> {
            taken = f[b] <= f[c];
            break value;
          }
          case Op.BR_LE_U -> {
            taken = Long.compareUnsigned(f[b], f[c]) <= 0;
            break value;
          }
          case Op.EQZ -> r = f[b] == 0 ? 1 : 0;
          case Op.EQ -> r = f[b] == f[c] ? 1 : 0;
          case Op.NE -> r = f[b] != f[c] ? 1 : 0;
          case Op.LT_S -> r = f[b] < f[c] ? 1 : 0;
          case Op.LT_U -> r = Long.compareUnsigned(f[b], f[c]) < 0 ? 1 : 0;
          case Op.LE_S -> r = f[b] <= f[c] ? 1 : 0;
          case Op.LE_U -> r = Long.compareUnsigned(f[b], f[c]) <= 0 ? 1 : 0;
          case Op.F32_EQ -> r = intBitsToFloat((int) f[b]) == intBitsToFloat((int) f[c]) ? 1 : 0;
          case Op.F32_NE -> r = intBitsToFloat((int) f[b]) != intBitsToFloat((int) f[c]) ? 1 : 0;
          case Op.F32_LT -> r = intBitsToFloat((int) f[b]) < intBitsToFloat((int) f[c]) ? 1 : 0;
          case Op.F32_LE -> r = intBitsToFloat((int) f[b]) <= intBitsToFloat((int) f[c]) ? 1 : 0;
          case Op.F64_EQ -> r = longBitsToDouble(f[b]) == longBitsToDouble(f[c]) ? 1 : 0;
          case Op.F64_NE -> r = longBitsToDouble(f[b]) != longBitsToDouble(f[c]) ? 1 : 0;
          case Op.F64_LT -> r = longBitsToDouble(f[b]) < longBitsToDouble(f[c]) ? 1 : 0;
          case Op.F64_LE -> r = longBitsToDouble(f[b]) <= longBitsToDouble(f[c]) ? 1 : 0;
          case Op.AND -> r = f[b] & f[c];
          case Op.OR -> r = f[b] | f[c];
          case Op.XOR -> r = f[b] ^ f[c];
          case Op.I32_ADD -> r = (int) f[b] + (int) f[c];
          case Op.I32_SUB -> r = (int) f[b] - (int) f[c];
          case Op.I32_MUL -> r = (int) f[b] * (int) f[c];
          case Op.I32_DIV_S -> {
            int divisor = (int) f[c];
            if (divisor == 0 || divisor == -1) {
              break loop;
            }
            r = (int) f[b] / divisor;
          }
          case Op.I32_DIV_U -> {
            int divisor = (int) f[c];
            if (divisor == 0) {
              break loop;
            }
            r = Integer.divideUnsigned((int) f[b], divisor);
          }
          case Op.I32_REM_S -> {
            int divisor = (int) f[c];
            if (divisor == 0 || divisor == -1) {
              break loop;
            }
            r = (int) f[b] % divisor;
          }
          case Op.I32_REM_U -> {
            int divisor = (int) f[c];
            if (divisor == 0) {
              break loop;
            }
            r = Integer.remainderUnsigned((int) f[b], divisor);
          }
          case Op.I32_SHL -> r = (int) f[b] << (int) f[c];
          case Op.I32_SHR_S -> r = (int) f[b] >> (int) f[c];
          case Op.I32_SHR_U -> r = (int) f[b] >>> (int) f[c];
          case Op.I32_ROTL -> r = Integer.rotateLeft((int) f[b], (int) f[c]);
          case Op.I32_ROTR -> r = Integer.rotateRight((int) f[b], (int) f[c]);
          case Op.I64_ADD -> r = f[b] + f[c];
          case Op.I64_SUB -> r = f[b] - f[c];
          case Op.I64_MUL -> r = f[b] * f[c];
          case Op.I64_DIV_S -> {
            long divisor = f[c];
            if (divisor == 0 || divisor == -1) {
              break loop;
            }
            r = f[b] / divisor;
          }
          case Op.I64_DIV_U -> {
            long divisor = f[c];
            if (divisor == 0) {
              break loop;
            }
            r = Long.divideUnsigned(f[b], divisor);
          }
          case Op.I64_REM_S -> {
            long divisor = f[c];
            if (divisor == 0 || divisor == -1) {
              break loop;
            }
            r = f[b] % divisor;
          }
          case Op.I64_REM_U -> {
            long divisor = f[c];
            if (divisor == 0) {
              break loop;
            }
            r = Long.remainderUnsigned(f[b], divisor);
          }
          case Op.I64_SHL -> r = f[b] << f[c];
          case Op.I64_SHR_S -> r = f[b] >> f[c];
          case Op.I64_SHR_U -> r = f[b] >>> f[c];
          case Op.I64_ROTL -> r = Long.rotateLeft(f[b], (int) f[c]);
          case Op.I64_ROTR -> r = Long.rotateRight(f[b], (int) f[c]);
          case Op.F32_ADD ->
              r = floatToIntBits(intBitsToFloat((int) f[b]) + intBitsToFloat((int) f[c]));
          case Op.F32_SUB ->
              r = floatToIntBits(intBitsToFloat((int) f[b]) - intBitsToFloat((int) f[c]));
          case Op.F32_MUL ->
              r = floatToIntBits(intBitsToFloat((int) f[b]) * intBitsToFloat((int) f[c]));
          case Op.F32_DIV ->
              r = floatToIntBits(intBitsToFloat((int) f[b]) / intBitsToFloat((int) f[c]));
          case Op.F32_MIN ->
              r = floatToIntBits(Math.min(intBitsToFloat((int) f[b]), intBitsToFloat((int) f[c])));
          case Op.F32_MAX ->
              r = floatToIntBits(Math.max(intBitsToFloat((int) f[b]), intBitsToFloat((int) f[c])));
          case Op.F32_COPYSIGN ->
              r = ((int) f[b] & Integer.MAX_VALUE) | ((int) f[c] & Integer.MIN_VALUE);
          case Op.F64_ADD -> r = doubleToLongBits(longBitsToDouble(f[b]) + longBitsToDouble(f[c]));
          case Op.F64_SUB -> r = doubleToLongBits(longBitsToDouble(f[b]) - longBitsToDouble(f[c]));
          case Op.F64_MUL -> r = doubleToLongBits(longBitsToDouble(f[b]) * longBitsToDouble(f[c]));
          case Op.F64_DIV -> r = doubleToLongBits(longBitsToDouble(f[b]) / longBitsToDouble(f[c]));
          case Op.F64_MIN ->
              r = doubleToLongBits(Math.min(longBitsToDouble(f[b]), longBitsToDouble(f[c])));
          case Op.F64_MAX ->
              r = doubleToLongBits(Math.max(longBitsToDouble(f[b]), longBitsToDouble(f[c])));
          case Op.F64_COPYSIGN -> r = (f[b] & Long.MAX_VALUE) | (f[c] & Long.MIN_VALUE);
          case Op.I32_CLZ -> r = Integer.numberOfLeadingZeros((int) f[b]);
          case Op.I32_CTZ -> r = Integer.numberOfTrailingZeros((int) f[b]);
          case Op.I32_POPCNT -> r = Integer.bitCount((int) f[b]);
          case Op.I64_CLZ -> r = Long.numberOfLeadingZeros(f[b]);
          case Op.I64_CTZ -> r = Long.numberOfTrailingZeros(f[b]);
          case Op.I64_POPCNT -> r = Long.bitCount(f[b]);
          case Op.EXTEND8_S -> r = (byte) f[b];
          case Op.EXTEND16_S -> r = (short) f[b];
          case Op.EXTEND32_S -> r = (int) f[b];
          case Op.EXTEND32_U -> r = f[b] & U32;
          case Op.F32_ABS -> r = (int) f[b] & Integer.MAX_VALUE;
          case Op.F32_NEG -> r = (int) f[b] ^ Integer.MIN_VALUE;
          case Op.F32_SQRT -> r = floatToIntBits((float) Math.sqrt(intBitsToFloat((int) f[b])));
          case Op.F32_CEIL -> r = floatToIntBits((float) Math.ceil(intBitsToFloat((int) f[b])));
          case Op.F32_FLOOR -> r = floatToIntBits((float) Math.floor(intBitsToFloat((int) f[b])));
          case Op.F32_NEAREST -> r = floatToIntBits((float) Math.rint(intBitsToFloat((int) f[b])));
          case Op.F64_ABS -> r = f[b] & Long.MAX_VALUE;
          case Op.F64_NEG -> r = f[b] ^ Long.MIN_VALUE;
          case Op.F64_SQRT -> r = doubleToLongBits(Math.sqrt(longBitsToDouble(f[b])));
          case Op.F64_CEIL -> r = doubleToLongBits(Math.ceil(longBitsToDouble(f[b])));
          case Op.F64_FLOOR -> r = doubleToLongBits(Math.floor(longBitsToDouble(f[b])));
          case Op.F64_NEAREST -> r = doubleToLongBits(Math.rint(longBitsToDouble(f[b])));
          case Op.F32_CONVERT_S -> r = floatToIntBits((float) f[b]);
          case Op.F32_CONVERT_I32_U -> r = floatToIntBits((float) (f[b] & U32));
          case Op.F64_CONVERT_S -> r = doubleToLongBits((double) f[b]);
          case Op.F64_CONVERT_I32_U -> r = doubleToLongBits((double) (f[b] & U32));
          case Op.F32_DEMOTE -> r = floatToIntBits((float) longBitsToDouble(f[b]));
          case Op.F64_PROMOTE -> r = doubleToLongBits((double) intBitsToFloat((int) f[b]));
          case Op.I32_TRUNC_F32_S -> {
            double x = intBitsToFloat((int) f[b]);
            if (!(x > -0x1p31 - 1 && x < 0x1p31)) {
              break loop;
            }
            r = (int) x;
          }
          case Op.I32_TRUNC_F64_S -> {
            double x = longBitsToDouble(f[b]);
            if (!(x > -0x1p31 - 1 && x < 0x1p31)) {
              break loop;
            }
            r = (int) x;
          }
          case Op.I32_TRUNC_F32_U -> {
            double x = intBitsToFloat((int) f[b]);
            if (!(x > -1 && x < 0x1p32)) {
              break loop;
            }
            r = (int) (long) x;
          }
          case Op.I32_TRUNC_F64_U -> {
            double x = longBitsToDouble(f[b]);
            if (!(x > -1 && x < 0x1p32)) {
              break loop;
            }
            r = (int) (long) x;
          }
          case Op.I64_TRUNC_F32_S -> {
            double x = intBitsToFloat((int) f[b]);
            if (!(x >= -0x1p63 && x < 0x1p63)) {
              break loop;
            }
            r = (long) x;
          }
          case Op.I64_TRUNC_F64_S -> {
            double x = longBitsToDouble(f[b]);
            if (!(x >= -0x1p63 && x < 0x1p63)) {
              break loop;
            }
            r = (long) x;
          }
          case Op.I32_TRUNC_SAT_F32_S -> r = (int) intBitsToFloat((int) f[b]);
          case Op.I32_TRUNC_SAT_F64_S -> r = (int) longBitsToDouble(f[b]);
          case Op.I64_TRUNC_SAT_F32_S -> r = (long) intBitsToFloat((int) f[b]);
          case Op.I64_TRUNC_SAT_F64_S -> r = (long) longBitsToDouble(f[b]);
          case Op.LOAD8_S -> {
            long at = (f[b] & U32) + c;
            if (at > size - 1) {
              break loop;
            }
            r = memory[(int) at];
          }
          case Op.LOAD8_U -> {
            long at = (f[b] & U32) + c;
            if (at > size - 1) {
              break loop;
            }
            r = memory[(int) at] & 0xff;
          }
          case Op.LOAD16_S -> {
            long at = (f[b] & U32) + c;
            if (at > size - 2) {
              break loop;
            }
            r = (short) SHORT.get(memory, (int) at);
          }
          case Op.LOAD16_U -> {
            long at = (f[b] & U32) + c;
            if (at > size - 2) {
              break loop;
            }
            r = (short) SHORT.get(memory, (int) at) & 0xffff;
          }
          case Op.LOAD32_S -> {
            long at = (f[b] & U32) + c;
            if (at > size - 4) {
              break loop;
            }
            r = (int) INT.get(memory, (int) at);
          }
          case Op.LOAD32_U -> {
            long at = (f[b] & U32) + c;
            if (at > size - 4) {
              break loop;
            }
            r = (int) INT.get(memory, (int) at) & U32;
          }
          case Op.LOAD64 -> {
            long at = (f[b] & U32) + c;
            if (at > size - 8) {
              break loop;
            }
            r = (long) LONG.get(memory, (int) at);
          }
          case Op.STORE8 -> {
            long at = (f[a] & U32) + c;
            if (at > size - 1) {
              break loop;
            }
            memory[(int) at] = (byte) f[b];
            continue;
          }
          case Op.STORE16 -> {
            long at = (f[a] & U32) + c;
            if (at > size - 2) {
              break loop;
            }
            SHORT.set(memory, (int) at, (short) f[b]);
            continue;
          }
          case Op.STORE32 -> {
            long at = (f[a] & U32) + c;
            if (at > size - 4) {
              break loop;
            }
            INT.set(memory, (int) at, (int) f[b]);
            continue;
          }
          case Op.STORE64 -> {
            long at = (f[a] & U32) + c;
            if (at > size - 8) {
              break loop;
            }
            LONG.set(memory, (int) at, f[b]);
            continue;
          }
          case Op.WIDE_LOAD8_S -> {
            long at = (f[b] & U32) + f[c];
            if (at > size - 1) {
              break loop;
            }
            r = memory[(int) at];
          }
          case Op.WIDE_LOAD8_U -> {
            long at = (f[b] & U32) + f[c];
            if (at > size - 1) {
              break loop;
            }
            r = memory[(int) at] & 0xff;
          }
          case Op.WIDE_LOAD16_S -> {
            long at = (f[b] & U32) + f[c];
            if (at > size - 2) {
              break loop;
            }
            r = (short) SHORT.get(memory, (int) at);
          }
          case Op.WIDE_LOAD16_U -> {
            long at = (f[b] & U32) + f[c];
            if (at > size - 2) {
              break loop;
            }
            r = (short) SHORT.get(memory, (int) at) & 0xffff;
          }
          case Op.WIDE_LOAD32_S -> {
            long at = (f[b] & U32) + f[c];
            if (at > size - 4) {
              break loop;
            }
            r = (int) INT.get(memory, (int) at);
          }
          case Op.WIDE_LOAD32_U -> {
            long at = (f[b] & U32) + f[c];
            if (at > size - 4) {
              break loop;
            }
            r = (int) INT.get(memory, (int) at) & U32;
          }
          case Op.WIDE_LOAD64 -> {
            long at = (f[b] & U32) + f[c];
            if (at > size - 8) {
              break loop;
            }
            r = (long) LONG.get(memory, (int) at);
          }
          case Op.WIDE_STORE8 -> {
            long at = (f[a] & U32) + f[c];
            if (at > size - 1) {
              break loop;
            }
            memory[(int) at] = (byte) f[b];
            continue;
          }
          case Op.WIDE_STORE16 -> {
            long at = (f[a] & U32) + f[c];
            if (at > size - 2) {
              break loop;
            }
            SHORT.set(memory, (int) at, (short) f[b]);
            continue;
          }
          case Op.WIDE_STORE32 -> {
            long at = (f[a] & U32) + f[c];
            if (at > size - 4) {
              break loop;
            }
            INT.set(memory, (int) at, (int) f[b]);
            continue;
          }
          case Op.WIDE_STORE64 -> {
            long at = (f[a] & U32) + f[c];
            if (at > size - 8) {
              break loop;
            }
            LONG.set(memory, (int) at, f[b]);
            continue;
          }
          case Op.CALL -> {
            Code callee = called[b | c << 16];
            Frame next = frame.next;
            if (callee == null || next == null || next.prepared != callee) {
              break loop;
            }
            int base = frame.base + a;
            if (base + callee.frameSlots > slotsMax) {
              break loop;
            }
            long[] g = next.own;
            int i = 0;
            for (; i < callee.parameters; i++) {
              g[i] = f[a + i];
            }
            for (; i < callee.locals; i++) {
              g[i] = 0;
            }
            frame.pc = pc;
            next.base = base;
            next.instance = instance;
            next.code = callee;
            frame = next;
            f = g;
            code = callee.units;
            constants = callee.constants;
            pc = 0;
            continue;
          }
          case Op.RETURN_VALUE -> {
            Frame caller = frame.caller;
            if (caller == null
                || caller == outer
                || caller.instance != instance
                || frame.borrowed) {
              break loop;
            }
            Code back = caller.code;
            if (back == null) {
              break loop;
            }
            r = f[a];
            a = frame.base - caller.base;
            frame = caller;
            f = caller.slots;
            pc = caller.pc;
            code = back.units;
            constants = back.constants;
          }
          // Pairs. After the first, pc moves on: the second's operands are the three units before.
          case Op.COPY_THEN_COPY -> {
            f[a] = f[b];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]];
          }
          case Op.AND_THEN_I64_ADD -> {
            f[a] = f[b] & f[c];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]] + f[code[pc - 1]];
          }
          case Op.XOR_THEN_AND -> {
            f[a] = f[b] ^ f[c];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]] & f[code[pc - 1]];
          }
          case Op.XOR_THEN_I32_ADD -> {
            f[a] = f[b] ^ f[c];
            pc += 4;
            a = code[pc - 3];
            r = (int) f[code[pc - 2]] + (int) f[code[pc - 1]];
          }
          case Op.XOR_THEN_STORE64 -> {
            f[a] = f[b] ^ f[c];
            pc += 4;
            long at = (f[code[pc - 3]] & U32) + code[pc - 1];
            if (at > size - 8) {
              operator = Op.STORE64;
              break loop;
            }
            LONG.set(memory, (int) at, f[code[pc - 2]]);
            continue;
          }
          case Op.I32_ADD_THEN_COPY -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]];
          }
          case Op.I32_ADD_THEN_BR_IF -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            taken = f[code[pc - 2]] != 0;
            break value;
          }
          case Op.I32_ADD_THEN_BR_UNLESS -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            taken = f[code[pc - 2]] == 0;
            break value;
          }
          case Op.I32_ADD_THEN_BR_NE -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            taken = f[code[pc - 2]] != f[code[pc - 1]];
            break value;
          }
          case Op.I32_ADD_THEN_BR_LT_S -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            taken = f[code[pc - 2]] < f[code[pc - 1]];
            break value;
          }
          case Op.I32_ADD_THEN_BR_LT_U -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            taken = Long.compareUnsigned(f[code[pc - 2]], f[code[pc - 1]]) < 0;
            break value;
          }
          case Op.I32_ADD_THEN_I32_ADD -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            a = code[pc - 3];
            r = (int) f[code[pc - 2]] + (int) f[code[pc - 1]];
          }
          case Op.I32_ADD_THEN_LOAD8_U -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            long at = (f[code[pc - 2]] & U32) + code[pc - 1];
            if (at > size - 1) {
              operator = Op.LOAD8_U;
              break loop;
            }
            a = code[pc - 3];
            r = memory[(int) at] & 0xff;
          }
          case Op.I32_ADD_THEN_LOAD32_S -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            long at = (f[code[pc - 2]] & U32) + code[pc - 1];
            if (at > size - 4) {
              operator = Op.LOAD32_S;
              break loop;
            }
            a = code[pc - 3];
            r = (int) INT.get(memory, (int) at);
          }
          case Op.I32_ADD_THEN_LOAD64 -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            long at = (f[code[pc - 2]] & U32) + code[pc - 1];
            if (at > size - 8) {
              operator = Op.LOAD64;
              break loop;
            }
            a = code[pc - 3];
            r = (long) LONG.get(memory, (int) at);
          }
          case Op.I32_ADD_THEN_STORE8 -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            long at = (f[code[pc - 3]] & U32) + code[pc - 1];
            if (at > size - 1) {
              operator = Op.STORE8;
              break loop;
            }
            memory[(int) at] = (byte) f[code[pc - 2]];
            continue;
          }
          case Op.I32_ADD_THEN_STORE32 -> {
            f[a] = (int) f[b] + (int) f[c];
            pc += 4;
            long at = (f[code[pc - 3]] & U32) + code[pc - 1];
            if (at > size - 4) {
              operator = Op.STORE32;
              break loop;
            }
            INT.set(memory, (int) at, (int) f[code[pc - 2]]);
            continue;
          }
          case Op.I32_ROTL_THEN_XOR -> {
            f[a] = Integer.rotateLeft((int) f[b], (int) f[c]);
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]] ^ f[code[pc - 1]];
          }
          case Op.I64_ADD_THEN_I64_SHR_U -> {
            f[a] = f[b] + f[c];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]] >>> f[code[pc - 1]];
          }
          case Op.I64_MUL_THEN_I64_ADD -> {
            f[a] = f[b] * f[c];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]] + f[code[pc - 1]];
          }
          case Op.I64_MUL_THEN_I64_SHR_U -> {
            f[a] = f[b] * f[c];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]] >>> f[code[pc - 1]];
          }
          case Op.I64_SHR_U_THEN_XOR -> {
            f[a] = f[b] >>> f[c];
            pc += 4;
            a = code[pc - 3];
            r = f[code[pc - 2]] ^ f[code[pc - 1]];
          }
          case Op.F64_ADD_THEN_STORE64 -> {
            f[a] = doubleToLongBits(longBitsToDouble(f[b]) + longBitsToDouble(f[c]));
            pc += 4;
            long at = (f[code[pc - 3]] & U32) + code[pc - 1];
            if (at > size - 8) {
              operator = Op.STORE64;
              break loop;
            }
            LONG.set(memory, (int) at, f[code[pc - 2]]);
            continue;
          }
          case Op.F64_MUL_THEN_F64_ADD -> {
            f[a] = doubleToLongBits(longBitsToDouble(f[b]) * longBitsToDouble(f[c]));
            pc += 4;
            a = code[pc - 3];
            r =
                doubleToLongBits(
                    longBitsToDouble(f[code[pc - 2]]) + longBitsToDouble(f[code[pc - 1]]));
          }
          case Op.F64_MUL_THEN_F64_MUL -> {
            f[a] = doubleToLongBits(longBitsToDouble(f[b]) * longBitsToDouble(f[c]));
            pc += 4;
            a = code[pc - 3];
            r =
                doubleToLongBits(
                    longBitsToDouble(f[code[pc - 2]]) * longBitsToDouble(f[code[pc - 1]]));
          }
          case Op.F64_MUL_THEN_LOAD64 -> {
            f[a] = doubleToLongBits(longBitsToDouble(f[b]) * longBitsToDouble(f[c]));
            pc += 4;
            long at = (f[code[pc - 2]] & U32) + code[pc - 1];
            if (at > size - 8) {
              operator = Op.LOAD64;
              break loop;
            }
            a = code[pc - 3];
            r = (long) LONG.get(memory, (int) at);
          }
          case Op.LOAD8_U_THEN_BR_IF -> {
            long at = (f[b] & U32) + c;
            if (at > size - 1) {
              operator = Op.LOAD8_U;
              break loop;
            }
            f[a] = memory[(int) at] & 0xff;
            pc += 4;
            taken = f[code[pc - 2]] != 0;
            break value;
          }
          case Op.LOAD8_U_THEN_BR_NE -> {
            long at = (f[b] & U32) + c;
            if (at > size - 1) {
              operator = Op.LOAD8_U;
              break loop;
            }
            f[a] = memory[(int) at] & 0xff;
            pc += 4;
            taken = f[code[pc - 2]] != f[code[pc - 1]];
            break value;
          }
          case Op.LOAD8_U_THEN_LOAD8_U -> {
            long at = (f[b] & U32) + c;
            if (at > size - 1) {
              operator = Op.LOAD8_U;
              break loop;
            }
            f[a] = memory[(int) at] & 0xff;
            pc += 4;
            long to = (f[code[pc - 2]] & U32) + code[pc - 1];
            if (to > size - 1) {
              operator = Op.LOAD8_U;
              break loop;
            }
            a = code[pc - 3];
            r = memory[(int) to] & 0xff;
          }
          case Op.LOAD32_S_THEN_I32_ADD -> {
            long at = (f[b] & U32) + c;
            if (at > size - 4) {
              operator = Op.LOAD32_S;
              break loop;
            }
            f[a] = (int) INT.get(memory, (int) at);
            pc += 4;
            a = code[pc - 3];
            r = (int) f[code[pc - 2]] + (int) f[code[pc - 1]];
          }
          case Op.LOAD64_THEN_I32_ADD -> {
            long at = (f[b] & U32) + c;
            if (at > size - 8) {
              operator = Op.LOAD64;
              break loop;
            }
            f[a] = (long) LONG.get(memory, (int) at);
            pc += 4;
            a = code[pc - 3];
            r = (int) f[code[pc - 2]] + (int) f[code[pc - 1]];
          }
          case Op.LOAD64_THEN_F64_MUL -> {
            long at = (f[b] & U32) + c;
            if (at > size - 8) {
              operator = Op.LOAD64;
              break loop;
            }
            f[a] = (long) LONG.get(memory, (int) at);
            pc += 4;
            a = code[pc - 3];
            r =
                doubleToLongBits(
                    longBitsToDouble(f[code[pc - 2]]) * longBitsToDouble(f[code[pc - 1]]));
          }
          case Op.LOAD64_THEN_LOAD64 -> {
            long at = (f[b] & U32) + c;
            if (at > size - 8) {
              operator = Op.LOAD64;
              break loop;
            }
            f[a] = (long) LONG.get(memory, (int) at);
            pc += 4;
            long to = (f[code[pc - 2]] & U32) + code[pc - 1];
            if (to > size - 8) {
              operator = Op.LOAD64;
              break loop;
            }
            a = code[pc - 3];
            r = (long) LONG.get(memory, (int) to);
          }
          default -> {
            break loop;
          }
        }
        f[a] = r;
        continue;
      }
      int price = taken ? code[pc] : code[pc + 1];
      gas -= price;
      if (gas < 0) {
        gas += price;
        operator = OUT_OF_GAS;
        break;
      }
      pc = taken ? code[pc + 2] | code[pc + 3] << 16 : pc + 4;
    }
    machine.gas = gas;
    machine.frame = frame;
    frame.pc = pc - 4;
    return operator;
  }

  /** Does the instruction that the loop stopped at. */
  private static void step(Machine machine, Frame frame, long[] f, int operator) {
    ModuleInstance instance = frame.instance();
    Code current = frame.code();
    char[] code = current.units;
    int pc = frame.pc;
    int a = code[pc + 1];
    int b = code[pc + 2];
    int c = code[pc + 3];
    int immediate = b | c << 16;
    frame.pc = pc + 4;
    switch (operator) {
      case Op.CALL -> machine.open(instance, instance.code(immediate), f, a, frame.base + a);
      case Op.RETURN -> machine.close();
      case Op.RETURN_VALUE -> {
        f[0] = f[a];
        machine.close();
      }
      case Op.INSTANCE -> InstanceOperators.execute(instance, f, a, current.constants[immediate]);
      case Op.MOVE -> System.arraycopy(f, b, f, a, c);
      case Op.NUMERIC -> {
        frame.pc = pc + 8;
        f[a] = Numeric.apply(code[pc + 4], f[b], f[c]);
      }
      case Op.WIDE_GAS -> machine.charge(immediate);
      case Op.WIDE_CONST -> f[a] = current.constants[immediate];
      case Op.WIDE_GLOBAL_GET -> f[a] = instance.globals()[immediate].value;
      case Op.WIDE_GLOBAL_SET -> instance.globals()[immediate].value = f[a];
      case Op.UNREACHABLE -> throw new TrapException(TrapKind.UNREACHABLE);
      case OUT_OF_GAS -> throw new OutOfGasException();
      case Op.CALL_IMPORT -> enter(machine, frame, instance.importedFunction(immediate), a);
      case Op.CALL_INDIRECT -> {
        frame.pc = pc + 8;
        enter(machine, frame, callee(instance, c, (int) f[b], type(code, pc)), a);
      }
      case Op.RETURN_CALL -> tailCall(machine, frame, instance.function(immediate), a);
      case Op.RETURN_CALL_IMPORT ->
          tailCall(machine, frame, instance.importedFunction(immediate), a);
      case Op.RETURN_CALL_INDIRECT ->
          tailCall(machine, frame, callee(instance, c, (int) f[b], type(code, pc)), a);
      default -> {
        if (operator >= Op.LOAD8_S && operator <= Op.WIDE_STORE64) {
          throw new TrapException(TrapKind.MEMORY_OUT_OF_BOUNDS);
        }
        f[a] = Numeric.finish(operator, f[b], f[c]);
      }
    }
  }

  private static int type(char[] code, int pc) {
    return code[pc + 4] | code[pc + 5] << 16;
  }

  /** Opens a call of a module's function, or makes the whole call of a host function. */
  private static void enter(Machine machine, Frame frame, FunctionInstance function, int at) {
    switch (function) {
      case FunctionInstance.Defined(_, ModuleInstance instance, int index) ->
          machine.open(instance, instance.code(index), frame.slots, at, frame.base + at);
      case FunctionInstance.Host(var type, HostFunction body) -> {
        if (!machine.hasFrames()) {
          throw new TrapException(TrapKind.STACK_EXHAUSTED);
        }
        int top = machine.top;
        machine.top = frame.base + frame.code().frameSlots;
        body.call(new HostFrame(machine, frame.slots, at, frame.instance().memory()));
        machine.top = top;
        Machine.normalise(frame.slots, at, type.results());
      }
    }
  }

  /** Calls in place of the innermost call. */
  private static void tailCall(Machine machine, Frame frame, FunctionInstance function, int at) {
    switch (function) {
      case FunctionInstance.Defined(_, ModuleInstance instance, int index) ->
          machine.replace(instance, instance.code(index), at);
      case FunctionInstance.Host(var type, _) -> {
        long[] f = frame.slots;
        enter(machine, frame, function, at);
        System.arraycopy(f, at, f, 0, type.results().size());
        machine.close();
      }
    }
  }

  /** The function that an indirect call goes to. */
  private static FunctionInstance callee(ModuleInstance instance, int table, int entry, int type) {
    TableInstance entries = instance.table(table);
    if (Integer.compareUnsigned(entry, entries.size()) >= 0) {
      throw new TrapException(TrapKind.UNDEFINED_ELEMENT);
    }
    long reference = entries.entries()[entry];
    if (reference == 0) {
      throw new TrapException(TrapKind.UNINITIALIZED_ELEMENT);
    }
    FunctionInstance function = instance.machine().function(reference);
    if (!function.type().equals(instance.module().types().get(type))) {
      throw new TrapException(TrapKind.INDIRECT_CALL_TYPE_MISMATCH);
    }
    return function;
  }
}
