package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for; null leaves a question open.
 *
 * @param contract who emitted them; anybody if null
 * @param topic one of their topics, whichever; any if null
 * @param fromHeight the first block looked at; the chain's first if null
 * @param toHeight the last block looked at; the head if null
 * @param after the {@link LocatedEvents#next} of the page before; null to begin
 * @param limit most events of the page, 1 to 1,000; 100 if null
 */
public record EventQuery(
    @Nullable Address contract,
    @Nullable Hash32 topic,
    @Nullable Long fromHeight,
    @Nullable Long toHeight,
    @Nullable Bytes after,
    @Nullable Long limit) {

  /** Most events that a page can have. */
  public static final long LIMIT_MAX = 1_000;

  /** All events. */
  public static final EventQuery ALL = new EventQuery(null, null, null, null, null, null);

  /** The same question, going on behind a page. */
  public EventQuery after(@Nullable Bytes next) {
    return new EventQuery(contract, topic, fromHeight, toHeight, next, limit);
  }

  /** The same question, with this many events on a page. */
  public EventQuery limit(long most) {
    return new EventQuery(contract, topic, fromHeight, toHeight, after, most);
  }
}
