package io.qlcvm.ledger.block;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the events that were asked for, in the chain's order; may be empty though more follow.
 *
 * @param next where to go on; {@code null} when everything was looked at
 */
public record EventPage(List<LocatedEvent> events, @Nullable Place next) {
  public EventPage {
    events = List.copyOf(events);
  }
}
