package io.qlcvm.vm;

import static java.util.Objects.requireNonNull;

import io.qlcvm.vm.runtime.Frame;
import io.qlcvm.vm.runtime.Machine;
import io.qlcvm.vm.runtime.OutOfGasException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One entry from Java into a machine: whatever happens, the machine's stack is left as it was. */
final class Run {

  private final Machine machine;

  Run(Machine machine) {
    this.machine = machine;
  }

  /** Runs code that gives its results, and turns how it ended into an outcome. */
  Outcome attempt(Supplier<long[]> code) {
    Frame frame = machine.frame;
    int top = machine.top;
    long gas = machine.gas;
    try {
      long[] results = code.get();
      return new Outcome.Returned(results, gas - machine.gas);
    } catch (TrapException e) {
      Trap trap = new Trap(e.kind(), String.valueOf(e.getMessage()), frames(frame));
      return new Outcome.Trapped(trap, gas - machine.gas);
    } catch (OutOfGasException _) {
      return new Outcome.OutOfGas(gas - machine.gas);
    } catch (HostExit e) {
      return new Outcome.Exited(e, gas - machine.gas);
    } finally {
      machine.unwind(frame);
      machine.top = top;
    }
  }

  /** The calls that this run has open, the innermost first. */
  private List<Trap.Frame> frames(Frame outermost) {
    List<Trap.Frame> frames = new ArrayList<>();
    Frame frame = machine.frame;
    while (frame != outermost && frames.size() < Trap.FRAMES_MAX) {
      var code = frame.code();
      // A pc lies behind the instruction that was being run, but for one that was not begun.
      int offset = code.offset(Math.max(frame.pc - 1, 0));
      String name = frame.instance().functionName(code.function);
      frames.add(new Trap.Frame(code.function, name, offset));
      frame = requireNonNull(frame.caller);
    }
    return frames;
  }
}
