package io.qlcvm.node.cli;

import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Genesis;

/**
 * The hashes that a genesis comes to, the same at every node.
 *
 * @param genesisHash the parent of block 0, as {@code chain_status} has it
 * @param blockHash of block 0
 * @param stateRoot after block 0
 */
record BlockZero(String chainId, Hash32 genesisHash, Hash32 blockHash, Hash32 stateRoot) {

  /** Makes block 0, in memory. */
  static BlockZero of(Genesis genesis) {
    try (Ledger ledger = Ledger.inMemory(genesis)) {
      Head head = ledger.head();
      return new BlockZero(genesis.chainId(), ledger.genesisHash(), head.hash(), head.stateRoot());
    }
  }
}
