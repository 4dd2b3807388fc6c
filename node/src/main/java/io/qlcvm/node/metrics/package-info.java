/** What a node counts, for Prometheus. Labels are from sets that are fixed when the node starts. */
@NullMarked
package io.qlcvm.node.metrics;

import org.jspecify.annotations.NullMarked;
