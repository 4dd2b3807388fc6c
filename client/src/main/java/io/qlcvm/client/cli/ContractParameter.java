package io.qlcvm.client.cli;

import io.qlcvm.types.Address;
import picocli.CommandLine.Parameters;

/** {@code CONTRACT}: the first parameter of the commands that look at one contract. */
final class ContractParameter {

  @Parameters(
      index = "0",
      paramLabel = "CONTRACT",
      converter = Forms.OfAddress.class,
      description = "The contract's address.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Address contract;

  Address address() {
    return contract;
  }
}
