package io.qlcvm.bench.vm;

import static io.qlcvm.bench.ModuleWriter.EMPTY;
import static io.qlcvm.bench.ModuleWriter.I32;
import static io.qlcvm.bench.ModuleWriter.I64;
import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.bench.Kernel;
import io.qlcvm.bench.ModuleWriter;
import io.qlcvm.bench.ModuleWriter.Bytes;

/** Modules to load. Each has a number in it, so that no engine can take one for another. */
public final class Modules {

  /** Functions of the large module, and how many of them a call of its export runs. */
  private static final int FUNCTIONS = 700;

  private static final int CALLED = 20;

  /** Steps of straight code in the loop of each function, about 29 bytes each: 700 bytes in all. */
  private static final int STEPS = 24;

  private Modules() {}

  /** One function: the square of its argument. */
  static byte[] small(int number) {
    ModuleWriter module = new ModuleWriter();
    int type = module.type(new int[] {I32}, new int[] {I64});
    Bytes code =
        new Bytes()
            .op(LOCAL_GET, 0, LOCAL_GET, 0, I32_MUL, I64_EXTEND_I32_S)
            .op(I64_CONST)
            .signed(1)
            .op(I64_ADD);
    module.export(Kernel.EXPORT, module.function(type, new int[0], code));
    return module.different(number).bytes();
  }

  /** Functions of 700 bytes, half a megabyte of them; the export calls one in 35. */
  public static byte[] large(int number) {
    ModuleWriter module = new ModuleWriter().memory(2, 2);
    int type = module.type(new int[] {I32}, new int[] {I64});
    Bytes main = new Bytes().op(I64_CONST, 0);
    for (int i = 0; i < FUNCTIONS; i++) {
      int function = module.function(type, new int[] {2, I32, 1, I64}, body(i));
      if (i % (FUNCTIONS / CALLED) == 0) {
        main.op(LOCAL_GET, 0, CALL).unsigned(function).op(I64_ADD);
      }
    }
    module.export(Kernel.EXPORT, module.function(type, new int[0], main));
    return module.different(number).bytes();
  }

  /** A loop over memory, with arithmetic and a branch in every step. Locals: n, at, t, sum. */
  private static Bytes body(int function) {
    Bytes code = new Bytes().op(LOOP, EMPTY);
    for (int step = 0; step < STEPS; step++) {
      code.op(LOCAL_GET, 1, I32_LOAD, 2).unsigned(4 * step);
      code.op(LOCAL_GET, 0, I32_ADD, I32_CONST).signed(function * 31 + step);
      code.op(I32_XOR, LOCAL_TEE, 2, I32_CONST, 7, I32_AND, IF, EMPTY);
      code.op(LOCAL_GET, 3, LOCAL_GET, 2, I64_EXTEND_I32_U, I64_ADD, LOCAL_SET, 3, END);
    }
    return code.op(LOCAL_GET, 1, I32_CONST, 4, I32_ADD, LOCAL_TEE, 1)
        .op(LOCAL_GET, 0, I32_LT_U, BR_IF, 0, END)
        .op(LOCAL_GET, 3);
  }
}
