@NullMarked
package io.qlcvm.types;

import org.jspecify.annotations.NullMarked;
