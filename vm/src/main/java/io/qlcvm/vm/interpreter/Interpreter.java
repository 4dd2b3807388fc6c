package io.qlcvm.vm.interpreter;

import static java.util.Objects.requireNonNull;

import io.qlcvm.vm.HostFunction;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.lower.Op;
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

/*
 * Three loops. The outermost loads what belongs to an instance into Java locals, the middle one what
 * belongs to a frame, and the innermost runs words until one of them leaves the frame (a call, a
 * return) or may change what was loaded (an operator on the whole memory): that one is run outside,
 * and then `continue frame` or `continue reload` picks the state up again.
 *
 * A call in WebAssembly is no call in Java: depth costs entries in the machine's arrays, and the
 * Java stack stays as it is, however deep the recursion. Only a host function that calls back into
 * a module nests this loop.
 *
 * What HotSpot makes of the innermost loop decides about speed, and these are the reasons for its
 * shape. Only pc and gas change in it; nothing in it touches the machine; and all arrays are known
 * not to be null before it (otherwise every null check inside makes a new value that has to be
 * merged and spilled at each turn). An instruction is taken apart in its own case and not ahead of
 * the switch: what two cases have in common, the compiler would compute for all of them, each time.
 * Hence the operators in an array of their own, to switch on before the word is read. Cases that
 * give a value leave it in r, for the one store at the end; the others `continue`.
 *
 * HotSpot never compiles a method above 8,000 bytecodes, so everything rare lives elsewhere: in
 * Numeric, InstanceOperators and wideAccess. A test watches the size.
 */
/** The interpreter: runs lowered code. */
public final class Interpreter {

  private static final VarHandle SHORT = littleEndian(short[].class);
  private static final VarHandle INT = littleEndian(int[].class);
  private static final VarHandle LONG = littleEndian(long[].class);

  private static final byte[] NO_MEMORY = {};
  private static final int FIELD = 0xffff;

  /** In place of the loop's own copy of the gas, while the machine's is the one that counts. */
  private static final long GAS_IS_IN_MACHINE = Long.MIN_VALUE;

  private Interpreter() {}

