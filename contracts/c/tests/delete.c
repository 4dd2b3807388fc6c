// Writes key01, deletes it, deletes it again, and stores what a read then says: result -> absent.
#include "../qlcchain.h"

QLCCHAIN_METHOD(invoke) {
    u8 value[8];
    qlcchain_storage_write(TEXT("key01"), TEXT("val01"));
    qlcchain_storage_delete(TEXT("key01"));
    qlcchain_storage_delete(TEXT("key01"));
    if (qlcchain_storage_read(TEXT("key01"), value, sizeof value, 0) == QLCCHAIN_ABSENT) {
        qlcchain_storage_write(TEXT("result"), TEXT("absent"));
    } else {
        qlcchain_storage_write(TEXT("result"), TEXT("present"));
    }
}
