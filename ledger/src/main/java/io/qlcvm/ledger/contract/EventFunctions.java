package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.ChainFunction.reads;
import static io.qlcvm.ledger.contract.ChainFunction.writes;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Event;
import io.qlcvm.vm.TrapException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a contract tells the world: events, and lines for people. */
final class EventFunctions {
  static final int TOPICS_MAX = 4;

  /** Data of one event. */
  static final int EVENT_BYTES_MAX = 16 << 10;

  /** Data and topics of all events of a transaction that stand. */
  static final int EVENTS_BYTES_MAX = 64 << 10;

  static final int EVENTS_MAX = 256;

  private static final String LIMITS =
      PriceText.bytes(EVENT_BYTES_MAX)
          + " an event; "
          + EVENTS_MAX
          + " events and "
          + PriceText.bytes(EVENTS_BYTES_MAX)
          + " in a transaction";

  static final List<ChainFunction> ALL =
      List.of(
          writes(
                  "qlcchain_notify",
                  "ptr len",
                  Prices.HOST_CALL + Prices.EVENT,
                  "Emits an event without topics.",
                  EventFunctions::notify)
              .more(Prices.EVENT_BYTE + " a byte")
              .limits(LIMITS),
          writes(
                  "qlcchain_emit",
                  "topics count data len",
                  Prices.HOST_CALL + Prices.EVENT,
                  "Emits an event with up to 4 topics of 32 bytes, which lie one behind the other.",
                  EventFunctions::emit)
              .more(Prices.TOPIC + " a topic, " + Prices.EVENT_BYTE + " a byte of data")
              .limits(TOPICS_MAX + " topics; " + LIMITS),
          reads(
                  "qlcchain_debug",
                  "ptr len",
                  Prices.HOST_CALL,
                  "UTF-8 text for people, in the node's log and with the receipt, but not part of"
                      + " it. At most 1 KiB a call and 16 KiB a transaction, cut past that; a bad"
                      + " range is ignored.",
                  EventFunctions::debug)
              .limits(
                  PriceText.bytes(Effects.LOG_LINE_BYTES_MAX)
                      + " a call, "
                      + PriceText.bytes(Effects.LOG_BYTES_MAX)
                      + " a transaction"));

  private EventFunctions() {}

  private static void notify(Frame frame, Arguments in) {
    int length = in.length(1, EVENT_BYTES_MAX);
    in.charge(Prices.EVENT_BYTE * length);
    emit(frame, in, new byte[0], in.read(0, length));
  }

  private static void emit(Frame frame, Arguments in) {
    int count = in.length(1, TOPICS_MAX);
    int length = in.length(3, EVENT_BYTES_MAX);
    in.charge(Prices.TOPIC * count + Prices.EVENT_BYTE * length);
    byte[] topics = in.read(0, count * Hash32.BYTES);
    emit(frame, in, topics, in.read(2, length));
  }

  private static void emit(Frame frame, Arguments in, byte[] topics, byte[] data) {
    List<Event> events = frame.state().events();
    int bytes = topics.length + data.length;
    for (Event event : events) {
      bytes += event.topics().size() * Hash32.BYTES + event.data().length;
    }
    if (events.size() >= EVENTS_MAX || bytes > EVENTS_BYTES_MAX) {
      throw in.refuse(
          "a transaction emits at most "
              + EVENTS_MAX
              + " events and "
              + EVENTS_BYTES_MAX
              + " bytes");
    }
    List<byte[]> each = new ArrayList<>();
    for (int at = 0; at < topics.length; at += Hash32.BYTES) {
      each.add(Arrays.copyOfRange(topics, at, at + Hash32.BYTES));
    }
    Event event = new Event(frame.self(), each, data);
    frame.state().emit(event);
    frame.tracer().emitted(event);
  }

  /** For people, so nothing about it stops a contract, and its price knows nothing of logs. */
  private static void debug(Frame frame, Arguments in) {
    int length = (int) Math.min(Integer.toUnsignedLong(in.i32(1)), Effects.LOG_LINE_BYTES_MAX);
    in.charge(Prices.bytes(length));
    byte[] text;
    try {
      in.check(0, in.i32(1));
      text = in.read(0, length);
    } catch (TrapException _) {
      return; // a bad range is ignored, so that a contract's output never breaks it
    }
    frame.effects().log(text);
    frame.tracer().debugged(text);
  }
}
