package io.qlcvm.vm.runtime;

/** What has to be paid next is more than what is left. Has no stack trace: it is no error. */
public final class OutOfGasException extends RuntimeException {

  public OutOfGasException() {
    super("out of gas", null, false, false);
  }
}
