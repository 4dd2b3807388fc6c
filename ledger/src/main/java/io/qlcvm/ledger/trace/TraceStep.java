package io.qlcvm.ledger.trace;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Event;
import org.jspecify.annotations.Nullable;

/** Something that a host function did for a contract. Byte strings may be cut at their end. */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public sealed interface TraceStep {
  /** A key of the contract's storage was read; {@code null} when it was absent. */
  record Read(byte[] key, byte @Nullable [] value) implements TraceStep {}

  /** A key of the contract's storage was written; {@code null} when it was deleted. */
  record Write(byte[] key, byte @Nullable [] value) implements TraceStep {}

  /** Tokens changed hands. */
  record Transfer(Address from, Address to, Amount amount) implements TraceStep {}

  record Emit(Event event) implements TraceStep {}

  /** A line for people. */
  record Debug(String text) implements TraceStep {}
}
