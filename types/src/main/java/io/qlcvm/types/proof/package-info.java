/** How the state tree is hashed. */
@NullMarked
package io.qlcvm.types.proof;

import org.jspecify.annotations.NullMarked;
