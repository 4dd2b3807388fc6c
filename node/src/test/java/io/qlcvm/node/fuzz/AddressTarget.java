package io.qlcvm.node.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.qlcvm.types.Address;

/** Texts of addresses: one that is taken is the only text of its 32 bytes. */
public final class AddressTarget {

  private AddressTarget() {}

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    Address address;
    try {
      address = Address.parse(text);
    } catch (IllegalArgumentException _) {
      return;
    }
    if (!address.toString().equals(text)) {
      throw new AssertionError("taken for " + address + ": " + text);
    }
  }
}
