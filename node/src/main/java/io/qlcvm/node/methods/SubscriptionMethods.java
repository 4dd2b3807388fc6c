package io.qlcvm.node.methods;

import io.qlcvm.client.BlockInfo;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.LocatedEventInfo;
import io.qlcvm.client.LogsInfo;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.ledger.block.CommittedBlock;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.node.feed.BlockFeed;
import io.qlcvm.node.feed.Selection;
import io.qlcvm.node.feed.Subscriber;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.Exchange;
import io.qlcvm.node.rpc.Failure;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.Result;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Session;
import io.qlcvm.node.rpc.Topic;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.tx.SignedTransaction;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** {@code subscribe} and {@code unsubscribe}: what blocks bring, as they are made. */
public final class SubscriptionMethods {

  private static final String HEADS = "heads";
  private static final String RECEIPTS = "receipts";
  private static final String EVENTS = "events";
  private static final String LOGS = "logs";

  /** What can be subscribed to. */
  public static final List<Topic> TOPICS =
      List.of(
          new Topic(
              HEADS,
              "A new block, with its transactions' hashes.",
              Result.of(new TypeReference<BlockInfo<Hash32>>() {})),
          new Topic(
              RECEIPTS, "What a transaction in a block came to.", Result.of(ReceiptInfo.class)),
          new Topic(EVENTS, "What a contract emitted.", Result.of(LocatedEventInfo.class)),
          new Topic(
              LOGS,
              "What a transaction's contracts wrote for people; nothing where they wrote nothing.",
              Result.of(LogsInfo.class)));

  private static final Parameter<Address> CONTRACT =
      Parameter.optional("contract", Type.ADDRESS, "only what has to do with this contract");
  private static final Parameter<Hash32> TOPIC =
      Parameter.optional("topic", Type.HASH, "only events that have this topic");
  private static final Parameter<Hash32> TRANSACTION =
      Parameter.optional("transaction", Type.HASH, "only what this transaction did");
  private static final Parameter<Long> FROM_HEIGHT =
      Parameter.optional("fromHeight", Type.INTEGER, "the first block, in the past too");

  private static final Parameter<String> NAME =
      Parameter.required(
          "topic", Type.word(TOPICS.stream().map(Topic::name).toList()), "what to be told of");
  private static final Parameter<Arguments> FILTER =
      Parameter.optional(
          "filter",
          Type.object(List.of(CONTRACT, TOPIC, TRANSACTION, FROM_HEIGHT)),
          "which of them; all from the next block on if left out");
  private static final Parameter<Long> ID =
      Parameter.required("id", Type.INTEGER, "what subscribe answered");

  private static final Failure NO_SOCKET =
      new Failure(
          ErrorCode.INVALID_REQUEST,
          "no_session",
          "The call came over HTTP, which can carry nothing but its answer: use GET /ws.");

  private final BlockFeed feed;
  private final Function<Block, List<StateEdit>> edits;

