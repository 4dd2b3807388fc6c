package io.qlcvm.node.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
final class EventLoopsTest {

  /** As when the ledger can't be opened. */
  @Test
  void close_neverUsed_endsThem() throws Exception {
    EventLoops loops = EventLoops.begin(Thread::new);
    loops.close();
    loops.close();
    loops.group().terminationFuture().await();
    assertTrue(loops.group().isTerminated());
  }

  @Test
  void group_callerInterrupted_givesThemAndTellsAfterwards() {
    try (EventLoops loops = EventLoops.begin(Thread::new)) {
      Thread.currentThread().interrupt();
      assertFalse(loops.group().isShuttingDown());
      assertTrue(Thread.interrupted());
    }
  }
}
