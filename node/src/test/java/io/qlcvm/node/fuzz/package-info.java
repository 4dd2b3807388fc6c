/**
 * What Jazzer, guided by coverage, feeds with bytes; {@code scripts/fuzz --jazzer} runs it, and
 * {@code FUZZING.md} keeps results. Each target throws where something else comes out than is
 * declared.
 */
@NullMarked
package io.qlcvm.node.fuzz;

import org.jspecify.annotations.NullMarked;
