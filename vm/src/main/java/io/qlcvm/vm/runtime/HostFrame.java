package io.qlcvm.vm.runtime;

import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import org.jspecify.annotations.Nullable;

/** One call to a host function: its arguments lie in the machine's slots, its results go there. */
public final class HostFrame implements HostCall {

  private final Machine machine;
  private final int base;
  private final @Nullable LinearMemory memory;

  /** A call whose first argument, and first result, is in slot {@code base}. */
  public HostFrame(Machine machine, int base, @Nullable LinearMemory memory) {
    this.machine = machine;
    this.base = base;
    this.memory = memory;
  }

  @Override
  public int i32(int parameter) {
    return (int) machine.slots[base + parameter];
  }

  @Override
  public long i64(int parameter) {
    return machine.slots[base + parameter];
  }

  @Override
  public long bits(int parameter) {
    return machine.slots[base + parameter];
  }

  @Override
  public void result(int value) {
    machine.slots[base] = value;
  }

  @Override
  public void result(long value) {
    machine.slots[base] = value;
  }

  @Override
  public void result(int index, long bits) {
    machine.slots[base + index] = bits;
  }

  @Override
  public Memory memory() {
    if (memory == null) {
      throw new TrapException(TrapKind.HOST_FUNCTION, "the calling module has no memory");
    }
    return memory;
  }

  @Override
  public void charge(long gas) {
    machine.charge(gas);
  }

  @Override
  public long gasLeft() {
    return machine.gas;
  }
}
