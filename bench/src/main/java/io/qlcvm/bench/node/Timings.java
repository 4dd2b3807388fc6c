package io.qlcvm.bench.node;

import java.util.Arrays;

/** When the calls of a run began and were done, nanoseconds. */
final class Timings {
  private static final double SECOND = 1e9;
  private static final double MILLISECOND = 1e6;
  private static final int TENTHS = 10;
  private static final int CALLS_FOR_TENTHS_MIN = 100;

  private final long[] begun;
  private final long[] done;

  Timings(int calls) {
    this.begun = new long[calls];
    this.done = new long[calls];
  }

  void begin(int call, long now) {
    begun[call] = now;
  }

  void end(int call, long now) {
    done[call] = now;
  }

  /**
   * The same requests, each done when the last of its parts is.
   *
   * @param parts when those were done, each request's together
   */
  Timings until(long[] parts, int perRequest) {
    Timings other = new Timings(begun.length);
    for (int i = 0; i < begun.length; i++) {
      other.begin(i, begun[i]);
      long last = Arrays.stream(parts, i * perRequest, (i + 1) * perRequest).max().orElseThrow();
      other.end(i, last);
    }
    return other;
  }

  /** Calls in a second, from the first one's beginning to the last one's end. */
  double rate() {
    return begun.length / seconds();
  }

  double seconds() {
    return (latest() - Arrays.stream(begun).min().orElseThrow()) / SECOND;
  }

  private long latest() {
    return Arrays.stream(done).max().orElseThrow();
  }

  /** Whether there are enough calls for a tenth of them to say anything. */
  boolean hasTenths() {
    return begun.length >= CALLS_FOR_TENTHS_MIN;
  }

  /** Calls in a second in the first tenth of those that were done. */
  double firstTenth() {
    long[] sorted = sortedEnds();
    int tenth = sorted.length / TENTHS;
    return tenth * SECOND / (sorted[tenth - 1] - Arrays.stream(begun).min().orElseThrow());
  }

  /** Calls in a second in the last tenth. */
  double lastTenth() {
    long[] sorted = sortedEnds();
    int tenth = sorted.length / TENTHS;
    return tenth * SECOND / (latest() - sorted[sorted.length - 1 - tenth]);
  }

  private long[] sortedEnds() {
    long[] sorted = done.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** How long calls took: so many of a hundred took at most this many milliseconds. */
  double[] percentiles(double... hundredths) {
    long[] took = new long[done.length];
    for (int i = 0; i < took.length; i++) {
      took[i] = done[i] - begun[i];
    }
    Arrays.sort(took);
    return Arrays.stream(hundredths)
        .map(p -> took[(int) Math.min(took.length - 1, Math.ceil(p / 100 * took.length))])
        .map(nanos -> nanos / MILLISECOND)
        .toArray();
  }
}
