package io.qlcvm.node;

import java.util.Objects;

/** A configuration or a genesis file that can't be used: what is wrong, where, and what to do. */
public final class ConfigException extends Exception {

  ConfigException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
