@NullMarked
package io.qlcvm.testkit;

import org.jspecify.annotations.NullMarked;
