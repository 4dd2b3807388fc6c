package io.qlcvm.types.account;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import org.jspecify.annotations.Nullable;

/**
 * What makes an account a contract.
 *
 * @param codeHash SHA-256 of the module
 * @param storageRoot root of the tree over its storage; zero while that is empty
 * @param creator who deployed it
 * @param admin who may upgrade it, or null if nobody may
 * @param deployTransaction hash of the transaction that deployed it
 * @param version 1 after the deployment, one more with each upgrade
 */
public record ContractState(
    Hash32 codeHash,
    Hash32 storageRoot,
    Address creator,
    @Nullable Address admin,
    Hash32 deployTransaction,
    long version) {

  public ContractState withStorageRoot(Hash32 root) {
    return new ContractState(codeHash, root, creator, admin, deployTransaction, version);
  }

  /** The same contract with new code. */
  public ContractState upgraded(Hash32 newCodeHash) {
    return new ContractState(
        newCodeHash, storageRoot, creator, admin, deployTransaction, version + 1);
  }

  /** The same contract under another admin, or under none for ever. */
  public ContractState withAdmin(@Nullable Address newAdmin) {
    return new ContractState(codeHash, storageRoot, creator, newAdmin, deployTransaction, version);
  }
}
