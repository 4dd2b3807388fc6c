package io.qlcvm.ledger.store;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Work on a disk that is done once, by the thread that gets to it first: one that it was given to,
 * or one that needs it done. What that thread has done is seen by whoever {@link #end} returns to.
 *
 * <p>Safe for use by many threads.
 */
public final class DiskTask {
  private final FutureTask<@Nullable Void> task;

  /** Work that has not begun. */
  public DiskTask(Runnable work) {
    this.task = new FutureTask<>(work, null);
  }

  /** Lets another thread do it. Returns at once. */
  public void begin(Executor other) {
    other.execute(task);
  }

  /** Returns when it is done; does it when nobody has begun. How it failed, or {@code null}. */
  public @Nullable Throwable end() {
    task.run(); // no effect when another thread has begun
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return null;
        } catch (ExecutionException e) {
          return e.getCause();
        } catch (InterruptedException _) {
          interrupted = true; // a disk's answer comes, if late: what follows must know it
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
