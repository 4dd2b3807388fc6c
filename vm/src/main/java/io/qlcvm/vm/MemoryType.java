package io.qlcvm.vm;

import org.jspecify.annotations.Nullable;

/**
 * Type of a memory.
 *
 * @param minimum pages of 64 KiB, 0 to 65,536
 * @param maximum pages, 0 to 65,536, or null if the module sets none
 */
public record MemoryType(long minimum, @Nullable Long maximum) implements ExternType {}
