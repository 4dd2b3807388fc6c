/** Tests of contracts: a chain in memory, and what one expects of it. */
@NullMarked
package io.qlcvm.testkit;

import org.jspecify.annotations.NullMarked;
