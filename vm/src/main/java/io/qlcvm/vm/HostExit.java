package io.qlcvm.vm;

/**
 * Thrown by a host function to leave the run on purpose: a contract's return, revert or panic.
 * Subclasses carry what was said. It becomes {@link Outcome.Exited}.
 */
public abstract class HostExit extends RuntimeException {

  protected HostExit(String message) {
    super(message, null, false, false);
  }
}
