package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import org.jspecify.annotations.Nullable;

/** What a block of a dev chain begins with: a change of the state that comes of no transaction. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EditInfo.Balance.class, name = "balance"),
  @JsonSubTypes.Type(value = EditInfo.Storage.class, name = "storage")
})
public sealed interface EditInfo {

  /** An account was given a balance, by {@code dev_setBalance}. */
  record Balance(Address address, Amount balance) implements EditInfo {}

  /**
   * A key of a contract's storage was given a value, or deleted, by {@code dev_setStorage}.
   *
   * @param value null when it was deleted
   */
  record Storage(Address contract, Bytes key, @Nullable Bytes value) implements EditInfo {}
}
