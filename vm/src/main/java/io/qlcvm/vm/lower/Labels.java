package io.qlcvm.vm.lower;

import java.util.Arrays;

/** The open blocks of a function, and for each the branches that still wait for its end. */
final class Labels {

  enum Kind {
    FUNCTION,
    BLOCK,
    LOOP,
    /** An {@code if} whose {@code else} has not come yet. */
    IF,
    ELSE
  }

  private static final int NONE = -1;

  private Kind[] kinds = new Kind[16];
  private int[] heights = new int[16];
  private int[] parameters = new int[16];
  private int[] results = new int[16];
  private int[] starts = new int[16];
  private int[] elseBranches = new int[16];
  private int[] lastWaiting = new int[16];
  private int depth;

  /** Branches that wait, as linked lists: word to fill in (a table's entry as ~word), and next. */
  private int[] waiting = new int[16];

  private int[] nextWaiting = new int[16];
  private int waitingCount;

  int depth() {
    return depth;
  }

  /**
   * Opens a block.
   *
   * @param height of the operand stack below the block's parameters
   * @param start where a branch to a loop goes
   */
  void open(Kind kind, int height, int parameterCount, int resultCount, int start) {
    if (depth == kinds.length) {
      grow();
    }
    kinds[depth] = kind;
    heights[depth] = height;
    parameters[depth] = parameterCount;
    results[depth] = resultCount;
    starts[depth] = start;
    elseBranches[depth] = NONE;
    lastWaiting[depth] = NONE;
    depth++;
  }

  private void grow() {
    int length = depth * 2;
    kinds = Arrays.copyOf(kinds, length);
    heights = Arrays.copyOf(heights, length);
    parameters = Arrays.copyOf(parameters, length);
    results = Arrays.copyOf(results, length);
    starts = Arrays.copyOf(starts, length);
    elseBranches = Arrays.copyOf(elseBranches, length);
    lastWaiting = Arrays.copyOf(lastWaiting, length);
  }

  void close() {
    depth--;
  }

  /** Position of the label that a branch names by its distance. */
  int at(int distance) {
    return depth - 1 - distance;
  }

  Kind kind(int label) {
    return kinds[label];
  }

  int height(int label) {
    return heights[label];
  }

  int parameters(int label) {
    return parameters[label];
  }

  int results(int label) {
    return results[label];
  }

  int start(int label) {
    return starts[label];
  }

  /** Values that a branch to this label takes with it. */
  int arity(int label) {
    return kinds[label] == Kind.LOOP ? parameters[label] : results[label];
  }

  boolean isTargeted(int label) {
    return lastWaiting[label] != NONE;
  }

  /** The branch at {@code pc} goes to the label's {@code else}, or to its end if it has none. */
  void elseBranch(int label, int pc) {
    elseBranches[label] = pc;
  }

  int elseBranch(int label) {
    return elseBranches[label];
  }

  void toElse(int label) {
    kinds[label] = Kind.ELSE;
  }

  /** The branch at {@code pc} goes to the label's end. */
  void await(int label, int pc) {
    if (waitingCount == waiting.length) {
      waiting = Arrays.copyOf(waiting, waitingCount * 2);
      nextWaiting = Arrays.copyOf(nextWaiting, waitingCount * 2);
    }
    waiting[waitingCount] = pc;
    nextWaiting[waitingCount] = lastWaiting[label];
    lastWaiting[label] = waitingCount++;
  }

  /** The entry of a branch table at {@code pc} goes to the label's end. */
  void awaitEntry(int label, int pc) {
    await(label, ~pc);
  }

  /** Sends all that waits to where the code now ends. */
  void bind(int label, CodeBuffer buffer) {
    for (int i = lastWaiting[label]; i != NONE; i = nextWaiting[i]) {
      if (waiting[i] < 0) {
        buffer.patchEntry(~waiting[i], buffer.size());
      } else {
        buffer.patch(waiting[i], buffer.size());
      }
    }
    buffer.label();
  }
}
