@NullMarked
package io.qlcvm.vm;

import org.jspecify.annotations.NullMarked;
