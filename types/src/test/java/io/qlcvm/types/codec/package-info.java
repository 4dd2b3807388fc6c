@NullMarked
package io.qlcvm.types.codec;

import org.jspecify.annotations.NullMarked;
