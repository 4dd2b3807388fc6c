package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a host function did; byte strings may be cut at their end, see the trace. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StepInfo.Read.class, name = "read"),
  @JsonSubTypes.Type(value = StepInfo.Write.class, name = "write"),
  @JsonSubTypes.Type(value = StepInfo.Transfer.class, name = "transfer"),
  @JsonSubTypes.Type(value = StepInfo.Event.class, name = "event"),
  @JsonSubTypes.Type(value = StepInfo.Debug.class, name = "debug")
})
public sealed interface StepInfo {

  /** A key of the contract's storage was read; null when it was absent. */
  record Read(Bytes key, @Nullable Bytes value) implements StepInfo {}

  /** A key of the contract's storage was written; null when it was deleted. */
  record Write(Bytes key, @Nullable Bytes value) implements StepInfo {}

  /** Tokens changed hands. */
  record Transfer(Address from, Address to, Amount amount) implements StepInfo {}

  /** An event was emitted. */
  record Event(Address contract, List<Bytes> topics, Bytes data) implements StepInfo {

    /** Copies the list. */
    public Event {
      topics = List.copyOf(topics);
    }
  }

  /** A line for people. */
  record Debug(String text) implements StepInfo {}
}
