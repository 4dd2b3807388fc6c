package io.qlcvm.types.block;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction came to. Everything here is hashed; debug lines are kept elsewhere.
 *
 * <pre>
 *   receipt = [transaction, status, gasUsed, output, contract|null, events, error|null]
 *   event   = [contract, [topic...], data]
 * </pre>
 *
 * @param transaction its hash
 * @param output what the contract returned, or its revert data
 * @param contract deployed or invoked, or null
 * @param error one of a fixed set of words and bytes that contracts supplied, or null
 */
public record Receipt(
    Hash32 transaction,
    Status status,
    long gasUsed,
    byte[] output,
    @Nullable Address contract,
    List<Event> events,
    @Nullable String error) {

  private static final int FIELDS = 7;
  private static final int EVENT_FIELDS = 3;

  /** What a transaction may emit and return: a receipt beyond it can be neither made nor read. */
  private static final int EVENTS_MAX = 256;

  private static final int TOPICS_MAX = 4;
  private static final int EVENT_BYTES_MAX = 16 << 10;
  private static final int OUTPUT_BYTES_MAX = 64 << 10;
  private static final int ERROR_BYTES_MAX = 4 << 10;

  /**
   * Checks what {@link #decode} would refuse, so that nothing is written that can't be read again.
   *
   * @throws IllegalArgumentException with what is too large
   */
  public Receipt {
    events = List.copyOf(events);
    if (gasUsed < 0) {
      throw new IllegalArgumentException("the gas used is not negative: " + gasUsed);
    }
    atMost("output bytes", output.length, OUTPUT_BYTES_MAX);
    atMost("events", events.size(), EVENTS_MAX);
    if (error != null) {
      atMost("error bytes", error.getBytes(StandardCharsets.UTF_8).length, ERROR_BYTES_MAX);
    }
    for (Event event : events) {
      atMost("topics of an event", event.topics().size(), TOPICS_MAX);
      atMost("data bytes of an event", event.data().length, EVENT_BYTES_MAX);
      if (event.topics().stream().anyMatch(topic -> topic.length != Hash32.BYTES)) {
        throw new IllegalArgumentException("a topic has 32 bytes");
      }
    }
  }

  private static void atMost(String what, int count, int max) {
    if (count > max) {
      throw new IllegalArgumentException(
          "a receipt has at most " + max + " " + what + ", not " + count);
    }
  }

  public byte[] encode() {
    CborWriter writer = new CborWriter();
    writer
        .array(FIELDS)
        .bytes(transaction.bytes())
        .unsigned(status.code())
        .unsigned(gasUsed)
        .bytes(output);
    if (contract == null) {
      writer.nul();
    } else {
      writer.bytes(contract.bytes());
    }
    writer.array(events.size());
    for (Event event : events) {
      writer.array(EVENT_FIELDS).bytes(event.contract().bytes()).array(event.topics().size());
      event.topics().forEach(writer::bytes);
      writer.bytes(event.data());
    }
    if (error == null) {
      writer.nul();
    } else {
      writer.text(error);
    }
    return writer.toByteArray();
  }

  /**
   * Reads the encoded form.
   *
   * @throws CborException if it is none
   */
  public static Receipt decode(byte[] bytes) throws CborException {
    CborReader reader = new CborReader(bytes);
    reader.arrayOf(FIELDS);
    Hash32 transaction = Hash32.of(reader.bytesOf(Hash32.BYTES));
    Status status = decodeStatus(reader);
    long gasUsed = reader.unsigned();
    byte[] output = reader.bytes(OUTPUT_BYTES_MAX);
    Address contract = null;
    if (reader.isNull()) {
      reader.nul();
    } else {
      contract = Address.of(reader.bytesOf(Address.BYTES));
    }
    List<Event> events = decodeEvents(reader);
    String error = null;
    if (reader.isNull()) {
      reader.nul();
    } else {
      error = reader.text(ERROR_BYTES_MAX);
    }
    reader.end();
    return new Receipt(transaction, status, gasUsed, output, contract, events, error);
  }

  private static Status decodeStatus(CborReader reader) throws CborException {
    return Status.ofCode(reader.unsigned(Status.CODE_MAX));
  }

  private static List<Event> decodeEvents(CborReader reader) throws CborException {
    int count = reader.array(EVENTS_MAX);
    List<Event> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      reader.arrayOf(EVENT_FIELDS);
      Address contract = Address.of(reader.bytesOf(Address.BYTES));
      int topicCount = reader.array(TOPICS_MAX);
      List<byte[]> topics = new ArrayList<>(topicCount);
      for (int j = 0; j < topicCount; j++) {
        topics.add(reader.bytesOf(Hash32.BYTES));
      }
      events.add(new Event(contract, topics, reader.bytes(EVENT_BYTES_MAX)));
    }
    return events;
  }

  /** SHA-256 of the encoded form: the leaf of the receipts' tree. */
  public Hash32 hash() {
    return Hashing.sha256(encode());
  }
}
