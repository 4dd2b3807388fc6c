package io.qlcvm.client.cli;

import io.qlcvm.client.ChainStatus;
import io.qlcvm.types.Address;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;

/**
 * A dev account as the one who signs: {@code dev:0} to {@code dev:9}. The keys are public
 * knowledge, so they sign on a dev chain alone.
 */
record DevSigner(int index) {

  private static final String PREFIX = "dev:";

  static boolean isNamedBy(String text) {
    return text.startsWith(PREFIX);
  }

  static DevSigner parse(String text) {
    for (int index = 0; index < DevAccounts.COUNT; index++) {
      if (text.equals(PREFIX + index)) {
        return new DevSigner(index);
      }
    }
    throw new IllegalArgumentException(
        "'%s' can't sign here: give one of dev:0 to dev:%d".formatted(text, DevAccounts.COUNT - 1));
  }

  Address address() {
    return DevAccounts.keyPair(index).address();
  }

  /** The key, on a dev chain. */
  KeyPair keyFor(ChainStatus chain) throws CommandException {
    if (!chain.isDev()) {
      throw new CommandException(
          ExitStatus.REFUSED,
          "%s%d signs on dev chains only, and %s is none: everybody knows its key"
              .formatted(PREFIX, index, chain.chainId()));
    }
    return DevAccounts.keyPair(index);
  }
}
