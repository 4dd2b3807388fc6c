package io.qlcvm.ledger.execution;

import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.types.Address;

/**
 * One running contract: what its host functions can reach, and nothing more. Nothing here depends
 * on the node.
 *
 * @param state what it reads and writes
 * @param effects shared by all frames of the transaction
 * @param block the block it runs in
 * @param self the contract
 * @param storageId the contract's storage
 * @param caller the calling contract, or the sender
 * @param entry the first contract of the transaction
 * @param input bytes that came with the call; not changed
 * @param readOnly whether functions that change state trap
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Frame(
    StateOverlay state,
    Effects effects,
    BlockContext block,
    Address self,
    long storageId,
    Address caller,
    Address entry,
    byte[] input,
    boolean readOnly) {

  /** A key in this contract's storage; the array is kept. */
  Slot slot(byte[] key) {
    return new Slot(self, storageId, key);
  }
}
