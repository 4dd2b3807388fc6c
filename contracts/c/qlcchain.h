// What a contract in C can ask of the chain: the part of the import module `env` used here.
//
// Pointers and lengths are offsets and sizes in the contract's own memory; a range that leaves it
// traps. An address is 32 bytes. "Does not return" means that the chain ends the call there.
#ifndef QLCCHAIN_H
#define QLCCHAIN_H

#define QLCCHAIN_IMPORT(name) __attribute__((import_module("env"), import_name(#name))) name
// An export of type () -> () is a method of the contract.
#define QLCCHAIN_METHOD(name) __attribute__((export_name(#name))) void name(void)

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

enum { QLCCHAIN_ADDRESS_BYTES = 32 };
// The answer to a read of a key that is not there; nothing else is answered by it.
static const u32 QLCCHAIN_ABSENT = 0xFFFFFFFF;
// The longest input and the longest value that the chain takes.
enum { QLCCHAIN_INPUT_BYTES_MAX = 128 * 1024, QLCCHAIN_VALUE_BYTES_MAX = 64 * 1024 };

// Copies min(vlen, total - offset) bytes of the value to val and returns its total length.
u32 QLCCHAIN_IMPORT(qlcchain_storage_read)(const void *key, u32 klen, void *val, u32 vlen,
                                           u32 offset);
void QLCCHAIN_IMPORT(qlcchain_storage_write)(const void *key, u32 klen, const void *val, u32 vlen);
void QLCCHAIN_IMPORT(qlcchain_storage_delete)(const void *key, u32 klen);
// UTF-8 text for people.
void QLCCHAIN_IMPORT(qlcchain_debug)(const void *text, u32 len);

u32 QLCCHAIN_IMPORT(qlcchain_input_length)(void);
// Copies the whole input.
void QLCCHAIN_IMPORT(qlcchain_get_input)(void *dst);
// Ends the call with success and this output. Does not return.
_Noreturn void QLCCHAIN_IMPORT(qlcchain_return)(const void *output, u32 len);
// Ends the call, undoes what it did, and says why. Does not return.
_Noreturn void QLCCHAIN_IMPORT(qlcchain_panic)(const void *message, u32 len);

void QLCCHAIN_IMPORT(qlcchain_caller_address)(u8 dst[QLCCHAIN_ADDRESS_BYTES]);
void QLCCHAIN_IMPORT(qlcchain_self_address)(u8 dst[QLCCHAIN_ADDRESS_BYTES]);
void QLCCHAIN_IMPORT(qlcchain_entry_address)(u8 dst[QLCCHAIN_ADDRESS_BYTES]);
u32 QLCCHAIN_IMPORT(qlcchain_block_height)(void);
// The block's time in seconds since 1970-01-01 UTC.
u64 QLCCHAIN_IMPORT(qlcchain_timestamp)(void);

// A string literal as pointer and length, without its closing zero.
#define TEXT(literal) (literal), (u32)(sizeof(literal) - 1)

#endif
