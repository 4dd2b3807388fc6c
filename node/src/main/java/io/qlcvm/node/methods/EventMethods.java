package io.qlcvm.node.methods;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.EventInfo;
import io.qlcvm.client.LocatedEventInfo;
import io.qlcvm.client.LocatedEvents;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.EventFilter;
import io.qlcvm.ledger.block.EventPage;
import io.qlcvm.ledger.block.LocatedEvent;
import io.qlcvm.ledger.block.Place;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.List;

/** What contracts told. */
public final class EventMethods {

  /** One page; what it holds is bounded in bytes as well. */
  private static final int EVENTS_MAX = 1_000;

  private static final Parameter<Address> CONTRACT =
      Parameter.optional("contract", Type.ADDRESS, "who emitted them; anybody if left out");
  private static final Parameter<Hash32> TOPIC =
      Parameter.optional("topic", Type.HASH, "one of their topics, whichever; any if left out");
  private static final Parameter<Long> FROM_HEIGHT =
      Parameter.optional("fromHeight", Type.INTEGER, 0L, "the first block looked at");
  private static final Parameter<Long> TO_HEIGHT =
      Parameter.optional("toHeight", Type.INTEGER, "the last block; the head if left out");
  private static final Parameter<Place> AFTER =
      Parameter.optional(
          "after",
          new Type<>(
              "the \"next\" of the page before (0x and " + 2 * Place.BYTES + " digits)",
              Type.bytes(Place.BYTES).schema(),
              node -> Place.decode(Type.bytes(Place.BYTES).reader().apply(node))),
          "where to go on; the beginning if left out");
  private static final Parameter<Long> LIMIT =
      Parameter.optional("limit", Type.integer(1, EVENTS_MAX), 100L, "most events of the page");

  private final Ledger ledger;

  public EventMethods(Ledger ledger) {
    this.ledger = ledger;
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "events_query",
                "Events in the order in which they were emitted, a page at a time. A page may have"
                    + " fewer than asked for, or none, and more follow: \"next\" is null at the"
                    + " end.",
                List.of(CONTRACT, TOPIC, FROM_HEIGHT, TO_HEIGHT, AFTER, LIMIT),
                "the page's events, and where the next page begins",
                this::query)
            .answers(LocatedEvents.class));
  }

  private LocatedEvents query(Arguments arguments) {
    EventFilter filter =
        new EventFilter(
            arguments.find(CONTRACT).orElse(null),
            arguments.find(TOPIC).orElse(null),
            arguments.get(FROM_HEIGHT),
            arguments.find(TO_HEIGHT).orElse(ledger.head().height()),
            arguments.find(AFTER).orElse(null));
    EventPage page = ledger.events(filter, Math.toIntExact(arguments.get(LIMIT)));
    Place next = page.next();
    return new LocatedEvents(
        page.events().stream().map(EventMethods::event).toList(),
        next == null ? null : Bytes.of(next.encode()));
  }

  private static LocatedEventInfo event(LocatedEvent located) {
    EventInfo event = Wire.event(located.event());
    return new LocatedEventInfo(
        event.contract(),
        event.topics(),
        event.data(),
        located.transaction(),
        located.block(),
        located.place().height(),
        located.place().transaction(),
        located.place().event());
  }
}
