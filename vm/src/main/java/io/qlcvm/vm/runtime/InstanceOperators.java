package io.qlcvm.vm.runtime;

import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.vm.Memory;
import io.qlcvm.vm.gas.GasSchedule;
import java.util.Arrays;

/** Operators on memory and tables as a whole. Those that depend on a size charge for it first. */
public final class InstanceOperators {

  private static final int IMMEDIATE = 0xff_ffff;

  private InstanceOperators() {}

  /**
   * Runs one operator on the operands in a frame's slots from {@code at} on; a result goes to slot
   * {@code at}.
   *
   * @param word operator (16 bits) and its two immediates (24 bits each), the lowest first
   */
  public static void execute(ModuleInstance instance, long[] slots, int at, long word) {
    int opcode = (int) word & 0xffff;
    int first = (int) (word >>> 16) & IMMEDIATE;
    int second = (int) (word >>> 40) & IMMEDIATE;
    switch (opcode) {
      case MEMORY_SIZE -> slots[at] = instance.presentMemory().size() / Memory.PAGE_BYTES;
      case MEMORY_GROW -> slots[at] = instance.presentMemory().grow((int) slots[at]);
      case REF_FUNC -> slots[at] = instance.reference(first);
      case TABLE_GET -> slots[at] = instance.table(first).get((int) slots[at]);
      case TABLE_SET -> instance.table(first).set((int) slots[at], slots[at + 1]);
      case TABLE_SIZE -> slots[at] = instance.table(first).size();
      case DATA_DROP -> instance.dropData(first);
      case ELEM_DROP -> instance.dropElement(first);
      case TABLE_GROW -> slots[at] = growTable(instance, first, (int) slots[at + 1], slots[at]);
      default ->
          bulk(
              instance, opcode, first, second, (int) slots[at], slots[at + 1], (int) slots[at + 2]);
    }
  }

  private static int growTable(ModuleInstance instance, int table, int count, long reference) {
    TableInstance target = instance.table(table);
    Machine machine = instance.machine();
    if (target.hasRoom(count)) {
      machine.charge(machine.schedule().entries(count));
    }
    return target.grow(count, reference);
  }

  private static void bulk(
      ModuleInstance instance, int opcode, int first, int second, int to, long operand, int count) {
    Machine machine = instance.machine();
    GasSchedule schedule = machine.schedule();
    int from = (int) operand;
    switch (opcode) {
      case MEMORY_FILL -> {
        machine.charge(schedule.bytes(count));
        fill(instance.presentMemory(), to, (byte) operand, count);
      }
      case MEMORY_COPY -> {
        machine.charge(schedule.bytes(count));
        copy(instance.presentMemory(), to, from, count);
      }
      case MEMORY_INIT -> {
        machine.charge(schedule.bytes(count));
        instance.initialiseMemory(first, to, from, count);
      }
      case TABLE_FILL -> {
        machine.charge(schedule.entries(count));
        instance.table(first).fill(to, operand, count);
      }
      case TABLE_COPY -> {
        machine.charge(schedule.entries(count));
        instance.table(first).copy(to, instance.table(second), from, count);
      }
      case TABLE_INIT -> {
        machine.charge(schedule.entries(count));
        instance.table(second).copy(to, instance.element(first), from, count);
      }
      default -> throw new AssertionError("no operator of an instance: " + opcode);
    }
  }

  private static void fill(LinearMemory memory, int to, byte value, int count) {
    memory.checkStrictly(to, count);
    Arrays.fill(memory.bytes(), to, to + count, value);
  }

  private static void copy(LinearMemory memory, int to, int from, int count) {
    memory.checkStrictly(to, count);
    memory.checkStrictly(from, count);
    System.arraycopy(memory.bytes(), from, memory.bytes(), to, count);
  }
}
