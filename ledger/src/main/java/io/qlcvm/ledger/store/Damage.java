package io.qlcvm.ledger.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What to do about a data folder that cannot be trusted: the end of every such message. */
final class Damage {
  private Damage() {}

  static String whatToDo(@Nullable Path dataFolder) {
    return "; run \"qlcvm db check --data "
        + dataFolder
        + "\" to see what is whole, then restore the whole data folder from a copy, or start with"
        + " an empty one";
  }
}
