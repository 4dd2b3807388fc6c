package io.qlcvm.bench.node;

import io.qlcvm.bench.CpuClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;

/** What it costs to bring bytes to the disk, which no block can be cheaper than. */
final class DiskSync {
  private static final int BYTES = 4 << 10;
  private static final int ROUNDS = 200;
  private static final double MILLISECOND = 1e6;

  private DiskSync() {}

  /** Median of an append of 4 KiB and its sync, milliseconds. */
  static double millis(Path folder, LongSupplier clock) throws IOException {
    Path file = folder.resolve("sync");
    double[] took = new double[ROUNDS];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < ROUNDS; i++) {
        long start = clock.getAsLong();
        var _ = channel.write(ByteBuffer.allocate(BYTES));
        channel.force(false);
        took[i] = (clock.getAsLong() - start) / MILLISECOND;
      }
    }
    Files.delete(file);
    return CpuClock.median(took);
  }
}
