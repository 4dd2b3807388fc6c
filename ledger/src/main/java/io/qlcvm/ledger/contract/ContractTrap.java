package io.qlcvm.ledger.contract;

import io.qlcvm.types.Address;
import io.qlcvm.vm.Trap;
import io.qlcvm.vm.TrapKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trap that ended a call between contracts: what happened and where. For people and tools;
 * nothing of it but the kind is hashed.
 *
 * @param message the kind's text, with details where a host function gave some; at most {@value
 *     #MESSAGE_CHARS_MAX} characters, the rest is cut
 * @param frames open calls, the innermost first, at most {@link Trap#FRAMES_MAX}: those of the
 *     contract that trapped, below those of a callee whose trap it passed on
 */
public record ContractTrap(TrapKind kind, String message, List<Frame> frames) {
  /**
   * Characters of a message. A contract's own text in it is at most 1 KiB; callees that pass each
   * other's messages on add a line each.
   */
  public static final int MESSAGE_CHARS_MAX = 4 << 10;

  public ContractTrap {
    message = cut(message);
    frames = List.copyOf(frames.subList(0, Math.min(frames.size(), Trap.FRAMES_MAX)));
  }

  /**
   * One open call of a wasm function.
   *
   * @param contract whose storage it worked on
   * @param function index in its module's function index space
   * @param name from the name section, or {@code null} if it has none
   * @param offset of the operator, in bytes from the start of the module
   */
  public record Frame(Address contract, int function, @Nullable String name, int offset) {}

  /**
   * A trap of a contract.
   *
   * @param callee the trap of a callee that is the reason for this one, if so it is
   */
  static ContractTrap of(Address contract, Trap trap, @Nullable ContractTrap callee) {
    List<Frame> frames = new ArrayList<>();
    if (callee != null) {
      frames.addAll(callee.frames());
    }
    for (Trap.Frame frame : trap.frames()) {
      frames.add(new Frame(contract, frame.function(), frame.name(), frame.offset()));
    }
    return new ContractTrap(trap.kind(), trap.message(), frames);
  }

  private static String cut(String text) {
    if (text.length() <= MESSAGE_CHARS_MAX) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MESSAGE_CHARS_MAX - 1));
    return text.substring(0, splits ? MESSAGE_CHARS_MAX - 1 : MESSAGE_CHARS_MAX);
  }
}
