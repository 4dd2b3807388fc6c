package io.qlcvm.vm.interpreter;

import io.qlcvm.vm.HostFunction;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import io.qlcvm.vm.lower.Code;
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
 * The outer loop loads what the innermost call works with into Java locals; the inner loop runs
 * words until something happens that changes those: then the state goes back to the machine and
 * `continue reload` picks it up again. Calls and returns inside one instance are frequent and take a
 * short way of their own.
 *
 * A call in WebAssembly is no call in Java: depth costs entries in the machine's arrays, and the
 * Java stack stays as it is, however deep the recursion. Only a host function that calls back into
 * a module nests this loop.
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
        int frame = machine.depth - 1;
        ModuleInstance instance = machine.instances[frame];
        long[] words = machine.codes[frame].words;
        int base = machine.bases[frame];
        long[] slots = machine.slots;
        GlobalInstance[] globals = instance.globals();
        LinearMemory linear = instance.memory();
        byte[] memory = linear == null ? NO_MEMORY : linear.bytes();
        int size = linear == null ? 0 : linear.size();
        pc = machine.pcs[frame];
        gas = machine.gas;
        while (true) {
          long w = words[pc++];
          int a = base + ((int) (w >>> 16) & FIELD);
          int b = base + ((int) (w >>> 32) & FIELD);
          int c = base + (int) (w >>> 48);
          switch ((int) w & FIELD) {
            case Op.GAS -> {
              gas -= w >> 32;
              if (gas < 0) {
                gas += w >> 32;
                throw new OutOfGasException();
              }
            }
            case Op.CONST -> slots[a] = w >> 32;
            case Op.CONST_WIDE -> slots[a] = words[pc++];
            case Op.COPY -> slots[a] = slots[b];
            case Op.MOVE -> System.arraycopy(slots, b, slots, a, (int) (w >>> 48));
            case Op.SELECT -> slots[a] = slots[base + (int) words[pc++]] != 0 ? slots[b] : slots[c];
            case Op.BR -> pc = (int) (w >> 32);
            case Op.BR_IF -> {
              if (slots[a] != 0) {
                pc = (int) (w >> 32);
              }
            }
            case Op.BR_UNLESS -> {
              if (slots[a] == 0) {
                pc = (int) (w >> 32);
              }
            }
            case Op.BR_TABLE -> {
              int last = (int) (w >> 32) - 1;
              int index = (int) slots[a];
              pc = (int) words[pc + (Integer.compareUnsigned(index, last) < 0 ? index : last)];
            }
            case Op.UNREACHABLE -> throw new TrapException(TrapKind.UNREACHABLE);
            case Op.CALL -> {
              machine.pcs[machine.depth - 1] = pc;
              Code code = instance.code((int) (w >> 32));
              machine.open(instance, code, a);
              slots = machine.slots;
              words = code.words;
              base = a;
              pc = 0;
            }
            case Op.RETURN, Op.RETURN_VALUE -> {
              if (((int) w & FIELD) == Op.RETURN_VALUE) {
                slots[base] = slots[b];
              }
              int caller = --machine.depth - 1;
              if (machine.depth < entry) {
                machine.gas = gas;
                return;
              }
              if (machine.instances[caller] != instance) {
                machine.gas = gas;
                continue reload;
              }
              words = machine.codes[caller].words;
              base = machine.bases[caller];
              pc = machine.pcs[caller];
            }
            case Op.CALL_IMPORT,
                Op.CALL_INDIRECT,
                Op.RETURN_CALL,
                Op.RETURN_CALL_IMPORT,
                Op.RETURN_CALL_INDIRECT -> {
              int operator = (int) w & FIELD;
              FunctionInstance function =
                  switch (operator) {
                    case Op.CALL_IMPORT, Op.RETURN_CALL_IMPORT ->
                        instance.importedFunction((int) (w >> 32));
                    case Op.RETURN_CALL -> instance.function((int) (w >> 32));
                    default ->
                        callee(instance, (int) (w >>> 48), (int) slots[b], (int) words[pc++]);
                  };
              machine.pcs[machine.depth - 1] = pc;
              machine.gas = gas;
              gas = GAS_IS_IN_MACHINE;
              if (operator == Op.CALL_IMPORT || operator == Op.CALL_INDIRECT) {
                enter(machine, instance, function, a);
              } else if (tailCall(machine, instance, function, a) && machine.depth < entry) {
                return;
              }
              continue reload;
            }
            case Op.GLOBAL_GET -> slots[a] = globals[(int) (w >> 32)].value;
            case Op.GLOBAL_SET -> globals[(int) (w >> 32)].value = slots[a];
            case Op.INSTANCE -> {
              long operator = words[pc++];
              machine.pcs[machine.depth - 1] = pc;
              machine.gas = gas;
              gas = GAS_IS_IN_MACHINE;
              InstanceOperators.execute(instance, a, operator);
              continue reload;
            }
            case Op.ACCESS_WIDE -> {
              long offset = words[pc++];
              wideAccess((int) (w >>> 48), slots, a, b, offset, memory, size);
            }
            case Op.BR_EQ -> {
              if (slots[b] == slots[c]) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_NE -> {
              if (slots[b] != slots[c]) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_LT_S -> {
              if (slots[b] < slots[c]) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_LT_U -> {
              if (Long.compareUnsigned(slots[b], slots[c]) < 0) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_LE_S -> {
              if (slots[b] <= slots[c]) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_LE_U -> {
              if (Long.compareUnsigned(slots[b], slots[c]) <= 0) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_EQ_IMM -> {
              if (slots[b] == w >> 48) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_NE_IMM -> {
              if (slots[b] != w >> 48) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_LT_S_IMM -> {
              if (slots[b] < w >> 48) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_GT_S_IMM -> {
              if (slots[b] > w >> 48) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_LT_U_IMM -> {
              if (Long.compareUnsigned(slots[b], w >> 48) < 0) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.BR_GT_U_IMM -> {
              if (Long.compareUnsigned(slots[b], w >> 48) > 0) {
                pc = (int) (w >>> 16) & FIELD;
              }
            }
            case Op.EQZ -> slots[a] = slots[b] == 0 ? 1 : 0;
            case Op.EQ -> slots[a] = slots[b] == slots[c] ? 1 : 0;
            case Op.NE -> slots[a] = slots[b] != slots[c] ? 1 : 0;
            case Op.LT_S -> slots[a] = slots[b] < slots[c] ? 1 : 0;
            case Op.LT_U -> slots[a] = Long.compareUnsigned(slots[b], slots[c]) < 0 ? 1 : 0;
            case Op.LE_S -> slots[a] = slots[b] <= slots[c] ? 1 : 0;
            case Op.LE_U -> slots[a] = Long.compareUnsigned(slots[b], slots[c]) <= 0 ? 1 : 0;
            case Op.EQ_IMM -> slots[a] = slots[b] == w >> 48 ? 1 : 0;
            case Op.NE_IMM -> slots[a] = slots[b] != w >> 48 ? 1 : 0;
            case Op.LT_S_IMM -> slots[a] = slots[b] < w >> 48 ? 1 : 0;
            case Op.GT_S_IMM -> slots[a] = slots[b] > w >> 48 ? 1 : 0;
            case Op.LT_U_IMM -> slots[a] = Long.compareUnsigned(slots[b], w >> 48) < 0 ? 1 : 0;
            case Op.GT_U_IMM -> slots[a] = Long.compareUnsigned(slots[b], w >> 48) > 0 ? 1 : 0;
            case Op.F32_EQ -> slots[a] = f32(slots[b]) == f32(slots[c]) ? 1 : 0;
            case Op.F32_NE -> slots[a] = f32(slots[b]) != f32(slots[c]) ? 1 : 0;
            case Op.F32_LT -> slots[a] = f32(slots[b]) < f32(slots[c]) ? 1 : 0;
            case Op.F32_LE -> slots[a] = f32(slots[b]) <= f32(slots[c]) ? 1 : 0;
            case Op.F64_EQ -> slots[a] = f64(slots[b]) == f64(slots[c]) ? 1 : 0;
            case Op.F64_NE -> slots[a] = f64(slots[b]) != f64(slots[c]) ? 1 : 0;
            case Op.F64_LT -> slots[a] = f64(slots[b]) < f64(slots[c]) ? 1 : 0;
            case Op.F64_LE -> slots[a] = f64(slots[b]) <= f64(slots[c]) ? 1 : 0;
            case Op.I32_ADD -> slots[a] = (int) slots[b] + (int) slots[c];
            case Op.I32_SUB -> slots[a] = (int) slots[b] - (int) slots[c];
            case Op.I32_MUL -> slots[a] = (int) slots[b] * (int) slots[c];
            case Op.I32_DIV_S -> slots[a] = Numeric.divideSigned((int) slots[b], (int) slots[c]);
            case Op.I32_DIV_U -> slots[a] = Numeric.divideUnsigned((int) slots[b], (int) slots[c]);
            case Op.I32_REM_S -> slots[a] = Numeric.remainderSigned((int) slots[b], (int) slots[c]);
            case Op.I32_REM_U ->
                slots[a] = Numeric.remainderUnsigned((int) slots[b], (int) slots[c]);
            case Op.I32_SHL -> slots[a] = (int) slots[b] << (int) slots[c];
            case Op.I32_SHR_S -> slots[a] = (int) slots[b] >> (int) slots[c];
            case Op.I32_SHR_U -> slots[a] = (int) slots[b] >>> (int) slots[c];
            case Op.I32_ROTL -> slots[a] = Integer.rotateLeft((int) slots[b], (int) slots[c]);
            case Op.I32_ROTR -> slots[a] = Integer.rotateRight((int) slots[b], (int) slots[c]);
            case Op.I64_ADD -> slots[a] = slots[b] + slots[c];
            case Op.I64_SUB -> slots[a] = slots[b] - slots[c];
            case Op.I64_MUL -> slots[a] = slots[b] * slots[c];
            case Op.I64_DIV_S -> slots[a] = Numeric.divideSigned(slots[b], slots[c]);
            case Op.I64_DIV_U -> slots[a] = Numeric.divideUnsigned(slots[b], slots[c]);
            case Op.I64_REM_S -> slots[a] = Numeric.remainderSigned(slots[b], slots[c]);
            case Op.I64_REM_U -> slots[a] = Numeric.remainderUnsigned(slots[b], slots[c]);
            case Op.I64_SHL -> slots[a] = slots[b] << slots[c];
            case Op.I64_SHR_S -> slots[a] = slots[b] >> slots[c];
            case Op.I64_SHR_U -> slots[a] = slots[b] >>> slots[c];
            case Op.I64_ROTL -> slots[a] = Long.rotateLeft(slots[b], (int) slots[c]);
            case Op.I64_ROTR -> slots[a] = Long.rotateRight(slots[b], (int) slots[c]);
            case Op.AND -> slots[a] = slots[b] & slots[c];
            case Op.OR -> slots[a] = slots[b] | slots[c];
            case Op.XOR -> slots[a] = slots[b] ^ slots[c];
            case Op.AND_IMM -> slots[a] = slots[b] & (w >> 48);
            case Op.OR_IMM -> slots[a] = slots[b] | (w >> 48);
            case Op.XOR_IMM -> slots[a] = slots[b] ^ (w >> 48);
            case Op.I32_ADD_IMM -> slots[a] = (int) slots[b] + (int) (w >> 48);
            case Op.I32_MUL_IMM -> slots[a] = (int) slots[b] * (int) (w >> 48);
            case Op.I32_SHL_IMM -> slots[a] = (int) slots[b] << (w >> 48);
            case Op.I32_SHR_S_IMM -> slots[a] = (int) slots[b] >> (w >> 48);
            case Op.I32_SHR_U_IMM -> slots[a] = (int) slots[b] >>> (w >> 48);
            case Op.I32_ROTL_IMM -> slots[a] = Integer.rotateLeft((int) slots[b], (int) (w >> 48));
            case Op.I64_ADD_IMM -> slots[a] = slots[b] + (w >> 48);
            case Op.I64_MUL_IMM -> slots[a] = slots[b] * (w >> 48);
            case Op.I64_SHL_IMM -> slots[a] = slots[b] << (w >> 48);
            case Op.I64_SHR_S_IMM -> slots[a] = slots[b] >> (w >> 48);
            case Op.I64_SHR_U_IMM -> slots[a] = slots[b] >>> (w >> 48);
            case Op.I64_ROTL_IMM -> slots[a] = Long.rotateLeft(slots[b], (int) (w >> 48));
            case Op.F32_ADD -> slots[a] = bits(f32(slots[b]) + f32(slots[c]));
            case Op.F32_SUB -> slots[a] = bits(f32(slots[b]) - f32(slots[c]));
            case Op.F32_MUL -> slots[a] = bits(f32(slots[b]) * f32(slots[c]));
            case Op.F32_DIV -> slots[a] = bits(f32(slots[b]) / f32(slots[c]));
            case Op.F64_ADD -> slots[a] = bits(f64(slots[b]) + f64(slots[c]));
            case Op.F64_SUB -> slots[a] = bits(f64(slots[b]) - f64(slots[c]));
            case Op.F64_MUL -> slots[a] = bits(f64(slots[b]) * f64(slots[c]));
            case Op.F64_DIV -> slots[a] = bits(f64(slots[b]) / f64(slots[c]));
            case Op.I32_CLZ -> slots[a] = Integer.numberOfLeadingZeros((int) slots[b]);
            case Op.I32_CTZ -> slots[a] = Integer.numberOfTrailingZeros((int) slots[b]);
            case Op.I32_POPCNT -> slots[a] = Integer.bitCount((int) slots[b]);
            case Op.I64_CLZ -> slots[a] = Long.numberOfLeadingZeros(slots[b]);
            case Op.I64_CTZ -> slots[a] = Long.numberOfTrailingZeros(slots[b]);
            case Op.I64_POPCNT -> slots[a] = Long.bitCount(slots[b]);
            case Op.EXTEND8_S -> slots[a] = (byte) slots[b];
            case Op.EXTEND16_S -> slots[a] = (short) slots[b];
            case Op.EXTEND32_S -> slots[a] = (int) slots[b];
            case Op.EXTEND32_U -> slots[a] = slots[b] & 0xffff_ffffL;
            case Op.NUMERIC -> slots[a] = Numeric.apply((int) words[pc++], slots[b], slots[c]);
            case Op.LOAD8_S -> slots[a] = memory[address(slots[b], w, 1, size)];
            case Op.LOAD8_U -> slots[a] = memory[address(slots[b], w, 1, size)] & 0xff;
            case Op.LOAD16_S -> slots[a] = (short) SHORT.get(memory, address(slots[b], w, 2, size));
            case Op.LOAD16_U ->
                slots[a] = (short) SHORT.get(memory, address(slots[b], w, 2, size)) & 0xffff;
            case Op.LOAD32_S -> slots[a] = (int) INT.get(memory, address(slots[b], w, 4, size));
            case Op.LOAD32_U ->
                slots[a] = (int) INT.get(memory, address(slots[b], w, 4, size)) & 0xffff_ffffL;
            case Op.LOAD64 -> slots[a] = (long) LONG.get(memory, address(slots[b], w, 8, size));
            case Op.STORE8 -> memory[address(slots[a], w, 1, size)] = (byte) slots[b];
            case Op.STORE16 -> SHORT.set(memory, address(slots[a], w, 2, size), (short) slots[b]);
            case Op.STORE32 -> INT.set(memory, address(slots[a], w, 4, size), (int) slots[b]);
            case Op.STORE64 -> LONG.set(memory, address(slots[a], w, 8, size), slots[b]);
            default -> throw new AssertionError("no such operator: " + w);
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
