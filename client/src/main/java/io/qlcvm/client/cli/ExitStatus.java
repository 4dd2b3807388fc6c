package io.qlcvm.client.cli;

import io.qlcvm.types.block.Status;

/** What the process's exit status says about a command. */
public enum ExitStatus {
  /** Done. */
  DONE(0),
  /** Failed for a reason that has no number of its own. */
  FAILED(1),
  /** The command line is wrong. */
  USAGE(2),
  /** What was asked for is not there. */
  NOT_FOUND(3),
  /** The node could not be reached. */
  NO_CONNECTION(4),
  /** No answer in time. */
  TIMEOUT(5),
  /** Refused by the node, or reverted, trapped, out of gas or rejected on the chain. */
  REFUSED(6),
  /** Interrupted: 128 and the number of SIGINT, as shells have it. */
  INTERRUPTED(130);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }

  /** What a transaction or a query of that status lets the process end with. */
  static ExitStatus of(Status status) {
    return status == Status.SUCCESS ? DONE : REFUSED;
  }
}
