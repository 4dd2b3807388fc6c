package io.qlcvm.node.methods;

import io.qlcvm.ledger.HeightNotKeptException;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.node.producer.BlockWriter;
import io.qlcvm.node.producer.Producer;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.RpcFailure;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Moments of a dev chain that it can be taken back to, as long as the node runs. Writer thread
 * only.
 */
final class Snapshots {

  /** How many are remembered, the latest of all: some 100 bytes each. */
  static final int SNAPSHOTS_MAX = 1_000;

  private final Ledger ledger;
  private final Producer producer;
  private final BlockWriter blocks;
  private final NavigableMap<Long, Moment> moments = new TreeMap<>();
  private long ids;

  private record Moment(long height, Producer.Clock clock) {}

  Snapshots(Ledger ledger, Producer producer, BlockWriter blocks) {
    this.ledger = ledger;
    this.producer = producer;
    this.blocks = blocks;
  }

  /**
   * Remembers the head.
   *
   * @return the snapshot's id, greater than all before
   */
  long take() {
    if (moments.size() == SNAPSHOTS_MAX) {
      moments.pollFirstEntry();
    }
    Head head = ledger.head();
    moments.put(++ids, new Moment(head.height(), producer.clock()));
    return ids;
  }

  /** Takes the chain back, and forgets the snapshot and all later ones. */
  void revert(long id) throws RpcFailure {
    Moment moment = moments.get(id);
    if (moment == null) {
      throw RpcFailure.notFound(
          "there is no snapshot %d: an id is good until a dev_revert to it or to an earlier one,"
                  .formatted(id)
              + " until the node stops, and for %,d more snapshots; dev_snapshot takes another"
                  .formatted(SNAPSHOTS_MAX - 1));
    }
    try {
      blocks.rewind(moment.height());
    } catch (HeightNotKeptException e) {
      throw new RpcFailure(
          ErrorCode.NOT_FOUND,
          "pruned",
          "the state after block %d, which snapshot %d is of, is not kept any more: the oldest that"
                  .formatted(moment.height(), id)
              + " is, is that after block %d; a node with \"history\" set to \"archive\" keeps all"
                  .formatted(e.oldest()),
          Map.of("height", moment.height(), "oldest", e.oldest(), "latest", e.latest()));
    }
    moments.tailMap(id, true).clear();
    producer.setClock(moment.clock());
  }
}
