/** Hashes, keys and signatures, with our own rule for which signatures count. */
@NullMarked
package io.qlcvm.types.crypto;

import org.jspecify.annotations.NullMarked;
