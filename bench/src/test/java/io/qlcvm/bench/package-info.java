/** Tests that what is measured computes the right thing. */
@NullMarked
package io.qlcvm.bench;

import org.jspecify.annotations.NullMarked;
