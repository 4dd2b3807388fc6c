package io.qlcvm.ledger.check;

/**
 * Something that is not as it must be.
 *
 * @param where block, account, tree node, entry or file
 * @param what is wrong
 */
public record Finding(String where, String what) {}
