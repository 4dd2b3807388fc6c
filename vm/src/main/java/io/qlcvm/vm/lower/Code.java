package io.qlcvm.vm.lower;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.module.FunctionBody;
import java.util.Arrays;

/**
 * A function's lowered code. Immutable by agreement: the arrays are shared with the engine's loop
 * and never written to after construction.
 */
public final class Code {

  /** Units of an instruction; some take a multiple. */
  public static final int INSTRUCTION_UNITS = 4;

  /** Slots of the smallest size class; each further one has twice as many. */
  private static final int SMALLEST_FRAME_SLOTS = 256;

  /** Size classes: 256 to 65,536 slots, all that 16 bits can number. */
  public static final int FRAME_CLASSES = 9;

  /** Index in the module's function index space. */
  public final int function;

  /** See {@link Op}. */
  public final char[] units;

  /** The function's constants. */
  public final long[] constants;

  /** How many of them lie in each frame, from slot {@link #frameSlots} on. */
  public final int constantSlots;

  /** Slots that the arguments come in; they are the frame's first. */
  public final int parameters;

  /** Results, which a return leaves in the frame's first slots. */
  public final int results;

  /** Parameters and declared locals; the latter are set to zero at entry. */
  public final int locals;

  /**
   * Parameters, locals and the operands of the deepest point: what a call takes of the stack
   * budget. At most {@link FunctionBody#SLOTS_MAX}, which validation sees to.
   */
  public final int frameSlots;

  /** Size class of the array that holds a frame of this function. */
  public final int frameClass;

  /** First unit of each instruction, ascending, and where in the module it came from. */
  private final int[] starts;

  private final int[] offsets;

  Code(
      int function,
      FunctionType type,
      char[] units,
      long[] constants,
      int constantSlots,
      int[] starts,
      int[] offsets,
      int locals,
      int frameSlots) {
    this.function = function;
    this.units = units;
    this.constants = constants;
    this.constantSlots = constantSlots;
    this.starts = starts;
    this.offsets = offsets;
    this.parameters = type.parameters().size();
    this.results = type.results().size();
    this.locals = locals;
    this.frameSlots = frameSlots;
    this.frameClass = frameClass(frameSlots + constantSlots);
  }

  /** Offset in the module of the operator that the instruction with this unit came from. */
  public int offset(int unit) {
    int found = Arrays.binarySearch(starts, unit);
    return offsets[found >= 0 ? found : -found - 2];
  }

  /** Slots of a frame, those of constants included. */
  public int allSlots() {
    return frameSlots + constantSlots;
  }

  /** Puts the constants that operators read from slots into a frame. */
  public void placeConstants(long[] slots) {
    System.arraycopy(constants, 0, slots, frameSlots, constantSlots);
  }

  /** Slots of an array of a size class. */
  public static int frameSlots(int frameClass) {
    return SMALLEST_FRAME_SLOTS << frameClass;
  }

  private static int frameClass(int slots) {
    int frameClass = 0;
    while (frameSlots(frameClass) < slots) {
      frameClass++;
    }
    return frameClass;
  }
}
