package io.qlcvm.vm;

/** Why a run was stopped by the engine. The texts are those of the specification's test suite. */
public enum TrapKind {
  UNREACHABLE("unreachable"),
  INTEGER_DIVIDE_BY_ZERO("integer divide by zero"),
  INTEGER_OVERFLOW("integer overflow"),
  INVALID_CONVERSION("invalid conversion to integer"),
  MEMORY_OUT_OF_BOUNDS("out of bounds memory access"),
  TABLE_OUT_OF_BOUNDS("out of bounds table access"),
  /** {@code call_indirect} past the end of the table. */
  UNDEFINED_ELEMENT("undefined element"),
  /** {@code call_indirect} of a null reference. */
  UNINITIALIZED_ELEMENT("uninitialized element"),
  INDIRECT_CALL_TYPE_MISMATCH("indirect call type mismatch"),
  /** More open calls, or more value slots, than {@link Limits} allow. */
  STACK_EXHAUSTED("call stack exhausted"),
  /** A host function refused its arguments, or is not allowed where it was called. */
  HOST_FUNCTION("host function refused");

  private final String text;

  TrapKind(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
