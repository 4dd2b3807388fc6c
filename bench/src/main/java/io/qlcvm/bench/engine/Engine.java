package io.qlcvm.bench.engine;

/** A WebAssembly engine. */
public interface Engine {

  /** Name for tables. */
  String name();

  /** Loads and instantiates a module that imports nothing. */
  Program load(byte[] wasm);

  /** An instance of a module. */
  @FunctionalInterface
  interface Program {

    /** Calls an export of type {@code (i32) -> i64}. */
    long call(String export, int argument);
  }
}
