package io.qlcvm.node.tls;

/** A certificate or key can't be used. The message says which file, and shows nothing of it. */
public final class TlsException extends Exception {

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
