package io.qlcvm.vm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stop by the engine: what happened and where. For people and tools; nothing of it but the kind
 * is a matter of consensus.
 *
 * @param message the kind's text, with details where a host function gave some
 * @param frames open calls, the innermost first; at most {@value #FRAMES_MAX}
 */
public record Trap(TrapKind kind, String message, List<Frame> frames) {

  /** Deeper stacks are cut: the innermost calls tell the story. */
  public static final int FRAMES_MAX = 64;

  public Trap {
    frames = List.copyOf(frames);
  }

  /**
   * One open call.
   *
   * @param function index in the module's function index space
   * @param name from the name section, or null if it has none
   * @param offset of the operator, in bytes from the start of the module
   */
  public record Frame(int function, @Nullable String name, int offset) {

    @Override
    public String toString() {
      return (name == null ? "function " + function : name) + " at byte " + offset;
    }
  }
}
