// Writes key01 -> val01, then gives up with a message: the write must leave no trace.
#include "../qlcchain.h"

QLCCHAIN_METHOD(invoke) {
    qlcchain_storage_write(TEXT("key01"), TEXT("val01"));
    qlcchain_panic(TEXT("changed my mind after writing key01"));
}
