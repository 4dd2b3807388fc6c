package io.qlcvm.bench.ledger;

import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Markdown;
import io.qlcvm.ledger.history.Expiring;
import io.qlcvm.ledger.history.Pruner;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changed keys a second of a state tree in RocksDB, for trees of several sizes: each block replaces
 * random ones of the values that are there, keeps the history of 16 heights, and is written and
 * synced.
 */
public final class TreeBenchmark {
  private static final int LOAD_BATCH = 50_000;
  private static final int ROUNDS = 15;
  private static final int WARM_UP_ROUNDS = 10;
  private static final long TREE = 1;
  private static final long HISTORY = 16;

  private final LongSupplier wallNanos;
  private final Store store;
  private final Pruner pruner = new Pruner(new Retention(HISTORY));
  private final SplittableRandom random = new SplittableRandom(1);
  private long height;
  private int leaves;

  private TreeBenchmark(LongSupplier wallNanos, Store store) {
    this.wallNanos = wallNanos;
    this.store = store;
  }

  /**
   * Prints a table.
   *
   * @param arguments numbers of leaves, rising; 100,000 and 1,000,000 if there are none
   */
  public static void main(String... arguments) throws IOException {
    int[] sizes =
        arguments.length == 0
            ? new int[] {100_000, 1_000_000}
            : Stream.of(arguments).mapToInt(Integer::parseInt).toArray();
    Path folder = Files.createTempDirectory("qlcvm-bench");
    Markdown table =
        new Markdown(
            "leaves",
            "changed",
            "update, keys/s",
            "update, processor us/key",
            "write, ms",
            "update and write, keys/s");
    try (Store store = RocksStore.open(folder.resolve("db"), folder.resolve("native"))) {
      TreeBenchmark benchmark = new TreeBenchmark(System::nanoTime, store);
      for (int size : sizes) {
        benchmark.grow(size);
        for (int changed : new int[] {1_000, 10_000}) {
          benchmark.measure(table, changed);
        }
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    System.out.println(Markdown.surroundings() + "; medians\n\n" + table);
  }

  private void grow(int size) {
    while (leaves < size) {
      SortedMap<Hash32, @Nullable Hash32> changes = new TreeMap<>();
      for (int i = 0; i < LOAD_BATCH && leaves < size; i++) {
        changes.put(path(leaves++), value());
      }
      block(changes);
    }
  }

  private void measure(Markdown table, int changed) {
    double[] update = new double[ROUNDS];
    double[] processor = new double[ROUNDS];
    double[] write = new double[ROUNDS];
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      SortedMap<Hash32, @Nullable Hash32> changes = new TreeMap<>();
      while (changes.size() < changed) {
        changes.put(path(random.nextInt(leaves)), value());
      }
      double[] times = block(changes);
      if (round >= 0) {
        update[round] = times[0];
        processor[round] = times[1];
        write[round] = times[2];
      }
    }
    double updated = CpuClock.median(update);
    double written = CpuClock.median(write);
    table.row(
        Markdown.number(leaves, 0),
        Markdown.number(changed, 0),
        Markdown.number(changed / updated * 1e9, 0),
        Markdown.number(CpuClock.median(processor) / changed / 1e3, 1),
        Markdown.number(written / 1e6, 1),
        Markdown.number(changed / (updated + written) * 1e9, 0));
  }

  /** One block; nanoseconds of the update, of its processor time, and of the write. */
  private double[] block(SortedMap<Hash32, @Nullable Hash32> changes) {
    height++;
    WriteBatch batch = new WriteBatch();
    long wall = wallNanos.getAsLong();
    long processor = CpuClock.nanos();
    Expiring expiring = new Expiring(height);
    new StateTree(store, TREE).update(batch, expiring, height, changes);
    expiring.writeTo(batch);
    long updated = wallNanos.getAsLong();
    long used = CpuClock.nanos();
    pruner.prune(store, batch, height);
    store.write(batch);
    return new double[] {updated - wall, used - processor, wallNanos.getAsLong() - updated};
  }

  private static Hash32 path(int number) {
    return Hashing.sha256(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  private Hash32 value() {
    return Hashing.sha256(ByteBuffer.allocate(Long.BYTES).putLong(random.nextLong()).array());
  }
}
