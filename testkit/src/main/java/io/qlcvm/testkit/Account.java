package io.qlcvm.testkit;

import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.KeyPair;

/**
 * Somebody who can call contracts.
 *
 * @param name for people; the same name is the same account on every {@link Chain}
 */
public record Account(String name, KeyPair key) {
  public Address address() {
    return key.address();
  }

  @Override
  public String toString() {
    return name;
  }
}
