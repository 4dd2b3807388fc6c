package io.qlcvm.ledger.history;

/**
 * How much history a node keeps. Its own choice: no part of the chain, and it may change with every
 * start.
 *
 * @param heights how many heights below the head can be read, 0 for the head alone
 */
public record Retention(long heights) {
  /** What a node keeps unless told otherwise: at a block a second, 17 minutes. */
  public static final Retention DEFAULT = new Retention(1_024);

  /** Everything from now on. */
  public static final Retention ARCHIVE = new Retention(Long.MAX_VALUE);

  public Retention {
    if (heights < 0) {
      throw new IllegalArgumentException("takes 0 heights or more, not " + heights);
    }
  }

  /** The oldest height to be kept when the head is at a height. */
  long oldest(long head) {
    return Math.max(0, head - heights);
  }
}
