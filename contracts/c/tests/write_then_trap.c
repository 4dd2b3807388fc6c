// Writes key01 -> val01, then traps: the write must leave no trace.
#include "../qlcchain.h"

QLCCHAIN_METHOD(invoke) {
    qlcchain_storage_write(TEXT("key01"), TEXT("val01"));
    __builtin_trap();
}