  /**
   * The methods.
   *
   * @param edits what a block begins with
   */
  public SubscriptionMethods(BlockFeed feed, Function<Block, List<StateEdit>> edits) {
    this.feed = feed;
    this.edits = edits;
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "subscribe",
                "Tells of new blocks, receipts, events or debug lines, in the chain's order, by"
                    + " notifications \"subscription\" with {id, result}; over a WebSocket only.",
                List.of(NAME, FILTER),
                "the subscription's id",
                this::subscribe)
            .answers(Long.class)
            .fails(NO_SOCKET, Failures.UNAVAILABLE),
        RpcMethod.of(
                "unsubscribe",
                "Ends a subscription of this connection.",
                List.of(ID),
                "whether there was one",
                this::unsubscribe)
            .answers(Boolean.class)
            .fails(NO_SOCKET));
  }

  private record Notification(long id, Object result) {}

  /** A session as the feed sees it; equal for the same session. */
  private record Listener(Session session) implements Subscriber {
    @Override
    public InetAddress network() {
      return session.network();
    }

    @Override
    public void deliver(long subscription, Object result) {
      session.send(Topic.NOTIFICATION, new Notification(subscription, result));
    }

    @Override
    public boolean isDrained() {
      return session.isDrained();
    }

    @Override
    public void close(String reason) {
      session.close(reason);
    }
  }

  private long subscribe(Arguments arguments) throws RpcFailure {
    Exchange exchange = exchange(arguments);
    Session session = exchange.session();
    Listener listener = new Listener(session);
    Arguments filter = arguments.find(FILTER).orElse(null);
    try {
      long id =
          feed.subscribe(
              listener,
              selection(arguments.get(NAME), new Filter(filter)),
              filter == null ? null : filter.find(FROM_HEIGHT).orElse(null));
      session.onChange(() -> {
        if (session.isOpen()) {
          feed.wake();
        } else {
          feed.remove(listener);
        }
      });
      exchange.afterAnswer(() -> feed.begin(listener, id));
      return id;
    } catch (UnavailableException e) {
      throw Refusals.of(e);
    }
  }

  private boolean unsubscribe(Arguments arguments) throws RpcFailure {
    Listener listener = new Listener(exchange(arguments).session());
    return feed.unsubscribe(listener, arguments.get(ID));
  }

  private static Exchange exchange(Arguments arguments) throws RpcFailure {
    return arguments
        .exchange()
        .orElseThrow(() ->
            new RpcFailure(
                NO_SOCKET.code(),
                NO_SOCKET.reason(),
                "subscriptions need a connection that lasts: call this over a WebSocket, GET /ws"));
  }

  private Selection selection(String name, Filter filter) throws RpcFailure {
    filter.check(name);
    return switch (name) {
      case HEADS -> (block, told) -> Stream.of(block).skip(told).map(this::head);
      case RECEIPTS -> (block, told) -> receipts(block, filter).skip(told).map(Wire::receipt);
      case EVENTS -> (block, told) -> events(block, filter).skip(told).map(LocatedEvent::wire);
      case LOGS ->
          (block, told) ->
              receipts(block, filter)
                  .filter(receipt -> !receipt.logs().isEmpty())
                  .skip(told)
                  .map(SubscriptionMethods::logs);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** What a subscription lets through; null for anything. */
  private record Filter(
      @Nullable Address contract, @Nullable Hash32 topic, @Nullable Hash32 transaction) {

    Filter(@Nullable Arguments given) {
      this(
          given == null ? null : given.find(CONTRACT).orElse(null),
          given == null ? null : given.find(TOPIC).orElse(null),
          given == null ? null : given.find(TRANSACTION).orElse(null));
    }

    /** A filter that can't apply is a mistake that would else look like silence. */
    void check(String name) throws RpcFailure {
      boolean ofHeads = name.equals(HEADS) && (contract != null || transaction != null);
      if (ofHeads || (topic != null && !name.equals(EVENTS))) {
        throw RpcFailure.invalidParameter(
            FILTER.name(),
            "%s can't be filtered so: \"contract\" and \"transaction\" are for receipts, events and"
                    .formatted(name)
                + " logs, \"topic\" is for events; \"fromHeight\" is for all");
      }
    }

    boolean takes(LoggedReceipt receipt) {
      return transaction == null || transaction.equals(receipt.receipt().transaction());
    }

    boolean takesContractOf(LoggedReceipt receipt) {
      return contract == null || Objects.equals(contract, receipt.receipt().contract());
    }

    boolean takes(Event event) {
      return (contract == null || contract.equals(event.contract()))
          && (topic == null || event.topics().stream().anyMatch(bytes -> matches(topic, bytes)));
    }

    private static boolean matches(Hash32 topic, byte[] bytes) {
      return bytes.length == Hash32.BYTES && topic.equals(Hash32.of(bytes));
    }
  }

  private Object head(CommittedBlock block) {
    return Wire.block(
        block.block(),
        edits.apply(block.block()),
        block.block().transactions().stream().map(SignedTransaction::hash).toList());
  }

  private static Stream<LoggedReceipt> receipts(CommittedBlock block, Filter filter) {
    return block.receipts().stream()
        .filter(receipt -> filter.takes(receipt) && filter.takesContractOf(receipt));
  }

  /** An event by its place in the receipt. */
  private record LocatedEvent(LoggedReceipt receipt, int index) {
    Event event() {
      return receipt.receipt().events().get(index);
    }

    Object wire() {
      Event event = event();
      return new LocatedEventInfo(
          event.contract(),
          event.topics().stream().map(Bytes::of).toList(),
          Bytes.of(event.data()),
          receipt.receipt().transaction(),
          receipt.block(),
          receipt.height(),
          receipt.index(),
          index);
    }
  }

  private static Stream<LocatedEvent> events(CommittedBlock block, Filter filter) {
    return block.receipts().stream()
        .filter(filter::takes)
        .flatMap(receipt ->
            IntStream.range(0, receipt.receipt().events().size())
                .mapToObj(index -> new LocatedEvent(receipt, index)))
        .filter(located -> filter.takes(located.event()));
  }

  private static Object logs(LoggedReceipt logged) {
    ReceiptInfo receipt = Wire.receipt(logged);
    return new LogsInfo(
        receipt.transaction(),
        receipt.contract(),
        receipt.logs(),
        receipt.block(),
        receipt.height(),
        receipt.index());
  }
}
