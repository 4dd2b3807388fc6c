/** The one deterministic CBOR (RFC 8949, section 4.2.1) of everything that is hashed or signed. */
@NullMarked
package io.qlcvm.types.codec;

import org.jspecify.annotations.NullMarked;
