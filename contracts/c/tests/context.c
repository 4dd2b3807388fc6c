// Returns what the chain says about this call: 108 bytes.
//
//   0       32      64       96        100      108
//   | caller |  self |  entry | height  |  time  |
//   | address| address|address| i32 LE  | i64 LE, seconds
#include "../qlcchain.h"

struct __attribute__((packed)) context {
    u8 caller[QLCCHAIN_ADDRESS_BYTES];
    u8 self[QLCCHAIN_ADDRESS_BYTES];
    u8 entry[QLCCHAIN_ADDRESS_BYTES];
    u32 block_height;
    u64 block_time_seconds;
};
_Static_assert(sizeof(struct context) == 108, "the layout above");

QLCCHAIN_METHOD(invoke) {
    struct context context;
    qlcchain_caller_address(context.caller);
    qlcchain_self_address(context.self);
    qlcchain_entry_address(context.entry);
    context.block_height = qlcchain_block_height();
    context.block_time_seconds = qlcchain_timestamp();
    qlcchain_return(&context, sizeof context);
}
