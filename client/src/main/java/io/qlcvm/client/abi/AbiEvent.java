package io.qlcvm.client.abi;

import io.qlcvm.client.Bytes;
import io.qlcvm.types.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An event that a contract emits. */
public record AbiEvent(String name, String doc, List<Field> fields) {

  /** The topic that carries the name leaves room for so many more: a chain takes four. */
  static final int INDEXED_MAX = 3;

  /** Copies the list. */
  public AbiEvent {
    fields = List.copyOf(fields);
  }

  /**
   * A field.
   *
   * @param indexed whether it is a topic, and so can be searched for
   */
  public record Field(String name, AbiType type, boolean indexed) {

    /** What stands in the topic: longer values are replaced by their hash. */
    AbiField shown() {
      return new AbiField(name, !indexed || type.fitsTopic() ? type : new AbiType.Hash());
    }

    @Override
    public String toString() {
      return name + ": " + type + (indexed ? " indexed" : "");
    }
  }

  /** The first topic of each such event: the name, with zeros up to 32 bytes. */
  public Hash32 topic() {
    return Hash32.of(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), Hash32.BYTES));
  }

  /**
   * The fields' values.
   *
   * @param topics all of the event's, its name among them
   * @throws AbiException if topics and data are not those of such an event
   */
  Named decode(List<Bytes> topics, Bytes data) throws AbiException {
    List<AbiField> plain =
        fields.stream().filter(field -> !field.indexed()).map(Field::shown).toList();
    if (topics.size() != 1 + fields.size() - plain.size()) {
      throw new AbiException(
          "%s has %d topics, not %d"
              .formatted(name, 1 + fields.size() - plain.size(), topics.size()));
    }
    List<Named.Value> inData =
        new ArrayList<>(Named.read(name, plain, data.toByteArray(), 0).fields());
    List<Named.Value> values = new ArrayList<>();
    int topic = 1;
    for (Field field : fields) {
      values.add(
          field.indexed()
              ? inTopic(field.shown(), topics.get(topic++).toByteArray())
              : inData.removeFirst());
    }
    return new Named(name, values);
  }

  private static Named.Value inTopic(AbiField field, byte[] topic) throws AbiException {
    int length = Math.min(topic.length, field.type().bytesMin());
    for (int i = length; i < topic.length; i++) {
      if (topic[i] != 0) {
        throw new AbiException(field.name() + ": zeros have to follow the value in its topic");
      }
    }
    try {
      return new Named.Value(
          field.name(),
          field.type(),
          ValueReader.decode(field.type(), Arrays.copyOf(topic, length)));
    } catch (AbiException e) {
      throw e.in(field.name());
    }
  }

  /** {@code Transfer(from: address indexed, amount: u128)}. */
  @Override
  public String toString() {
    return fields.stream().map(Field::toString).collect(Collectors.joining(", ", name + "(", ")"));
  }
}
