package io.qlcvm.vm.module;

import io.qlcvm.vm.ValueType;
import java.util.List;

/**
 * Entries for a table.
 *
 * @param table target of an active segment, else 0
 * @param offset target's first entry for an active segment, else the constant 0
 * @param position of the segment's first byte in the module
 */
public record ElementSegment(
    SegmentMode mode,
    int table,
    ConstantExpression offset,
    ValueType type,
    List<ConstantExpression> entries,
    int position) {

  public ElementSegment {
    entries = List.copyOf(entries);
  }
}
