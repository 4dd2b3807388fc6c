package io.qlcvm.client.cli;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.keystore.Keystore;
import io.qlcvm.types.Address;

/** An account of the keystore as JSON; there is no secret in it. */
record AccountView(String name, Address address, Bytes publicKey, String file) {

  static AccountView of(Keystore.Account account) {
    return new AccountView(
        account.name().text(),
        account.address(),
        Bytes.of(account.address().bytes()),
        account.file().toString());
  }
}
