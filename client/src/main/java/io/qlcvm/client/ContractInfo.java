package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contract of an account.
 *
 * @param codeSize bytes
 * @param admin who may upgrade it; null for nobody
 * @param version of the contract's code, counted by its upgrades
 * @param exports the names that can be invoked
 */
public record ContractInfo(
    Hash32 codeHash,
    long codeSize,
    Address creator,
    @Nullable Address admin,
    Hash32 deployTransaction,
    long version,
    List<String> exports) {

  /** Copies the list. */
  public ContractInfo {
    exports = List.copyOf(exports);
  }
}
