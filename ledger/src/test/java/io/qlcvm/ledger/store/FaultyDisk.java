package io.qlcvm.ledger.store;

import io.qlcvm.types.Hash32;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A disk for a store and a head record that forgets what was not synced, as a disk does when the
 * power goes, and that fails when told to. Its operations are numbered: for a block they are
 *
 * <pre>
 *   append to the log, sync the log, write the head record, sync the head record
 * </pre>
 *
 * where the last comes at once or as late as it is allowed to, before the next block's first. The
 * fault comes instead of an operation, or half way through it: of what was appended and not synced
 * any part may be on the disk afterwards, of a head record any of its sectors.
 */
public final class FaultyDisk {
  /** What a disk writes whole. */
  private static final int SECTOR_BYTES = 512;

  private static final int HEAD_FILE_BYTES = 8192;

  private final SplittableRandom random;
  private final List<WriteBatch> synced = new ArrayList<>();
  private final List<WriteBatch> appended = new ArrayList<>();
  private byte[] syncedHead = new byte[HEAD_FILE_BYTES];
  private byte[] writtenHead = new byte[HEAD_FILE_BYTES];
  private Fault fault = Fault.NONE;
  private int operationsLeft;

  /** What comes at the chosen operation. */
  public enum Fault {
    NONE,
    /** The power goes: {@link PowerLoss} is thrown, now and ever after until {@link #restart}. */
    POWER_LOSS,
    /** The disk fails: this operation gets an error, the next one works. */
    ERROR,
    /** The disk is full: this operation and all after it get an error. */
    FULL
  }

  /** Nothing of the process goes on. */
  public static final class PowerLoss extends Error {
    private static final long serialVersionUID = 1;

    PowerLoss() {
      super("the power is gone");
    }
  }

  /** An empty disk. */
  public FaultyDisk(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The fault comes at an operation: 0 is the next one. */
  public void arm(Fault chosen, int operation) {
    fault = chosen;
    operationsLeft = operation;
  }

  /** Power is back, and the disk has whatever it has. */
  public void restart() {
    settle();
    fault = Fault.NONE;
  }

  /** Decides what is on the disk of that which was not synced. */
  private void settle() {
    int kept = random.nextInt(appended.size() + 1);
    synced.addAll(appended.subList(0, kept));
    appended.clear();
    for (int at = 0; at < HEAD_FILE_BYTES; at += SECTOR_BYTES) {
      if (random.nextBoolean()) {
        System.arraycopy(writtenHead, at, syncedHead, at, SECTOR_BYTES);
      }
    }
    writtenHead = syncedHead.clone();
  }

  /** The store as the disk has it. */
  public Store open() {
    return new FaultyStore();
  }

  /** The head record as the disk has it. */
  public HeadFile openHeadFile(@Nullable HeadRecord database, Hash32 parent) {
    return HeadFile.open(Path.of("HEAD"), new FaultyMedium(), this::runOrLeave, database, parent);
  }

  /** Another thread that is at once at work, or not before somebody waits for it. */
  private void runOrLeave(Runnable sync) {
    if (random.nextBoolean()) {
      sync.run();
    }
  }

  /** Throws what is due. */
  private void operate() throws IOException {
    if (fault == Fault.NONE || operationsLeft-- > 0) {
      return;
    }
    switch (fault) {
      case POWER_LOSS -> throw new PowerLoss();
      case ERROR -> {
        fault = Fault.NONE;
        throw new IOException("input/output error");
      }
      case FULL -> throw new IOException("no space left on device");
      case NONE -> {}
    }
  }

  private MemoryStore replay() {
    MemoryStore replayed = new MemoryStore();
    synced.forEach(replayed::write);
    return replayed;
  }

  private final class FaultyStore extends ForwardingStore {
    private @Nullable Store reopened;
    private boolean failed;

    FaultyStore() {
      super(replay());
    }

    @Override
    protected Store store() {
      return reopened == null ? super.store() : reopened;
    }

    @Override
    public void write(WriteBatch batch) {
      if (failed) {
        throw new StoreException("a write failed before");
      }
      failed = true;
      try {
        appended.add(batch);
        operate();
        operate();
        synced.addAll(appended);
        appended.clear();
      } catch (IOException e) {
        throw new StoreException("cannot write: " + e.getMessage(), e);
      }
      super.write(batch);
      failed = false;
    }

    @Override
    public void reopen() {
      try {
        operate();
      } catch (IOException e) {
        throw new StoreException("cannot open: " + e.getMessage(), e);
      }
      settle();
      store().close();
      reopened = replay();
      failed = false;
    }
  }

  private final class FaultyMedium implements HeadFile.Medium {
    @Override
    public byte[] read() {
      return writtenHead.clone();
    }

    @Override
    public void write(byte[] bytes, long position) throws IOException {
      System.arraycopy(bytes, 0, writtenHead, (int) position, bytes.length);
      operate();
    }

    @Override
    public void force() throws IOException {
      operate();
      syncedHead = writtenHead.clone();
    }

    @Override
    public void close() {}
  }
}
