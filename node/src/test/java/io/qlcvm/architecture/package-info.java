/**
 * The rules that hold for the whole repository, as tests: what a source file looks like ({@code
 * TidyTest}) and which module may know which ({@code ArchitectureTest}). They sit in the topmost
 * module because only it sees the classes of all the others.
 */
@NullMarked
package io.qlcvm.architecture;

import org.jspecify.annotations.NullMarked;
