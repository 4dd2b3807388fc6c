package io.qlcvm.vm;

/** Type of what a module imports or exports. */
public sealed interface ExternType permits FunctionType, TableType, MemoryType, GlobalType {}
