package io.qlcvm.bench.engine;

import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/** The interpreter of Endive, as its own documentation sets it up. It has no metering. */
public final class EndiveEngine implements Engine {

  @Override
  public String name() {
    return "Endive interpreter";
  }

  @Override
  public Program load(byte[] wasm) {
    Instance instance = Instance.builder(Parser.parse(wasm)).build();
    return (export, argument) -> instance.export(export).apply(argument)[0];
  }
}
