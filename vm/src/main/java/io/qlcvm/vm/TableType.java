package io.qlcvm.vm;

import org.jspecify.annotations.Nullable;

/**
 * Type of a table.
 *
 * @param element {@link ValueType#FUNCREF} or {@link ValueType#EXTERNREF}
 * @param minimum entries, 0 to 2^32-1
 * @param maximum entries, 0 to 2^32-1, or null if the module sets none
 */
public record TableType(ValueType element, long minimum, @Nullable Long maximum)
    implements ExternType {}
