package io.qlcvm.node.feed;

import io.qlcvm.ledger.block.CommittedBlock;
import java.util.stream.Stream;

/** What a subscription brings of a block, always the same and in the same order. */
@FunctionalInterface
public interface Selection {

  /**
   * What it brings, made when it is asked for.
   *
   * @param told how many are left out at the begin, since they were told already
   */
  Stream<Object> of(CommittedBlock block, int told);
}
