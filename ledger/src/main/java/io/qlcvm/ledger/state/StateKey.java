package io.qlcvm.ledger.state;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;

/** What a piece of state is found by. */
sealed interface StateKey permits StateKey.OfAccount, StateKey.OfCode, Slot {
  /** An account. */
  record OfAccount(Address address) implements StateKey {}

  /** Code, by its hash. */
  record OfCode(Hash32 hash) implements StateKey {}
}
