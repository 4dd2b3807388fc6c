package io.qlcvm.ledger.store;

import java.util.Locale;

/**
 * The store's key spaces. Each is ordered by its keys as unsigned bytes. All numbers in keys are
 * big-endian, so that byte order is number order.
 */
public enum Column {
  /** Single records by name: the head, the oldest height that is kept. */
  META,
  /** Address (32 bytes) to the account as of the head. */
  ACCOUNTS,
  /** Storage id (8 bytes), storage key to the value as of the head. */
  STORAGE,
  /** Code hash (32 bytes) to the code. */
  CODE,
  /** Tree id (8 bytes), depth, path, version (8 bytes) to a node of a state tree. */
  NODES,
  /** Address (32 bytes), height (8 bytes) to the account before the block of that height. */
  ACCOUNT_HISTORY,
  /** Storage id (8 bytes), marked key, height (8 bytes) to the value before that block. */
  STORAGE_HISTORY,
  /** Height (8 bytes), part (4 bytes) to entries that only heights below that height need. */
  EXPIRING,
  /**
   * Height (8 bytes) to the block without its transactions; height and a zero byte to the edits of
   * the state that a dev chain's block began with.
   */
  BLOCKS,
  /** Block hash (32 bytes) to its height (8 bytes). */
  HEIGHTS,
  /** Height (8 bytes), index in the block (4 bytes) to the signed transaction. */
  TRANSACTIONS,
  /** Height (8 bytes), index in the block (4 bytes) to the receipt with its log lines. */
  RECEIPTS,
  /** Transaction hash (32 bytes) to height (8 bytes) and index (4 bytes). */
  LOCATIONS,
  /** Contract (32 bytes) and place of an event (16 bytes) to nothing. */
  EVENTS,
  /** Topic (32 bytes) and place of an event that has it (16 bytes) to the contract (32 bytes). */
  TOPICS,
  /** Address (32 bytes), height (8 bytes), index (4 bytes) of what it is part of to nothing. */
  ACCOUNT_TRANSACTIONS;

  /** The name on disk; a constant may be renamed only together with the format version. */
  String onDisk() {
    return name().toLowerCase(Locale.ROOT);
  }
}
