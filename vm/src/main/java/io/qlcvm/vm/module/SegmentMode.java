package io.qlcvm.vm.module;

/** When a segment's content goes where it belongs: at instantiation, on demand, or never. */
public enum SegmentMode {
  ACTIVE,
  PASSIVE,
  /** Only declares functions as referable (element segments). */
  DECLARATIVE
}
