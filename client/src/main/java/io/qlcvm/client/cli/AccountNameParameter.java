package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.AccountName;
import picocli.CommandLine.Parameters;

/** {@code NAME}: an account of the keystore. */
final class AccountNameParameter {

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      converter = Forms.OfAccountName.class,
      description = "The account's name: a-z, 0-9, - and _.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private AccountName name;

  AccountName get() {
    return name;
  }
}
