package io.qlcvm.ledger;

/** A block that is not the chain's next one. The message has the height and what differs. */
public final class BlockRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  BlockRefusedException(long height, String why) {
    super("block " + height + " is refused: " + why);
  }
}