  private static VarHandle littleEndian(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Calls a function whose arguments lie in the machine's slots from {@code base} on; its results
   * will lie there too. If it does not return normally, the machine's frames above the present
   * depth still tell where it was; it is the caller's to take them down.
   *
   * @throws TrapException if the code traps
   * @throws OutOfGasException if a block or a host function can't be paid
   */
  public static void call(Machine machine, FunctionInstance function, int base) {
    switch (function) {
      case FunctionInstance.Defined(_, ModuleInstance instance, int index) -> {
        machine.open(instance, instance.code(index), base);
        run(machine, machine.depth);
      }
      case FunctionInstance.Host(var type, HostFunction body) -> {
        machine.top = base + Math.max(type.parameters().size(), type.results().size());
        body.call(new HostFrame(machine, base, null));
        machine.normalise(base, type.results());
      }
    }
  }

  /** Runs until the call at position {@code entry - 1} has returned. */
  // 32-bit arithmetic overflows on purpose before it is sign-extended into its slot.
  @SuppressWarnings({"IntLongMath", "NarrowCalculation"})
  private static void run(Machine machine, int entry) {
    long gas = machine.gas;
    int pc = 0;
    machine.pcs[machine.depth - 1] = 0;
    try {
      reload:
      while (true) {
        ModuleInstance instance = machine.instances[machine.depth - 1];
        GlobalInstance[] globals = requireNonNull(instance.globals());
        LinearMemory linear = instance.memory();
        byte[] memory = requireNonNull(linear == null ? NO_MEMORY : linear.bytes());
        int size = linear == null ? 0 : linear.size();
        gas = machine.gas;
        frame:
        while (true) {
          int frame = machine.depth - 1;
          byte[] operators = requireNonNull(machine.codes[frame].operators);
          long[] words = requireNonNull(machine.codes[frame].words);
          int base = machine.bases[frame];
          long[] slots = requireNonNull(machine.slots);
          pc = machine.pcs[frame];
          long w;
          straight:
          while (true) {
            long r;
            switch (operators[pc] & 0xff) {
              case Op.GAS -> {
                w = words[pc++];
                gas -= w >> 32;
                if (gas < 0) {
                  gas += w >> 32;
                  throw new OutOfGasException();
                }
                continue;
              }
              case Op.CONST -> {
                w = words[pc++];
                r = w >> 32;
              }
              case Op.CONST_WIDE -> {
                w = words[pc++];
                r = words[pc++];
              }
              case Op.COPY -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)];
              }
              case Op.MOVE -> {
                w = words[pc++];
                System.arraycopy(
                    slots,
                    base + (char) (w >>> 32),
                    slots,
                    base + (char) (w >>> 16),
                    (int) (w >>> 48));
                continue;
              }
              case Op.SELECT -> {
                w = words[pc++];
                r =
                    slots[base + (int) words[pc++]] != 0
                        ? slots[base + (char) (w >>> 32)]
                        : slots[base + (int) (w >>> 48)];
              }
              case Op.BR -> {
                w = words[pc++];
                pc = (int) (w >> 32);
                continue;
              }
              case Op.BR_IF -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 16)] != 0) {
                  pc = (int) (w >> 32);
                }
                continue;
              }
              case Op.BR_UNLESS -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 16)] == 0) {
                  pc = (int) (w >> 32);
                }
                continue;
              }
              case Op.BR_TABLE -> {
                w = words[pc++];
                int last = (int) (w >> 32) - 1;
                int index = (int) slots[base + (char) (w >>> 16)];
                pc = (int) words[pc + (Integer.compareUnsigned(index, last) < 0 ? index : last)];
                continue;
              }
              case Op.UNREACHABLE -> {
                pc++;
                throw new TrapException(TrapKind.UNREACHABLE);
              }
              case Op.CALL,
                  Op.CALL_IMPORT,
                  Op.CALL_INDIRECT,
                  Op.RETURN,
                  Op.RETURN_VALUE,
                  Op.RETURN_CALL,
                  Op.RETURN_CALL_IMPORT,
                  Op.RETURN_CALL_INDIRECT,
                  Op.INSTANCE -> {
                w = words[pc++];
                break straight;
              }
              case Op.GLOBAL_GET -> {
                w = words[pc++];
                r = globals[(int) (w >> 32)].value;
              }
              case Op.GLOBAL_SET -> {
                w = words[pc++];
                globals[(int) (w >> 32)].value = slots[base + (char) (w >>> 16)];
                continue;
              }
              case Op.ACCESS_WIDE -> {
                w = words[pc++];
                long offset = words[pc++];
                wideAccess(
                    (int) (w >>> 48),
                    slots,
                    base + (char) (w >>> 16),
                    base + (char) (w >>> 32),
                    offset,
                    memory,
                    size);
                continue;
              }
              case Op.BR_EQ -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] == slots[base + (int) (w >>> 48)]) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_NE -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] != slots[base + (int) (w >>> 48)]) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_LT_S -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] < slots[base + (int) (w >>> 48)]) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_LT_U -> {
                w = words[pc++];
                if (Long.compareUnsigned(
                        slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)])
                    < 0) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_LE_S -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] <= slots[base + (int) (w >>> 48)]) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_LE_U -> {
                w = words[pc++];
                if (Long.compareUnsigned(
                        slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)])
                    <= 0) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_EQ_IMM -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] == w >> 48) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_NE_IMM -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] != w >> 48) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_LT_S_IMM -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] < w >> 48) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_GT_S_IMM -> {
                w = words[pc++];
                if (slots[base + (char) (w >>> 32)] > w >> 48) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_LT_U_IMM -> {
                w = words[pc++];
                if (Long.compareUnsigned(slots[base + (char) (w >>> 32)], w >> 48) < 0) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.BR_GT_U_IMM -> {
                w = words[pc++];
                if (Long.compareUnsigned(slots[base + (char) (w >>> 32)], w >> 48) > 0) {
                  pc = (char) (w >>> 16);
                }
                continue;
              }
              case Op.EQZ -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] == 0 ? 1 : 0;
              }
              case Op.EQ -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] == slots[base + (int) (w >>> 48)] ? 1 : 0;
              }
              case Op.NE -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] != slots[base + (int) (w >>> 48)] ? 1 : 0;
              }
              case Op.LT_S -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] < slots[base + (int) (w >>> 48)] ? 1 : 0;
              }
              case Op.LT_U -> {
                w = words[pc++];
                r =
                    Long.compareUnsigned(
                                slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)])
                            < 0
                        ? 1
                        : 0;
              }
              case Op.LE_S -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] <= slots[base + (int) (w >>> 48)] ? 1 : 0;
              }
              case Op.LE_U -> {
                w = words[pc++];
                r =
                    Long.compareUnsigned(
                                slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)])
                            <= 0
                        ? 1
                        : 0;
              }
              case Op.EQ_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] == w >> 48 ? 1 : 0;
              }
              case Op.NE_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] != w >> 48 ? 1 : 0;
              }
              case Op.LT_S_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] < w >> 48 ? 1 : 0;
              }
              case Op.GT_S_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] > w >> 48 ? 1 : 0;
              }
              case Op.LT_U_IMM -> {
                w = words[pc++];
                r = Long.compareUnsigned(slots[base + (char) (w >>> 32)], w >> 48) < 0 ? 1 : 0;
              }
              case Op.GT_U_IMM -> {
                w = words[pc++];
                r = Long.compareUnsigned(slots[base + (char) (w >>> 32)], w >> 48) > 0 ? 1 : 0;
              }
              case Op.F32_EQ -> {
                w = words[pc++];
                r =
                    f32(slots[base + (char) (w >>> 32)]) == f32(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.F32_NE -> {
                w = words[pc++];
                r =
                    f32(slots[base + (char) (w >>> 32)]) != f32(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.F32_LT -> {
                w = words[pc++];
                r =
                    f32(slots[base + (char) (w >>> 32)]) < f32(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.F32_LE -> {
                w = words[pc++];
                r =
                    f32(slots[base + (char) (w >>> 32)]) <= f32(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.F64_EQ -> {
                w = words[pc++];
                r =
                    f64(slots[base + (char) (w >>> 32)]) == f64(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.F64_NE -> {
                w = words[pc++];
                r =
                    f64(slots[base + (char) (w >>> 32)]) != f64(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.F64_LT -> {
                w = words[pc++];
                r =
                    f64(slots[base + (char) (w >>> 32)]) < f64(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.F64_LE -> {
                w = words[pc++];
                r =
                    f64(slots[base + (char) (w >>> 32)]) <= f64(slots[base + (int) (w >>> 48)])
                        ? 1
                        : 0;
              }
              case Op.I32_ADD -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] + (int) slots[base + (int) (w >>> 48)];
              }
              case Op.I32_SUB -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] - (int) slots[base + (int) (w >>> 48)];
              }
              case Op.I32_MUL -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] * (int) slots[base + (int) (w >>> 48)];
              }
              case Op.I32_DIV_S -> {
                w = words[pc++];
                r =
                    Numeric.divideSigned(
                        (int) slots[base + (char) (w >>> 32)],
                        (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.I32_DIV_U -> {
                w = words[pc++];
                r =
                    Numeric.divideUnsigned(
                        (int) slots[base + (char) (w >>> 32)],
                        (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.I32_REM_S -> {
                w = words[pc++];
                r =
                    Numeric.remainderSigned(
                        (int) slots[base + (char) (w >>> 32)],
                        (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.I32_REM_U -> {
                w = words[pc++];
                r =
                    Numeric.remainderUnsigned(
                        (int) slots[base + (char) (w >>> 32)],
                        (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.I32_SHL -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] << (int) slots[base + (int) (w >>> 48)];
              }
              case Op.I32_SHR_S -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] >> (int) slots[base + (int) (w >>> 48)];
              }
              case Op.I32_SHR_U -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] >>> (int) slots[base + (int) (w >>> 48)];
              }
              case Op.I32_ROTL -> {
                w = words[pc++];
                r =
                    Integer.rotateLeft(
                        (int) slots[base + (char) (w >>> 32)],
                        (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.I32_ROTR -> {
                w = words[pc++];
                r =
                    Integer.rotateRight(
                        (int) slots[base + (char) (w >>> 32)],
                        (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.I64_ADD -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] + slots[base + (int) (w >>> 48)];
              }
              case Op.I64_SUB -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] - slots[base + (int) (w >>> 48)];
              }
              case Op.I64_MUL -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] * slots[base + (int) (w >>> 48)];
              }
              case Op.I64_DIV_S -> {
                w = words[pc++];
                r =
                    Numeric.divideSigned(
                        slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)]);
              }
              case Op.I64_DIV_U -> {
                w = words[pc++];
                r =
                    Numeric.divideUnsigned(
                        slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)]);
              }
              case Op.I64_REM_S -> {
                w = words[pc++];
                r =
                    Numeric.remainderSigned(
                        slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)]);
              }
              case Op.I64_REM_U -> {
                w = words[pc++];
                r =
                    Numeric.remainderUnsigned(
                        slots[base + (char) (w >>> 32)], slots[base + (int) (w >>> 48)]);
              }
              case Op.I64_SHL -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] << slots[base + (int) (w >>> 48)];
              }
              case Op.I64_SHR_S -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] >> slots[base + (int) (w >>> 48)];
              }
              case Op.I64_SHR_U -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] >>> slots[base + (int) (w >>> 48)];
              }
              case Op.I64_ROTL -> {
                w = words[pc++];
                r =
                    Long.rotateLeft(
                        slots[base + (char) (w >>> 32)], (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.I64_ROTR -> {
                w = words[pc++];
                r =
                    Long.rotateRight(
                        slots[base + (char) (w >>> 32)], (int) slots[base + (int) (w >>> 48)]);
              }
              case Op.AND -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] & slots[base + (int) (w >>> 48)];
              }
              case Op.OR -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] | slots[base + (int) (w >>> 48)];
              }
              case Op.XOR -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] ^ slots[base + (int) (w >>> 48)];
              }
              case Op.AND_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] & (w >> 48);
              }
              case Op.OR_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] | (w >> 48);
              }
              case Op.XOR_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] ^ (w >> 48);
              }
              case Op.I32_ADD_IMM -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] + (int) (w >> 48);
              }
              case Op.I32_MUL_IMM -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] * (int) (w >> 48);
              }
              case Op.I32_SHL_IMM -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] << (w >> 48);
              }
              case Op.I32_SHR_S_IMM -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] >> (w >> 48);
              }
              case Op.I32_SHR_U_IMM -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)] >>> (w >> 48);
              }
              case Op.I32_ROTL_IMM -> {
                w = words[pc++];
                r = Integer.rotateLeft((int) slots[base + (char) (w >>> 32)], (int) (w >> 48));
              }
              case Op.I64_ADD_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] + (w >> 48);
              }
              case Op.I64_MUL_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] * (w >> 48);
              }
              case Op.I64_SHL_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] << (w >> 48);
              }
              case Op.I64_SHR_S_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] >> (w >> 48);
              }
              case Op.I64_SHR_U_IMM -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] >>> (w >> 48);
              }
              case Op.I64_ROTL_IMM -> {
                w = words[pc++];
                r = Long.rotateLeft(slots[base + (char) (w >>> 32)], (int) (w >> 48));
              }
              case Op.F32_ADD -> {
                w = words[pc++];
                r =
                    bits(
                        f32(slots[base + (char) (w >>> 32)]) + f32(slots[base + (int) (w >>> 48)]));
              }
              case Op.F32_SUB -> {
                w = words[pc++];
                r =
                    bits(
                        f32(slots[base + (char) (w >>> 32)]) - f32(slots[base + (int) (w >>> 48)]));
              }
              case Op.F32_MUL -> {
                w = words[pc++];
                r =
                    bits(
                        f32(slots[base + (char) (w >>> 32)]) * f32(slots[base + (int) (w >>> 48)]));
              }
              case Op.F32_DIV -> {
                w = words[pc++];
                r =
                    bits(
                        f32(slots[base + (char) (w >>> 32)]) / f32(slots[base + (int) (w >>> 48)]));
              }
              case Op.F64_ADD -> {
                w = words[pc++];
                r =
                    bits(
                        f64(slots[base + (char) (w >>> 32)]) + f64(slots[base + (int) (w >>> 48)]));
              }
              case Op.F64_SUB -> {
                w = words[pc++];
                r =
                    bits(
                        f64(slots[base + (char) (w >>> 32)]) - f64(slots[base + (int) (w >>> 48)]));
              }
              case Op.F64_MUL -> {
                w = words[pc++];
                r =
                    bits(
                        f64(slots[base + (char) (w >>> 32)]) * f64(slots[base + (int) (w >>> 48)]));
              }
              case Op.F64_DIV -> {
                w = words[pc++];
                r =
                    bits(
                        f64(slots[base + (char) (w >>> 32)]) / f64(slots[base + (int) (w >>> 48)]));
              }
              case Op.I32_CLZ -> {
                w = words[pc++];
                r = Integer.numberOfLeadingZeros((int) slots[base + (char) (w >>> 32)]);
              }
              case Op.I32_CTZ -> {
                w = words[pc++];
                r = Integer.numberOfTrailingZeros((int) slots[base + (char) (w >>> 32)]);
              }
              case Op.I32_POPCNT -> {
                w = words[pc++];
                r = Integer.bitCount((int) slots[base + (char) (w >>> 32)]);
              }
              case Op.I64_CLZ -> {
                w = words[pc++];
                r = Long.numberOfLeadingZeros(slots[base + (char) (w >>> 32)]);
              }
              case Op.I64_CTZ -> {
                w = words[pc++];
                r = Long.numberOfTrailingZeros(slots[base + (char) (w >>> 32)]);
              }
              case Op.I64_POPCNT -> {
                w = words[pc++];
                r = Long.bitCount(slots[base + (char) (w >>> 32)]);
              }
              case Op.EXTEND8_S -> {
                w = words[pc++];
                r = (byte) slots[base + (char) (w >>> 32)];
              }
              case Op.EXTEND16_S -> {
                w = words[pc++];
                r = (short) slots[base + (char) (w >>> 32)];
              }
              case Op.EXTEND32_S -> {
                w = words[pc++];
                r = (int) slots[base + (char) (w >>> 32)];
              }
              case Op.EXTEND32_U -> {
                w = words[pc++];
                r = slots[base + (char) (w >>> 32)] & 0xffff_ffffL;
              }
              case Op.NUMERIC -> {
                w = words[pc++];
                r =
                    Numeric.apply(
                        (int) words[pc++],
                        slots[base + (char) (w >>> 32)],
                        slots[base + (int) (w >>> 48)]);
              }
              case Op.LOAD8_S -> {
                w = words[pc++];
                r = memory[address(slots[base + (char) (w >>> 32)], w, 1, size)];
              }
              case Op.LOAD8_U -> {
                w = words[pc++];
                r = memory[address(slots[base + (char) (w >>> 32)], w, 1, size)] & 0xff;
              }
              case Op.LOAD16_S -> {
                w = words[pc++];
                r = (short) SHORT.get(memory, address(slots[base + (char) (w >>> 32)], w, 2, size));
              }
              case Op.LOAD16_U -> {
                w = words[pc++];
                r =
                    (short) SHORT.get(memory, address(slots[base + (char) (w >>> 32)], w, 2, size))
                        & 0xffff;
              }
              case Op.LOAD32_S -> {
                w = words[pc++];
                r = (int) INT.get(memory, address(slots[base + (char) (w >>> 32)], w, 4, size));
              }
              case Op.LOAD32_U -> {
                w = words[pc++];
                r =
                    (int) INT.get(memory, address(slots[base + (char) (w >>> 32)], w, 4, size))
                        & 0xffff_ffffL;
              }
              case Op.LOAD64 -> {
                w = words[pc++];
                r = (long) LONG.get(memory, address(slots[base + (char) (w >>> 32)], w, 8, size));
              }
              case Op.STORE8 -> {
                w = words[pc++];
                memory[address(slots[base + (char) (w >>> 16)], w, 1, size)] =
                    (byte) slots[base + (char) (w >>> 32)];
                continue;
              }
              case Op.STORE16 -> {
                w = words[pc++];
                SHORT.set(
                    memory,
                    address(slots[base + (char) (w >>> 16)], w, 2, size),
                    (short) slots[base + (char) (w >>> 32)]);
                continue;
              }
              case Op.STORE32 -> {
                w = words[pc++];
                INT.set(
                    memory,
                    address(slots[base + (char) (w >>> 16)], w, 4, size),
                    (int) slots[base + (char) (w >>> 32)]);
                continue;
              }
              case Op.STORE64 -> {
                w = words[pc++];
                LONG.set(
                    memory,
                    address(slots[base + (char) (w >>> 16)], w, 8, size),
                    slots[base + (char) (w >>> 32)]);
                continue;
              }
              default -> throw new AssertionError("no such operator: " + operators[pc]);
            }
            slots[base + (char) (w >>> 16)] = r;
          }
          switch ((int) w & FIELD) {
            case Op.CALL -> {
              machine.pcs[machine.depth - 1] = pc;
              machine.gas = gas;
              gas = GAS_IS_IN_MACHINE;
              machine.open(instance, instance.code((int) (w >> 32)), base + (char) (w >>> 16));
              machine.pcs[machine.depth - 1] = 0;
              gas = machine.gas;
              continue frame;
            }
            case Op.RETURN, Op.RETURN_VALUE -> {
              if (((int) w & FIELD) == Op.RETURN_VALUE) {
                slots[base] = slots[base + (char) (w >>> 32)];
              }
              machine.depth--;
              if (machine.depth < entry) {
                machine.gas = gas;
                return;
              }
              if (machine.instances[machine.depth - 1] != instance) {
                machine.gas = gas;
                continue reload;
              }
              continue frame;
            }
            case Op.INSTANCE -> {
              long operator = words[pc++];
              machine.pcs[machine.depth - 1] = pc;
              machine.gas = gas;
              gas = GAS_IS_IN_MACHINE;
              InstanceOperators.execute(instance, base + (char) (w >>> 16), operator);
              continue reload;
            }
            default -> {
              int operator = (int) w & FIELD;
              FunctionInstance function =
                  switch (operator) {
                    case Op.CALL_IMPORT, Op.RETURN_CALL_IMPORT ->
                        instance.importedFunction((int) (w >> 32));
                    case Op.RETURN_CALL -> instance.function((int) (w >> 32));
                    default ->
                        callee(
                            instance,
                            (int) (w >>> 48),
                            (int) slots[base + (char) (w >>> 32)],
                            (int) words[pc++]);
                  };
              machine.pcs[machine.depth - 1] = pc;
              machine.gas = gas;
              gas = GAS_IS_IN_MACHINE;
              if (operator == Op.CALL_IMPORT || operator == Op.CALL_INDIRECT) {
                enter(machine, instance, function, base + (char) (w >>> 16));
              } else if (tailCall(machine, instance, function, base + (char) (w >>> 16))
                  && machine.depth < entry) {
                return;
              }
              continue reload;
            }
          }
        }
      }
    } catch (Throwable t) {
      if (gas != GAS_IS_IN_MACHINE) {
        machine.gas = gas;
        machine.pcs[machine.depth - 1] = pc;
      }
      throw t;
    }
  }

  /** Opens a call of a module's function, or makes the whole call of a host function. */
  private static void enter(
      Machine machine, ModuleInstance caller, FunctionInstance function, int base) {
    switch (function) {
      case FunctionInstance.Defined(_, ModuleInstance instance, int index) -> {
        machine.open(instance, instance.code(index), base);
        machine.pcs[machine.depth - 1] = 0;
      }
      case FunctionInstance.Host(var type, HostFunction body) -> {
        if (machine.depth >= machine.limits().framesMax()) {
          throw new TrapException(TrapKind.STACK_EXHAUSTED);
        }
        int frame = machine.depth - 1;
        int top = machine.top;
        machine.top = machine.bases[frame] + machine.codes[frame].frameSlots;
        body.call(new HostFrame(machine, base, caller.memory()));
        machine.top = top;
        machine.normalise(base, type.results());
      }
    }
  }

  /**
   * Calls in place of the innermost call.
   *
   * @return whether that call has ended already, which is so for a host function
   */
  private static boolean tailCall(
      Machine machine, ModuleInstance caller, FunctionInstance function, int arguments) {
    return switch (function) {
      case FunctionInstance.Defined(_, ModuleInstance instance, int index) -> {
        machine.replace(instance, instance.code(index), arguments);
        machine.pcs[machine.depth - 1] = 0;
        yield false;
      }
      case FunctionInstance.Host(var type, _) -> {
        enter(machine, caller, function, arguments);
        int base = machine.bases[machine.depth - 1];
        System.arraycopy(machine.slots, arguments, machine.slots, base, type.results().size());
        machine.depth--;
        yield true;
      }
    };
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

  /** Checked address of an access whose offset is in the upper 16 bits of its word. */
  private static int address(long base, long word, int bytes, int size) {
    long address = (base & 0xffff_ffffL) + (word >>> 48);
    if (address + bytes > size) {
      throw new TrapException(TrapKind.MEMORY_OUT_OF_BOUNDS);
    }
    return (int) address;
  }

  private static int wideAddress(long base, long offset, int bytes, int size) {
    long address = (base & 0xffff_ffffL) + offset;
    if (address + bytes > size) {
      throw new TrapException(TrapKind.MEMORY_OUT_OF_BOUNDS);
    }
    return (int) address;
  }

  private static void wideAccess(
      int operator, long[] slots, int a, int b, long offset, byte[] memory, int size) {
    int bytes =
        switch (operator) {
          case Op.LOAD8_S, Op.LOAD8_U, Op.STORE8 -> 1;
          case Op.LOAD16_S, Op.LOAD16_U, Op.STORE16 -> 2;
          case Op.LOAD32_S, Op.LOAD32_U, Op.STORE32 -> 4;
          default -> 8;
        };
    boolean store = operator >= Op.STORE8;
    int address = wideAddress(slots[store ? a : b], offset, bytes, size);
    switch (operator) {
      case Op.LOAD8_S -> slots[a] = memory[address];
      case Op.LOAD8_U -> slots[a] = memory[address] & 0xff;
      case Op.LOAD16_S -> slots[a] = (short) SHORT.get(memory, address);
      case Op.LOAD16_U -> slots[a] = (short) SHORT.get(memory, address) & 0xffff;
      case Op.LOAD32_S -> slots[a] = (int) INT.get(memory, address);
      case Op.LOAD32_U -> slots[a] = (int) INT.get(memory, address) & 0xffff_ffffL;
      case Op.LOAD64 -> slots[a] = (long) LONG.get(memory, address);
      case Op.STORE8 -> memory[address] = (byte) slots[b];
      case Op.STORE16 -> SHORT.set(memory, address, (short) slots[b]);
      case Op.STORE32 -> INT.set(memory, address, (int) slots[b]);
      case Op.STORE64 -> LONG.set(memory, address, slots[b]);
      default -> throw new AssertionError("no memory access: " + operator);
    }
  }

  private static float f32(long slot) {
    return Float.intBitsToFloat((int) slot);
  }

  private static double f64(long slot) {
    return Double.longBitsToDouble(slot);
  }

  /** Bits of an operator's result: every NaN is the canonical one. */
  private static long bits(float value) {
    return Float.floatToIntBits(value);
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }
}
