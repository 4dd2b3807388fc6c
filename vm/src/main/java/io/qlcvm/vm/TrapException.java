package io.qlcvm.vm;

/**
 * Thrown by a host function to trap the code that called it, and by the engine itself. It has no
 * Java stack trace: a contract can raise it at will, so it has to be cheap.
 */
public final class TrapException extends RuntimeException {

  private final TrapKind kind;

  public TrapException(TrapKind kind) {
    this(kind, kind.toString());
  }

  public TrapException(TrapKind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public TrapKind kind() {
    return kind;
  }
}
