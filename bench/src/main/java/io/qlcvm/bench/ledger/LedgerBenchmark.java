package io.qlcvm.bench.ledger;

import io.qlcvm.bench.CpuClock;
import io.qlcvm.bench.Markdown;
import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What blocks, trees, reads and commits cost as the state grows, and how much of it RocksDB alone
 * would cost.
 */
public final class LedgerBenchmark {
  /** What the others are compared with, if it is among them. */
  private static final int BASE_ENTRIES = 100_000;

  private static final int TRANSACTIONS = 1_000;
  private static final int CHANGES = 10_000;
  private static final int READS = 5_000;
  private static final int ROUNDS = 45;
  private static final int READ_ROUNDS = 8;
  private static final int WARM_UP_READ_ROUNDS = 2;
  private static final int WARM_UP_ROUNDS = 5;
  private static final int FIRST_WARM_UP_ROUNDS = 20;

  private final LongSupplier wallNanos;
  private final Path folder;
  private final Path scratch;
  private final List<BlockTimes> blocks = new ArrayList<>();
  private final Markdown treeTable =
      new Markdown("entries", "changed", "processor us/key", "keys/processor s", "keys/s");
  private final Markdown commitTable =
      new Markdown("entries", "bytes", "commit, ms", "bare synced batch, ms", "ratio");
  private final Markdown readTable =
      new Markdown(
          "entries",
          "read, processor us",
          "bare get, processor us",
          "ratio",
          "read, us",
          "bare, us");

  /** Medians for blocks at a size of the state, nanoseconds. */
  private record BlockTimes(
      int entries, double execute, double commit, double processor, double wall) {}

  /**
   * A benchmark.
   *
   * @param folder has a chain for each size, in a folder named by it
   * @param scratch for what nobody keeps
   */
  private LedgerBenchmark(LongSupplier wallNanos, Path folder, Path scratch) {
    this.wallNanos = wallNanos;
    this.folder = folder;
    this.scratch = scratch;
  }

  /**
   * Prints the tables.
   *
   * @param arguments {@code --folder FOLDER}, where chains are kept for the next time; {@code
   *     --grow}, to make them and measure nothing; numbers of entries, 10^4, 10^5, 10^6 and 10^7 if
   *     there are none
   */
  public static void main(String... arguments) throws Exception {
    List<String> left = new ArrayList<>(List.of(arguments));
    int at = left.indexOf("--folder");
    Path kept = at < 0 ? null : Path.of(left.remove(at + 1));
    if (kept != null) {
      left.remove(at);
    }
    boolean growOnly = left.remove("--grow");
    int[] sizes =
        left.isEmpty()
            ? new int[] {10_000, 100_000, 1_000_000, 10_000_000}
            : left.stream().mapToInt(Integer::parseInt).toArray();
    Scratch.run(scratch -> {
      LedgerBenchmark benchmark =
          new LedgerBenchmark(System::nanoTime, kept == null ? scratch : kept, scratch);
      for (int size : sizes) {
        benchmark.grow(size);
      }
      if (!growOnly) {
        benchmark.run(sizes);
      }
    });
  }

  private BenchChain open(int size) throws Exception {
    return new BenchChain(folder.resolve(Integer.toString(size)));
  }

  private void grow(int size) throws Exception {
    long start = wallNanos.getAsLong();
    Path database;
    try (BenchChain chain = open(size)) {
      chain.grow(size);
      database = chain.database();
    }
    BareRocks.settle(database);
    System.err.printf("%,d entries after %d ms%n", size, millis(wallNanos.getAsLong() - start));
  }

  private void run(int[] sizes) throws Exception {
    try (BenchChain chain = open(sizes[0])) {
      for (int round = 0; round < FIRST_WARM_UP_ROUNDS; round++) {
        chain.block(chain.transactions(TRANSACTIONS));
        chain.updateTree(chain.changes(Math.min(CHANGES, sizes[0] / 2)));
      }
    }
    for (int size : sizes) {
      try (BenchChain chain = open(size)) {
        chain.readState();
        measureBlocks(chain);
        measureTree(chain);
        measureReads(chain);
      }
      System.err.println(tables());
    }
    System.out.println(Markdown.surroundings() + "; medians\n\n" + tables());
  }

  private String tables() {
    return "## Blocks of 1,000 storage-writing transactions\n\n"
        + blockTable()
        + "\n## Updates of the state tree\n\n"
        + treeTable
        + "\n## A block's commit and a bare synced batch of the same writes\n\n"
        + commitTable
        + "\n## Reads of the head with a cold block cache and bare gets\n\n"
        + readTable;
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  private void measureBlocks(BenchChain chain) throws Exception {
    double[][] times = new double[6][ROUNDS];
    double[] bytes = new double[ROUNDS];
    try (BareRocks bare =
        BareRocks.like(chain.database(), scratch.resolve("bare" + chain.entries()))) {
      for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
        List<VerifiedTransaction> transactions = chain.transactions(TRANSACTIONS);
        Proposal proposal = chain.proposal(transactions);
        Signature signature = BenchChain.sign(proposal);
        long cpu = CpuClock.nanos();
        long wall = wallNanos.getAsLong();
        ExecutedBlock executed = chain.execute(proposal, transactions);
        long cpuExecuted = CpuClock.nanos();
        long wallExecuted = wallNanos.getAsLong();
        chain.commit(executed, signature);
        long cpuCommitted = CpuClock.nanos();
        long wallCommitted = wallNanos.getAsLong();
        try (org.rocksdb.WriteBatch batch = bare.batch(chain.lastWrites())) {
          long wallBare = wallNanos.getAsLong();
          bare.write(batch);
          if (round >= 0) {
            times[5][round] = wallNanos.getAsLong() - wallBare;
            bytes[round] = batch.getDataSize();
          }
        }
        if (round >= 0) {
          times[0][round] = cpuExecuted - cpu;
          times[1][round] = cpuCommitted - cpuExecuted;
          times[2][round] = cpuCommitted - cpu;
          times[3][round] = wallCommitted - wall;
          times[4][round] = wallCommitted - wallExecuted;
        }
      }
    }
    blocks.add(
        new BlockTimes(
            chain.entries(),
            CpuClock.median(times[0]),
            CpuClock.median(times[1]),
            CpuClock.median(times[2]),
            CpuClock.median(times[3])));
    double commit = CpuClock.median(times[4]);
    double bare = CpuClock.median(times[5]);
    commitTable.row(
        Markdown.number(chain.entries(), 0),
        Markdown.number(CpuClock.median(bytes), 0),
        ms(commit),
        ms(bare),
        Markdown.number(commit / bare, 2));
  }

