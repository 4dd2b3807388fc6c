package io.qlcvm.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of events, in the order in which they were emitted.
 *
 * @param next goes into {@link EventQuery#after} for the next page; null at the end
 */
public record LocatedEvents(List<LocatedEventInfo> events, @Nullable Bytes next) {

  /** Copies the list. */
  public LocatedEvents {
    events = List.copyOf(events);
  }
}
