// A number that outlives the call: 8 bytes little-endian under the key `count`.
#include "../qlcchain.h"

static u64 load(void) {
    u64 count;
    if (qlcchain_storage_read(TEXT("count"), &count, sizeof count, 0) != sizeof count) {
        qlcchain_panic(TEXT("counter: no count stored: init has not run"));
    }
    return count;
}

static void store(u64 count) { qlcchain_storage_write(TEXT("count"), &count, sizeof count); }

// Starts at 0, or at the 8 bytes of the input.
QLCCHAIN_METHOD(init) {
    u64 count = 0;
    u32 length = qlcchain_input_length();
    if (length == sizeof count) {
        qlcchain_get_input(&count);
    } else if (length != 0) {
        qlcchain_panic(TEXT("counter: the input of init must be empty or 8 bytes"));
    }
    store(count);
}

// Adds one and returns the new count.
QLCCHAIN_METHOD(invoke) {
    u64 count = load() + 1;
    store(count);
    qlcchain_return(&count, sizeof count);
}

// Returns the count and writes nothing, so that it can be queried.
QLCCHAIN_METHOD(get) {
    u64 count = load();
    qlcchain_return(&count, sizeof count);
}
