/** The WebAssembly engine's interface: load a module, link it, call it with a budget of gas. */
@NullMarked
package io.qlcvm.vm;

import org.jspecify.annotations.NullMarked;
