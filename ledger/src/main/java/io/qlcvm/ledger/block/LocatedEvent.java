package io.qlcvm.ledger.block;

import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Event;

/**
 * An event with where it is.
 *
 * @param transaction hash of the transaction that led to it
 * @param block hash of the block
 */
public record LocatedEvent(Event event, Hash32 transaction, Hash32 block, Place place) {}
