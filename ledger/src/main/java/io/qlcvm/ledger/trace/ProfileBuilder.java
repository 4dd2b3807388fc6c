package io.qlcvm.ledger.trace;

import io.qlcvm.ledger.contract.CallOutcome;
import io.qlcvm.ledger.contract.Tracer;
import io.qlcvm.vm.CallObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sums the gas of one transaction by stacks of calls. Calls that there is no room for count as
 * {@code [cut]} of the call that made them, so the sum stays exact. For one transaction, on one
 * thread.
 */
public final class ProfileBuilder implements Tracer, CallObserver {
  /** Calls in a stack: sixteen contracts with sixty functions and host functions each. */
  public static final int FRAMES_MAX = 1_024;

  /** Different stacks. */
  public static final int STACKS_MAX = 10_000;

  /** Text of all stacks together. */
  public static final int BYTES_MAX = 4 << 20;

  /** A stack may have two more on top, {@code [burnt]} and {@code [cut]}. */
  private static final int LINES_PER_STACK = 3;

  private static final String INTRINSIC = "[intrinsic]";
  private static final String LOAD = "[load]";
  private static final String BURNT = "[burnt]";
  private static final String CUT = "[cut]";

  /** A stack of calls. */
  private static final class Node {
    private final @Nullable Node caller;
    private final String stack;
    private final int depth;
    private final Map<Object, Node> callees = new LinkedHashMap<>();
    private long gas;

    Node(@Nullable Node caller, String stack) {
      this.caller = caller;
      this.stack = stack;
      this.depth = caller == null ? 0 : caller.depth + 1;
    }

    Node callee(Object key, String frame) {
      return callees.computeIfAbsent(
          key, _ -> new Node(this, stack.isEmpty() ? frame : stack + ";" + frame));
    }
  }

  private final Node root = new Node(null, "");
  private Node top = root;

  /** Calls open inside the topmost stack that there was room for. */
  private int cutCalls;

  private int stacksLeft = STACKS_MAX;
  private long bytesLeft = BYTES_MAX;

  /** Gas that was left when last told. */
  private long last;

  /** The sums, after the transaction's end. */
  public Profile finish() {
    List<Profile.Line> lines = new ArrayList<>();
    collect(root, lines);
    return new Profile(lines);
  }

  private static void collect(Node node, List<Profile.Line> lines) {
    if (node.gas > 0) {
      lines.add(new Profile.Line(node.stack, node.gas));
    }
    node.callees.values().forEach(callee -> collect(callee, lines));
  }

  private void spend(long gasLeft) {
    (top == root ? root.callee(LOAD, LOAD) : top).gas += last - gasLeft;
    last = gasLeft;
  }

  /** Goes to a call of the topmost; the frame's text is made once. */
  private void enter(Object key, Supplier<String> frame) {
    if (cutCalls > 0) {
      cutCalls++;
      return;
    }
    Node known = top.callees.get(key);
    if (known != null) {
      top = known;
      return;
    }
    String text = frame.get();
    long bytes = LINES_PER_STACK * (top.stack.length() + text.length() + 1L);
    if (top.depth >= FRAMES_MAX || stacksLeft == 0 || bytes > bytesLeft) {
      top = top.callee(CUT, CUT);
      cutCalls = 1;
      return;
    }
    stacksLeft--;
    bytesLeft -= bytes;
    top = top.callee(key, text);
  }

  private void leave() {
    if (cutCalls > 1) {
      cutCalls--;
      return;
    }
    cutCalls = 0;
    Node caller = top.caller;
    if (caller == null) {
      throw new IllegalStateException("a call ends that has not begun");
    }
    top = caller;
  }

  @Override
  public CallObserver functions() {
    return this;
  }

  @Override
  public void started(long intrinsicGas, long gasLeft) {
    root.callee(INTRINSIC, INTRINSIC).gas += intrinsicGas;
    last = gasLeft;
  }

  @Override
  public void loaded(long gasLeft) {
    spend(gasLeft);
  }

  @Override
  public void unloaded() {
    root.callee(BURNT, BURNT).gas += last;
    last = 0;
  }

  @Override
  public void opened(Tracer.Call call, long gasLeft) {
    spend(gasLeft);
    String frame = call.contract() + ":" + call.method();
    enter(frame, () -> clean(frame));
    last = call.gas();
  }

  @Override
  public void closed(CallOutcome outcome, long gasLeft, boolean burnt, long gasAfter) {
    spend(gasLeft);
    if (burnt) {
      (cutCalls > 0 ? top : top.callee(BURNT, BURNT)).gas += gasLeft;
    }
    leave();
    last = gasAfter;
  }

  @Override
  public void hostEntered(String function, long gasLeft) {
    spend(gasLeft);
    enter(function, () -> function);
  }

  @Override
  public void hostLeft(long gasLeft) {
    spend(gasLeft);
    leave();
  }

  @Override
  public void entered(int function, @Nullable String name, long gasLeft) {
    spend(gasLeft);
    enter(function, () -> name == null || name.isEmpty() ? "func[" + function + "]" : clean(name));
  }

  @Override
  public void left(long gasLeft) {
    spend(gasLeft);
    leave();
  }

  /** Without what separates frames and lines, and without what moves a terminal's cursor. */
  private static String clean(String name) {
    StringBuilder cleaned = new StringBuilder(name.length());
    name.codePoints()
        .map(c ->
            c == ';'
                    || Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                ? '_'
                : c)
        .forEach(cleaned::appendCodePoint);
    return cleaned.toString();
  }
}
