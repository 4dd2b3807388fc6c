/**
 * What contracts read and write: state as of a block, an overlay with one undo journal, changes.
 */
@NullMarked
package io.qlcvm.ledger.state;

import org.jspecify.annotations.NullMarked;
