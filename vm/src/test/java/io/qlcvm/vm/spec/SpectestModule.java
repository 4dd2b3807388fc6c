package io.qlcvm.vm.spec;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static io.qlcvm.vm.ModuleBuilder.i64;

import io.qlcvm.vm.Extern;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.Imports;
import io.qlcvm.vm.Instance;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.Store;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The module {@code spectest} that scripts import from. What is printed is dropped.
 *
 * @see <a href="https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module">
 *     Spectest host module</a>
 */
final class SpectestModule {

  private static final String NAME = "spectest";

  private final Imports functions;
  private final Instance rest;

  SpectestModule(Store store) {
    this.functions = functions();
    try {
      this.rest = Wasm.load(module(), Limits.WIDE).instantiate(store, Imports.builder().build());
    } catch (Exception e) {
      throw new IllegalStateException("the test module does not work", e);
    }
  }

  Optional<Extern> find(String name) {
    return functions.find(NAME, name).or(() -> rest.find(name));
  }

  private static Imports functions() {
    Imports.Builder functions = Imports.builder();
    print(functions, "print");
    print(functions, "print_i32", ValueType.I32);
    print(functions, "print_i64", ValueType.I64);
    print(functions, "print_f32", ValueType.F32);
    print(functions, "print_f64", ValueType.F64);
    print(functions, "print_i32_f32", ValueType.I32, ValueType.F32);
    print(functions, "print_f64_f64", ValueType.F64, ValueType.F64);
    return functions.build();
  }

  private static void print(Imports.Builder functions, String name, ValueType... parameters) {
    functions.function(NAME, name, new FunctionType(List.of(parameters), List.of()), _ -> {});
  }

  private static byte[] module() {
    byte[] single = little(4).putFloat(666.6f).array();
    byte[] twice = little(8).putDouble(666.6).array();
    return new ModuleBuilder()
        .table(10, 20L)
        .memory(1, 2L)
        .global(new GlobalType(ValueType.I32, false), concat(i32(666), bytes(END)))
        .global(new GlobalType(ValueType.I64, false), concat(i64(666), bytes(END)))
        .global(new GlobalType(ValueType.F32, false), concat(bytes(0x43), single, bytes(END)))
        .global(new GlobalType(ValueType.F64, false), concat(bytes(0x44), twice, bytes(END)))
        .exportTable("table", 0)
        .exportMemory("memory", 0)
        .exportGlobal("global_i32", 0)
        .exportGlobal("global_i64", 1)
        .exportGlobal("global_f32", 2)
        .exportGlobal("global_f64", 3)
        .build();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
