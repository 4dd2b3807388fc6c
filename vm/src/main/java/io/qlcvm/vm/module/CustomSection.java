package io.qlcvm.vm.module;

/**
 * A section that the engine does not interpret.
 *
 * @param start offset of the content, past the name
 * @param length of the content, bytes
 */
public record CustomSection(String name, int start, int length) {}
