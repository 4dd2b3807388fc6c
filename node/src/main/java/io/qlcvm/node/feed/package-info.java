/** Those who wait for what a block brings. */
@NullMarked
package io.qlcvm.node.feed;

import org.jspecify.annotations.NullMarked;
