/** The commands of {@code qlcvm} that talk to a node, and what all of its commands share. */
@NullMarked
package io.qlcvm.client.cli;

import org.jspecify.annotations.NullMarked;
