package io.qlcvm.vm.runtime;

import io.qlcvm.vm.Extern;
import io.qlcvm.vm.GlobalType;

/** A global. Its value is a bit pattern as in a slot: 32-bit values are sign-extended. */
public final class GlobalInstance implements Extern {

  private final GlobalType type;

  /** Written by the engine's loop. */
  public long value;

  public GlobalInstance(GlobalType type, long value) {
    this.type = type;
    this.value = value;
  }

  @Override
  public GlobalType type() {
    return type;
  }
}
