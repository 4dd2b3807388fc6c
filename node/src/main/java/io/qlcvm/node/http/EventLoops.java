package io.qlcvm.node.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read and write the bytes of a server. They are made on a thread of their own,
 * which loads and starts most of Netty: whoever has something else to do meanwhile starts sooner.
 */
public final class EventLoops implements AutoCloseable {

  /** Reading and writing bytes keeps two threads busy at some 100,000 requests a second. */
  private static final int COUNT = 2;

  private final FutureTask<EventLoopGroup> made;

  private EventLoops(FutureTask<EventLoopGroup> made) {
    this.made = made;
  }

  /** Begins to make them. */
  public static EventLoops begin(ThreadFactory threads) {
    FutureTask<EventLoopGroup> made =
        new FutureTask<>(
            () -> new MultiThreadIoEventLoopGroup(COUNT, threads, NioIoHandler.newFactory()));
    Thread.ofPlatform().name("http-start").start(made);
    return new EventLoops(made);
  }

  /** The threads, as soon as they are there. */
  EventLoopGroup group() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return made.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException("cannot make the event loops", e.getCause());
        } catch (InterruptedException _) {
          interrupted = true; // it takes a moment only; told afterwards
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the threads, if they haven't ended; nobody waits for that. */
  @Override
  public void close() {
    EventLoopGroup group;
    try {
      group = group();
    } catch (IllegalStateException _) {
      return; // told to whoever wanted them: there are none
    }
    var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }
}
