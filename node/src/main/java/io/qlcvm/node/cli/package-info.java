/** Commands that look at contracts and run them without a chain. */
@NullMarked
package io.qlcvm.node.cli;

import org.jspecify.annotations.NullMarked;
