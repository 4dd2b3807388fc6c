package io.qlcvm.vm.runtime;

import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import org.jspecify.annotations.Nullable;

/** One call to a host function: its arguments lie in the caller's slots, its results go there. */
public final class HostFrame implements HostCall {

  private final Machine machine;
  private final long[] values;
  private final int at;
  private final @Nullable LinearMemory memory;

  /** A call whose first argument, and first result, is {@code values[at]}. */
  public HostFrame(Machine machine, long[] values, int at, @Nullable LinearMemory memory) {
    this.machine = machine;
    this.values = values;
    this.at = at;
    this.memory = memory;
  }

  @Override
  public int i32(int parameter) {
    return (int) values[at + parameter];
  }

  @Override
  public long i64(int parameter) {
    return values[at + parameter];
  }

  @Override
  public long bits(int parameter) {
    return values[at + parameter];
  }

  @Override
  public void result(int value) {
    values[at] = value;
  }

  @Override
  public void result(long value) {
    values[at] = value;
  }

  @Override
  public void result(int index, long bits) {
    values[at + index] = bits;
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
