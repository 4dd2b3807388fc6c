package io.qlcvm.client;

import io.qlcvm.types.Hash32;

/** Which block, or the state after which block. */
public sealed interface BlockId {

  /** The head at the time of the call. */
  BlockId LATEST = new Latest();

  /** The head at the time of the call. */
  record Latest() implements BlockId {
    @Override
    public String toString() {
      return "latest";
    }
  }

  /** The block of a height. */
  record Height(long height) implements BlockId {
    @Override
    public String toString() {
      return Long.toString(height);
    }
  }

  /** The block with a hash. */
  record Hash(Hash32 hash) implements BlockId {
    @Override
    public String toString() {
      return hash.toString();
    }
  }

  /**
   * Reads a height, a block hash or {@code latest}.
   *
   * @throws IllegalArgumentException for any other text, with what it takes
   */
  static BlockId parse(String text) {
    if (text.equals("latest")) {
      return LATEST;
    }
    if (text.startsWith("0x")) {
      return new Hash(Hash32.parse(text));
    }
    try {
      long height = Long.parseLong(text);
      if (height >= 0) {
        return new Height(height);
      }
    } catch (NumberFormatException _) {
      // Told below, together with what is taken.
    }
    throw new IllegalArgumentException(
        "'" + text + "' names no block: give a height, a block hash (0x...) or latest");
  }
}
