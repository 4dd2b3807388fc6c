package io.qlcvm.node;

import io.qlcvm.types.Amount;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.nio.file.Path;

/** What somebody who starts a dev chain wants to know at once. */
record DevBanner(Genesis genesis, String url, Path data, boolean temporary) {

  private static final String DEFAULT_URL = "http://127.0.0.1:9735";

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        qlcvm %s, a dev chain

        endpoint  %s
        chain     %s
        data      %s%s

        Accounts. Everybody knows these keys: never use them for anything of worth.
        """
            .formatted(
                Node.VERSION,
                url,
                genesis.chainId(),
                data,
                temporary ? " (removed at the end; keep the chain with --data DIR)" : ""));
    for (int i = 0; i < DevAccounts.COUNT; i++) {
      KeyPair key = DevAccounts.keyPair(i);
      text.append(
          """
            dev:%d  %s  %s units
                   key %s
          """
              .formatted(
                  i,
                  key.address(),
                  genesis.balances().getOrDefault(key.address(), Amount.ZERO),
                  Hex.encode(key.seed())));
    }
    String node = url.equals(DEFAULT_URL) ? "" : " --node " + url;
    text.append(
        """

        Try next, in another terminal:
          scripts/qlcvm status%1$s
          scripts/qlcvm deploy contracts/rust/seed/seed.wasm%1$s
          scripts/qlcvm invoke qlc_...%1$s
        """
            .formatted(node));
    return text.toString();
  }
}
