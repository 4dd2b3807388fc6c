package io.qlcvm.vm.module;

/**
 * Bytes for the memory.
 *
 * @param offset target's first byte for an active segment, else the constant 0
 * @param start offset in the module of the segment's content
 * @param length of the content, bytes
 * @param position of the segment's first byte in the module
 */
public record DataSegment(
    SegmentMode mode, ConstantExpression offset, int start, int length, int position) {}
