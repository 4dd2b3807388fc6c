package io.qlcvm.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Time that the calling thread has spent on a processor. On a machine that is shared this says far
 * more than the time on the wall, and it leaves out what the JIT's and the collector's own threads
 * do.
 */
public final class CpuClock {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuClock() {}

  /** Time of the calling thread, nanoseconds from an arbitrary origin. */
  public static long nanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** How long an action takes, nanoseconds. */
  public static long time(Runnable action) {
    long start = nanos();
    action.run();
    return nanos() - start;
  }

  /** Repeats an action until it has used this much time, nanoseconds, and at least once. */
  public static void warmUp(long budget, Runnable action) {
    long start = nanos();
    do {
      action.run();
    } while (nanos() - start < budget);
  }

  /** The middle one of the values, or the mean of the two in the middle. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The mean that suits ratios; all values above zero. */
  public static double geometricMean(double[] values) {
    return Math.exp(Arrays.stream(values).map(Math::log).average().orElse(Double.NaN));
  }
}
