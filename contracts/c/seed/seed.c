// The seed contract in C: stores one value, reads it back and prints it.
#include "../qlcchain.h"

// Bytes asked for before a value's length is known: most values are hashes or numbers, and fit.
enum { FIRST_READ_BYTES = 32 };

// There is no allocator here: a value is read to a place that holds the longest there can be.
static u8 value[QLCCHAIN_VALUE_BYTES_MAX];

// Reads the value under `key` to `value`: one call for a short one, two for a longer one. Returns
// its length, or QLCCHAIN_ABSENT.
static u32 storage_read(const char *key, u32 klen) {
    u32 total = qlcchain_storage_read(key, klen, value, FIRST_READ_BYTES, 0);
    if (total != QLCCHAIN_ABSENT && total > FIRST_READ_BYTES) {
        qlcchain_storage_read(key, klen, value + FIRST_READ_BYTES, total - FIRST_READ_BYTES,
                              FIRST_READ_BYTES);
    }
    return total;
}

QLCCHAIN_METHOD(invoke) {
    qlcchain_storage_write(TEXT("key01"), TEXT("val01"));
    u32 length = storage_read(TEXT("key01"));
    if (length != QLCCHAIN_ABSENT) {
        qlcchain_debug(value, length);
    }
}
