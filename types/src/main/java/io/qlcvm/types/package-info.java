/** Values that everything else speaks in: hashes, addresses, amounts and hexadecimal text. */
@NullMarked
package io.qlcvm.types;

import org.jspecify.annotations.NullMarked;
