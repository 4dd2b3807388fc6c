package io.qlcvm.vm;

/**
 * What a module needs from outside.
 *
 * @param offset of the import's first byte in the module
 */
public record Import(String module, String name, ExternType type, int offset) {}
