package io.qlcvm.client.abi;

/** An argument of a method, or a field of an error. */
public record AbiField(String name, AbiType type) {

  @Override
  public String toString() {
    return name + ": " + type;
  }
}
