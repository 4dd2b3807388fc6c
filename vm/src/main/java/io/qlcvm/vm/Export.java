package io.qlcvm.vm;

/**
 * What a module offers.
 *
 * @param index in the index space of its kind
 */
public record Export(String name, ExternType type, int index) {}
