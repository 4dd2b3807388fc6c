package io.qlcvm.ledger;

/** State of a height that cannot be read: it is above the head, or no longer kept. */
public final class HeightNotKeptException extends Exception {
  private static final long serialVersionUID = 1;

  private final long height;
  private final long oldest;
  private final long latest;

  HeightNotKeptException(long height, long oldest, long latest) {
    super(
        "the state of height %d cannot be read: there are heights %d to %d"
            .formatted(height, oldest, latest),
        null,
        false,
        false);
    this.height = height;
    this.oldest = oldest;
    this.latest = latest;
  }

  /** The height that was asked for. */
  public long height() {
    return height;
  }

  /** The oldest height that could be read at that moment. */
  public long oldest() {
    return oldest;
  }

  /** The head's height at that moment. */
  public long latest() {
    return latest;
  }
}
