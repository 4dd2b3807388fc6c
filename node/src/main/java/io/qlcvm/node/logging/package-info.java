/** How the log looks and how much it tells. */
@NullMarked
package io.qlcvm.node.logging;

import org.jspecify.annotations.NullMarked;
