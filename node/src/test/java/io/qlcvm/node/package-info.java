@NullMarked
package io.qlcvm.node;

import org.jspecify.annotations.NullMarked;
