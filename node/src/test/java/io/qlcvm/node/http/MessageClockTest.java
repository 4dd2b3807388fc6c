package io.qlcvm.node.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an event loop whose time goes on by hand. */
final class MessageClockTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicInteger closed = new AtomicInteger();
  private final MessageClock clock = new MessageClock(LIMIT, busy::get, closed::incrementAndGet);
  private final EmbeddedChannel channel = new EmbeddedChannel(clock);

  MessageClockTest() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    var _ = channel.finishAndReleaseAll();
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runPendingTasks();
  }

  private void begin() {
    var _ = channel.writeInbound(new TextWebSocketFrame(false, 0, "x"));
  }

  @Test
  void message_withoutEnd_isClosedAtTheLimitWhateverComesBetween() {
    begin();
    pass(29);
    var _ = channel.writeInbound(new PingWebSocketFrame());
    var _ = channel.writeInbound(new ContinuationWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER));
    assertEquals(0, closed.get());
    pass(1);
    assertEquals(1, closed.get());
  }

  @Test
  void message_wholeInTime_isNotClosed() {
    begin();
    pass(29);
    var _ = channel.writeInbound(new ContinuationWebSocketFrame(true, 0, Unpooled.EMPTY_BUFFER));
    pass(60);
    assertEquals(0, closed.get());
  }

  @Test
  void node_busyUntilShortlyBeforeTheLimit_givesTheWholeTimeAnew() {
    assertWholeTimeAfterBusy(29);
  }

  @Test
  void node_busyBeyondTheLimit_givesTheWholeTimeAnew() {
    assertWholeTimeAfterBusy(90);
  }

  private void assertWholeTimeAfterBusy(long seconds) {
    begin();
    busy.set(true);
    pass(seconds);
    busy.set(false);
    clock.readAgain(channel.eventLoop());
    pass(29);
    assertEquals(0, closed.get());
    pass(1);
    assertEquals(1, closed.get());
  }

  @Test
  void node_busyWithoutAMessage_startsNothing() {
    clock.readAgain(channel.eventLoop());
    pass(60);
    assertEquals(0, closed.get());
  }
}
