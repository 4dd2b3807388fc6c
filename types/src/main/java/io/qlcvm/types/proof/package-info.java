/** How the state trees are hashed, and proofs that are checked with that alone. */
@NullMarked
package io.qlcvm.types.proof;

import org.jspecify.annotations.NullMarked;
