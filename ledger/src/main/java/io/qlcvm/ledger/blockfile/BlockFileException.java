package io.qlcvm.ledger.blockfile;

import java.io.IOException;

/** A file that is not a whole file of blocks. The message says what is wrong, and where. */
public final class BlockFileException extends IOException {
  private static final long serialVersionUID = 1;

  BlockFileException(String message) {
    super(message);
  }
}
