package io.qlcvm.vm.fuzz;

import com.sun.management.ThreadMXBean;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Wasm;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Gives broken modules to decoder and validator. The one answer that is allowed is {@link
 * InvalidModuleException}, with an offset inside the module, and for little memory.
 */
final class Malformed {

  /** Allocated while one input is loaded, bytes. */
  static final long ALLOCATED_MAX = 64L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private long allocatedMax;

  /** What came of the inputs so far, by phase; valid ones are those that were loaded. */
  SortedMap<String, Integer> counts() {
    return counts;
  }

  /** The most that one input made allocate, bytes. */
  long allocatedMax() {
    return allocatedMax;
  }

  /** An input: a module with some mutations, or, at times, bytes that were never a module. */
  static byte[] input(List<byte[]> modules, RandomGenerator random) {
    if (random.nextInt(50) == 0) {
      byte[] bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      byte[] header = {0, 'a', 's', 'm', 1, 0, 0, 0};
      System.arraycopy(header, 0, bytes, 0, Math.min(header.length, bytes.length));
      return bytes;
    }
    byte[] module = modules.get(random.nextInt(modules.size()));
    return random.nextBoolean()
        ? Mutation.ofBodies(module, random)
        : Mutation.anywhere(module, random);
  }

  /**
   * Loads one input.
   *
   * @throws AssertionError if it does more than be refused, or be loaded
   */
  void check(byte[] input, Limits limits) {
    String result = result(input, limits);
    long allocated = allocated(input, limits);
    counts.merge(result, 1, Integer::sum);
    allocatedMax = Math.max(allocatedMax, allocated);
    if (allocated > ALLOCATED_MAX) {
      throw new AssertionError(allocated + " bytes allocated for " + input.length);
    }
  }

  /** Measured the second time, when all classes that the input needs are there. */
  private static long allocated(byte[] input, Limits limits) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    var _ = result(input, limits);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static String result(byte[] input, Limits limits) {
    try {
      var _ = Wasm.load(input, limits);
      return "valid";
    } catch (InvalidModuleException e) {
      if (e.offset() < 0 || e.offset() > input.length) {
        throw new AssertionError("offset outside of " + input.length + " bytes", e);
      }
      return e.phase().toString();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError("not the declared exception", e);
    }
  }
}
