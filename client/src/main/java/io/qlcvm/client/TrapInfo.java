package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.qlcvm.types.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a contract trapped: for people, no part of what is hashed.
 *
 * @param kind such as {@code unreachable}
 * @param message the kind, with details where a host function gave some
 * @param frames open calls, the innermost first; the outermost of a deep stack may be cut
 */
public record TrapInfo(String kind, String message, List<Frame> frames) {

  /** Copies the list. */
  public TrapInfo {
    frames = List.copyOf(frames);
  }

  /**
   * One open call of a wasm function.
   *
   * @param contract whose code it was running for, null if the node does not say
   * @param function index in its module's function index space
   * @param name from the module's name section, null if it has none
   * @param offset of the operator, bytes from the start of the module
   */
  public record Frame(
      @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable Address contract,
      long function,
      @Nullable String name,
      long offset) {

    @Override
    public String toString() {
      return (name == null ? "function " + function : name) + " at byte " + offset;
    }
  }
}