  private Markdown blockTable() {
    BlockTimes base =
        blocks.stream()
            .filter(times -> times.entries() == BASE_ENTRIES)
            .findFirst()
            .orElse(blocks.getFirst());
    String ratio = "to %,d".formatted(base.entries());
    Markdown table =
        new Markdown(
            "entries",
            "execute, processor ms",
            "commit, processor ms",
            "both, processor ms",
            ratio,
            "both, ms on the wall",
            ratio);
    for (BlockTimes times : blocks) {
      table.row(
          Markdown.number(times.entries(), 0),
          ms(times.execute()),
          ms(times.commit()),
          ms(times.processor()),
          Markdown.number(times.processor() / base.processor(), 2),
          ms(times.wall()),
          Markdown.number(times.wall() / base.wall(), 2));
    }
    return table;
  }

  private static String ms(double nanos) {
    return Markdown.number(nanos / 1e6, 1);
  }

  private void measureTree(BenchChain chain) {
    for (int count : new int[] {TRANSACTIONS, CHANGES}) {
      if (count > chain.entries() / 2) {
        continue;
      }
      double[] processor = new double[ROUNDS];
      double[] wall = new double[ROUNDS];
      for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
        SortedMap<Hash32, @Nullable Hash32> changes = chain.changes(count);
        long cpuStart = CpuClock.nanos();
        long start = wallNanos.getAsLong();
        chain.updateTree(changes);
        if (round >= 0) {
          processor[round] = CpuClock.nanos() - cpuStart;
          wall[round] = wallNanos.getAsLong() - start;
        }
      }
      double perKey = CpuClock.median(processor) / count;
      treeTable.row(
          Markdown.number(chain.entries(), 0),
          Markdown.number(count, 0),
          Markdown.number(perKey / 1e3, 1),
          Markdown.number(1e9 / perKey, 0),
          Markdown.number(count * 1e9 / CpuClock.median(wall), 0));
    }
  }

  /** Of all reads together, nanoseconds. */
  private record ReadTimes(double processor, double wall) {}

  private ReadTimes readOurs(BenchChain chain) throws Exception {
    List<Slot> slots = slots(chain);
    chain.reopen();
    StoredState state = new StoredState(chain.store());
    long cpu = CpuClock.nanos();
    long wall = wallNanos.getAsLong();
    for (Slot slot : slots) {
      check(state.storage(slot));
    }
    return new ReadTimes(CpuClock.nanos() - cpu, wallNanos.getAsLong() - wall);
  }

  private ReadTimes readBare(BenchChain chain) throws Exception {
    List<Slot> slots = slots(chain);
    chain.closeStore();
    ReadTimes times;
    try (BareRocks bare = BareRocks.readOnly(chain.database())) {
      long cpu = CpuClock.nanos();
      long wall = wallNanos.getAsLong();
      for (Slot slot : slots) {
        check(bare.get(Column.STORAGE, slot.storeKey()));
      }
      times = new ReadTimes(CpuClock.nanos() - cpu, wallNanos.getAsLong() - wall);
    }
    chain.openStoreAgain();
    return times;
  }

  /** Ours and the bare ones in turns, each from a database that was opened just now. */
  private void measureReads(BenchChain chain) throws Exception {
    double[][] times = new double[4][READ_ROUNDS];
    for (int round = -WARM_UP_READ_ROUNDS; round < READ_ROUNDS; round++) {
      // Who comes first brings blocks into the system's page cache that the other one finds there.
      boolean oursFirst = round % 2 == 0;
      ReadTimes before = oursFirst ? null : readBare(chain);
      ReadTimes ours = readOurs(chain);
      ReadTimes bare = before == null ? readBare(chain) : before;
      if (round >= 0) {
        times[0][round] = ours.processor();
        times[1][round] = bare.processor();
        times[2][round] = ours.wall();
        times[3][round] = bare.wall();
      }
    }
    double ours = CpuClock.median(times[0]) / READS;
    double bare = CpuClock.median(times[1]) / READS;
    readTable.row(
        Markdown.number(chain.entries(), 0),
        Markdown.number(ours / 1e3, 2),
        Markdown.number(bare / 1e3, 2),
        Markdown.number(ours / bare, 2),
        Markdown.number(CpuClock.median(times[2]) / READS / 1e3, 2),
        Markdown.number(CpuClock.median(times[3]) / READS / 1e3, 2));
  }

  private static List<Slot> slots(BenchChain chain) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < READS; i++) {
      slots.add(chain.randomSlot());
    }
    return slots;
  }

  private static void check(byte @Nullable [] value) {
    if (value == null || value.length != BenchChain.VALUE_BYTES) {
      throw new IllegalStateException("an entry is missing");
    }
  }
}
