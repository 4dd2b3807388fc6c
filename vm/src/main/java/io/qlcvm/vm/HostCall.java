package io.qlcvm.vm;

/** Arguments, results and surroundings of one call from a module to a host function. */
public interface HostCall {

  /** An {@code i32} argument, counted from 0. */
  int i32(int parameter);

  /** An {@code i64} argument, counted from 0. */
  long i64(int parameter);

  /** Argument as its bit pattern, whatever its type. */
  long bits(int parameter);

  /** Sets the only result, an {@code i32}. */
  void result(int value);

  /** Sets the only result, an {@code i64}. */
  void result(long value);

  /** Sets one of several results, as its bit pattern; 32-bit values are sign-extended. */
  void result(int index, long bits);

  /**
   * The calling module's memory 0.
   *
   * @throws TrapException if it has none
   */
  Memory memory();

  /** Pays for the host's work. A budget that does not cover it ends the run as out of gas. */
  void charge(long gas);

  /** Gas that is left, after everything charged so far. */
  long gasLeft();
}
