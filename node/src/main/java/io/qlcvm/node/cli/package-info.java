/** Commands that need no node: on contracts without a chain, and on a chain's data folder. */
@NullMarked
package io.qlcvm.node.cli;

import org.jspecify.annotations.NullMarked;
