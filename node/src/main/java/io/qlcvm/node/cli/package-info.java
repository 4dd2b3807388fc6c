/** Commands that need the engine or the ledger, and no node. */
@NullMarked
package io.qlcvm.node.cli;

import org.jspecify.annotations.NullMarked;
