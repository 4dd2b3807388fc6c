@NullMarked
package io.qlcvm.types.proof;

import org.jspecify.annotations.NullMarked;
