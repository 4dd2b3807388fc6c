package io.qlcvm.ledger.fault;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.LedgerOn;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.store.FaultyDisk;
import io.qlcvm.ledger.store.FaultyDisk.Fault;
import io.qlcvm.ledger.store.FaultyDisk.PowerLoss;
import io.qlcvm.ledger.store.StoreException;
import java.util.SplittableRandom;

/**
 * Takes the power away, or has the disk fail, at every kind of moment: what was acknowledged must
 * be there, and nothing else than the block that was under way.
 */
final class PowerLosses {
  /** Disk operations of a block, and of opening. */
  private static final int OPERATIONS_PER_BLOCK = 4;

  private static final int BLOCKS = 4;

  /** Each so many seeds everything is read and compared. */
  private static final int WHOLE_EVERY = 25;

  private final Reference reference = new Reference();
  private int losses;
  private int errors;
  private int survivors;

  int losses() {
    return losses;
  }

  int errors() {
    return errors;
  }

  /** Blocks that were on the disk though nobody was told. */
  int survivors() {
    return survivors;
  }

  /** One disk, three power cuts. */
  void losePower(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FaultyDisk disk = new FaultyDisk(seed);
    long acknowledged = -1;
    for (int cut = 0; cut < 3; cut++) {
      disk.arm(Fault.POWER_LOSS, random.nextInt(BLOCKS * OPERATIONS_PER_BLOCK));
      try {
        Ledger ledger = LedgerOn.open(disk, Workload.GENESIS);
        acknowledged = checkHead(ledger, acknowledged, seed);
        while (true) {
          acknowledged = next(ledger).block().height();
        }
      } catch (PowerLoss e) {
        losses++;
      }
      disk.restart();
    }
    finish(disk, acknowledged, seed);
  }

  /** One disk that fails now and then, and a ledger that goes on. */
  void fail(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FaultyDisk disk = new FaultyDisk(seed);
    Ledger ledger = LedgerOn.open(disk, Workload.GENESIS);
    long acknowledged = 0;
    for (int fault = 0; fault < 3; fault++) {
      disk.arm(
          random.nextBoolean() ? Fault.ERROR : Fault.FULL,
          random.nextInt(BLOCKS * OPERATIONS_PER_BLOCK));
      boolean failed = false;
      while (!failed) {
        Workload.Step step = reference.after(ledger.head().height());
        try {
          acknowledged = step.apply(ledger).block().height();
        } catch (StoreException e) {
          failed = true;
          errors++;
        }
      }
      if (seed % WHOLE_EVERY == 0) {
        reference.assertSame(ledger); // reads go on
      }
      equal(acknowledged, ledger.head().height(), seed);
      acknowledged = recover(disk, ledger, acknowledged, seed);
    }
    finish(disk, acknowledged, seed);
  }

  private long recover(FaultyDisk disk, Ledger ledger, long acknowledged, long seed) {
    while (true) {
      try {
        CommittedBlock survivor = ledger.recover();
        if (survivor == null) {
          equal(acknowledged, ledger.head().height(), seed);
          return acknowledged;
        }
        survivors++;
        equal(acknowledged + 1, survivor.block().height(), seed);
        equal(reference.head(acknowledged + 1), ledger.head(), seed);
        return acknowledged + 1;
      } catch (StoreException e) {
        Workload.Step step = reference.after(ledger.head().height());
        try {
          step.apply(ledger);
          throw new AssertionError("a commit before what is on the disk is known, seed " + seed);
        } catch (StoreException expected) {
          disk.arm(Fault.NONE, 0); // there is space again
        }
      }
    }
  }

  private CommittedBlock next(Ledger ledger) {
    return reference.after(ledger.head().height()).apply(ledger);
  }

  private long checkHead(Ledger ledger, long acknowledged, long seed) {
    long height = ledger.head().height();
    if (height < acknowledged || height > acknowledged + 1) {
      throw new AssertionError(
          acknowledged + " was acknowledged, the head is " + height + ", seed " + seed);
    }
    equal(reference.head(height), ledger.head(), seed);
    if (height > acknowledged && acknowledged >= 0) {
      survivors++;
    }
    return height;
  }

  private void finish(FaultyDisk disk, long acknowledged, long seed) {
    try (Ledger ledger = LedgerOn.open(disk, Workload.GENESIS)) {
      checkHead(ledger, acknowledged, seed); // its hash covers all the rest
      next(ledger);
      equal(reference.head(ledger.head().height()), ledger.head(), seed);
      if (seed % WHOLE_EVERY == 0) {
        reference.assertSame(ledger);
      }
    }
  }

  private static void equal(Object expected, Object found, long seed) {
    if (!expected.equals(found)) {
      throw new AssertionError("found " + found + ", expected " + expected + ", seed " + seed);
    }
  }
}
