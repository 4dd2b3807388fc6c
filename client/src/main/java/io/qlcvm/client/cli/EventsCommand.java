package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.EventQuery;
import io.qlcvm.client.Json;
import io.qlcvm.client.LocatedEventInfo;
import io.qlcvm.client.LocatedEvents;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.abi.Named;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "events",
    description = {
      "Show events that contracts emitted, the oldest first.",
      "With --follow every event is a result by itself, and the command ends when it is"
          + " interrupted."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm events --contract qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq",
      "  qlcvm events --follow -o json"
    })
final class EventsCommand implements Callable<Integer> {

  /** Short against a block's second, long against a call's millisecond. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;
  private final CommandEnvironment environment;

  @Option(
      names = "--contract",
      paramLabel = "CONTRACT",
      converter = Forms.OfAddress.class,
      description = "Only those that this contract emitted.")
  private @Nullable Address contract;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      converter = Forms.OfHash.class,
      description = "Only those with this topic, whichever of theirs it is.")
  private @Nullable Hash32 topic;

  @Option(
      names = "--from",
      paramLabel = "H",
      description =
          "The first block looked at (default: the chain's first; with --follow the next).")
  private @Nullable Long from;

  @Option(
      names = "--to",
      paramLabel = "H",
      description = "The last block looked at (default: the head).")
  private @Nullable Long to;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most events shown, unless they are followed (default: 100).")
  private long limit = 100;

  @Option(names = "--follow", description = "Show events as they come, until interrupted.")
  private boolean follow;

  EventsCommand(CommandEnvironment environment) {
    this.environment = environment;
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    if (limit < 1 || (from != null && from < 0) || (to != null && to < 0)) {
      throw new CommandException(
          ExitStatus.USAGE, "--limit takes 1 or more, --from and --to take 0 or more");
    }
    if (follow && to != null) {
      throw new CommandException(ExitStatus.USAGE, "--follow has no end: leave out --to");
    }
    NodeClient client = node.connect();
    Interfaces interfaces = new Interfaces(client, BlockId.LATEST);
    if (follow) {
      follow(client, interfaces);
    }
    LocatedEvents events = collect(client, from, to, limit);
    ObjectNode page = Json.object(events);
    ArrayNode list = page.putArray("events");
    List<String> texts = new ArrayList<>();
    for (LocatedEventInfo event : events.events()) {
      Optional<Named> decoded = decode(interfaces, event);
      texts.add(Report.of(event, decoded));
      list.add(json(event, decoded));
    }
    output.print(texts.isEmpty() ? "no events" : String.join("\n\n", texts), page);
    return ExitStatus.DONE.code();
  }

  /** Ends by interruption only. */
  private void follow(NodeClient client, Interfaces interfaces)
      throws NodeException, InterruptedException {
    long next = from == null ? client.chainStatus().height() + 1 : from;
    while (true) {
      long head = client.chainStatus().height();
      if (head >= next) {
        for (LocatedEventInfo event : collect(client, next, head, Long.MAX_VALUE).events()) {
          Optional<Named> decoded = decode(interfaces, event);
          output.print(Report.of(event, decoded), json(event, decoded));
        }
        next = head + 1;
      }
      environment.pause().sleep(PAUSE);
    }
  }

  private static Optional<Named> decode(Interfaces interfaces, LocatedEventInfo event)
      throws NodeException, InterruptedException {
    return interfaces.decode(List.of(event.emitted())).getFirst();
  }

  /** With one more member, {@code decoded}, if the event is declared. */
  private static ObjectNode json(LocatedEventInfo event, Optional<Named> decoded) {
    ObjectNode json = Json.object(event);
    decoded.ifPresent(named -> json.set("decoded", named.json()));
    return json;
  }

  /** Pages may be short, or empty, though more follow. */
  private LocatedEvents collect(
      NodeClient client, @Nullable Long first, @Nullable Long last, long most)
      throws NodeException, InterruptedException {
    List<LocatedEventInfo> events = new ArrayList<>();
    EventQuery query = new EventQuery(contract, topic, first, last, null, null);
    while (true) {
      long left = Math.min(most - events.size(), EventQuery.LIMIT_MAX);
      LocatedEvents page = client.events(query.limit(left));
      events.addAll(page.events());
      if (page.next() == null || events.size() >= most) {
        return new LocatedEvents(events, page.next());
      }
      query = query.after(page.next());
    }
  }
}
