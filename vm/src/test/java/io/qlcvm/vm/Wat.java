package io.qlcvm.vm;

import com.dylibso.chicory.wabt.Wat2Wasm;

/** Modules from the text format, for tests. */
public final class Wat {

  private Wat() {}

  /** A module's bytes. */
  public static byte[] bytes(String text) {
    return Wat2Wasm.parse(text);
  }

  /** A module, loaded under the limits of contracts. */
  public static Module module(String text) {
    return Wasm.load(bytes(text), Limits.CONTRACT);
  }

  /** An instance of a module without imports, in a store with gas without end. */
  public static Instance instance(String text) throws LinkException, UninstantiableException {
    Store store = new Store(Limits.CONTRACT, Long.MAX_VALUE);
    return module(text).instantiate(store, Imports.builder().build());
  }
}
