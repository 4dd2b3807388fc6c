package io.qlcvm.ledger.block;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for.
 *
 * @param contract who emitted them; {@code null} for any
 * @param topic one of their topics, whichever; {@code null} for any
 * @param fromHeight the first block looked at
 * @param toHeight the last block looked at, which may be above the head
 * @param after where to go on: the first event behind this place; {@code null} to begin
 */
public record EventFilter(
    @Nullable Address contract,
    @Nullable Hash32 topic,
    long fromHeight,
    long toHeight,
    @Nullable Place after) {}
