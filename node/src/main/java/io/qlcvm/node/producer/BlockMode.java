package io.qlcvm.node.producer;

import java.time.Duration;

/** When blocks are made. */
public sealed interface BlockMode {

  /** As soon as there is work; never an empty one. */
  record OnWork() implements BlockMode {}

  /** One in each interval, empty if there is no work. */
  record Every(Duration interval) implements BlockMode {}

  /** Only when asked for. */
  record ByHand() implements BlockMode {}

  /** One in each interval; an interval of nothing is as soon as there is work. */
  static BlockMode every(Duration interval) {
    return interval.isZero() ? new OnWork() : new Every(interval);
  }
}
