package io.qlcvm.vm;

import org.jspecify.annotations.Nullable;

/**
 * Is told of every call of a module's functions in a {@link Store}, as it begins and as it ends, in
 * whichever way. Gas, outcomes and the places where a run stops are the same as without an
 * observer; the run is slower, since each call and each return then leaves the engine's loop.
 *
 * <p>Calls of host functions are not among them: the host knows of those itself. A tail call ends
 * the call that makes it and begins another.
 *
 * <p>Called on the thread that runs the store. What it throws is a fault of the host.
 */
public interface CallObserver {

  /**
   * A call began; nothing of the function has run or been paid yet, but its first call in the
   * instance, which its caller pays.
   *
   * @param function index in its module's function index space
   * @param name from the name section, cut at 256 bytes; null if it has none
   * @param gasLeft exact, not below 0
   */
  void entered(int function, @Nullable String name, long gasLeft);

  /**
   * The innermost call ended.
   *
   * @param gasLeft exact, not below 0
   */
  void left(long gasLeft);
}
