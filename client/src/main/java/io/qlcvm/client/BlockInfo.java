package io.qlcvm.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block: the answer of {@code chain_getBlock}.
 *
 * @param time milliseconds since 1970-01-01 UTC
 * @param transactions in the order of their execution
 * @param edits what the block begins with, null if nothing, as on all chains but dev chains
 * @param <T> {@link Hash32} of a transaction, or {@link ExecutedTransaction} in a full block
 */
public record BlockInfo<T>(
    long height,
    Hash32 hash,
    Hash32 parent,
    long time,
    Address producer,
    Hash32 transactionsRoot,
    Hash32 receiptsRoot,
    Hash32 stateRoot,
    long gasUsed,
    long gasLimit,
    List<T> transactions,
    @JsonProperty(isRequired = OptBoolean.FALSE) @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<EditInfo> edits) {

  /** Copies the lists. */
  public BlockInfo {
    transactions = List.copyOf(transactions);
    edits = edits == null ? null : List.copyOf(edits);
  }
}
