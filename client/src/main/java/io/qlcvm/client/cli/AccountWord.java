package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.AccountName;
import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import picocli.CommandLine.ITypeConverter;

/** An account as a command line names it. Which is meant shows in the form alone. */
public sealed interface AccountWord {

  /** What names of dev accounts begin with. */
  String DEV = "dev:";

  /** {@code dev:0} to {@code dev:9}, whose keys are public knowledge. */
  record Dev(int index) implements AccountWord {

    static boolean isMeantBy(String text) {
      return text.startsWith(DEV);
    }

    static Dev parse(String text) {
      for (int index = 0; index < DevAccounts.COUNT; index++) {
        if (text.equals(DEV + index)) {
          return new Dev(index);
        }
      }
      throw new IllegalArgumentException(
          "'%s' is no dev account: give one of dev:0 to dev:%d"
              .formatted(text, DevAccounts.COUNT - 1));
    }

    KeyPair key() {
      return DevAccounts.keyPair(index);
    }

    @Override
    public String toString() {
      return DEV + index;
    }
  }

  /** A name in the keystore. */
  record Named(AccountName name) implements AccountWord {}

  /** An address, of an account or a contract. */
  record Addressed(Address address) implements AccountWord {}

  /**
   * Reads one of the three forms.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static AccountWord parse(String text) {
    if (Dev.isMeantBy(text)) {
      return Dev.parse(text);
    }
    return text.startsWith(Address.PREFIX)
        ? new Addressed(Address.parse(text))
        : new Named(new AccountName(text));
  }

  /** Reads the form of an account that can sign: an address does not say where its key is. */
  private static AccountWord parseSigner(String text) {
    if (parse(text) instanceof Addressed) {
      throw new IllegalArgumentException(
          "an address can't sign: give the account's name in the keystore (see qlcvm account"
              + " list), or one of dev:0 to dev:%d".formatted(DevAccounts.COUNT - 1));
    }
    return parse(text);
  }

  /** For options and parameters that take any form. */
  final class Converter implements ITypeConverter<AccountWord> {
    @Override
    public AccountWord convert(String value) {
      return Forms.convert(value, AccountWord::parse);
    }
  }

  /** For {@code --from}. */
  final class SignerConverter implements ITypeConverter<AccountWord> {
    @Override
    public AccountWord convert(String value) {
      return Forms.convert(value, AccountWord::parseSigner);
    }
  }
}
