package io.qlcvm.vm;

/** A function that modules import and Java provides. */
@FunctionalInterface
public interface HostFunction {

  /**
   * Runs on the calling thread. Whatever this throws besides the exceptions named here is the
   * host's own fault: it passes through the engine unchanged and is never a module's outcome.
   *
   * @throws TrapException to trap the caller
   * @throws HostExit to end the run on purpose
   */
  void call(HostCall call);
}
