package io.qlcvm.node.methods;

import io.qlcvm.node.rpc.Example;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Calls of all methods with their answers, in the order in which a fresh dev chain gives them. */
public final class Examples {

  public static final List<Example> ALL = read();

  private Examples() {}

  private static List<Example> read() {
    try (InputStream file = Examples.class.getResourceAsStream("examples.json")) {
      if (file == null) {
        throw new IllegalStateException("the program's files are incomplete: examples.json");
      }
      return Example.read(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
