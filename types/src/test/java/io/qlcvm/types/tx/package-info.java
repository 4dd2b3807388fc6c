@NullMarked
package io.qlcvm.types.tx;

import org.jspecify.annotations.NullMarked;
