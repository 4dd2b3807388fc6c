@NullMarked
package io.qlcvm.types.crypto;

import org.jspecify.annotations.NullMarked;
