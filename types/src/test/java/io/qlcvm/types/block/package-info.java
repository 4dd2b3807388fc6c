@NullMarked
package io.qlcvm.types.block;

import org.jspecify.annotations.NullMarked;
