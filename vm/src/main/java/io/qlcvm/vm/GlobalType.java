package io.qlcvm.vm;

/** Type of a global. */
public record GlobalType(ValueType value, boolean mutable) implements ExternType {}
