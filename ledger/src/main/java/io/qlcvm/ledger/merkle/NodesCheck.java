package io.qlcvm.ledger.merkle;

import io.qlcvm.ledger.check.Findings;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;

/** Looks whether every stored node of every tree and height can be read. */
public final class NodesCheck {
  private NodesCheck() {}

  /** Walks over all nodes. */
  public static void check(StoreReader store, Findings findings) {
    long nodes =
        findings.examineAll(
            store,
            Column.NODES,
            KeyRange.ALL,
            entry -> {
              if (!Node.isWhole(entry.value(), StateTree.depth(entry.key()))) {
                throw new StoreException("the node is damaged");
              }
            });
    findings.count("tree nodes", nodes);
  }
}
