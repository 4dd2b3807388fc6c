// What a contract in C can ask of the chain: the functions of the import module `env`.
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

enum { QLCCHAIN_ADDRESS_BYTES = 32, QLCCHAIN_HASH_BYTES = 32, QLCCHAIN_AMOUNT_BYTES = 16 };
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

// The same from `offset` on, as much as fits; returns the total length.
u32 QLCCHAIN_IMPORT(qlcchain_input_at)(void *dst, u32 capacity, u32 offset);
// As qlcchain_panic, with bytes for the calling contract. Does not return.
_Noreturn void QLCCHAIN_IMPORT(qlcchain_revert)(const void *data, u32 len);

// Who and where.
void QLCCHAIN_IMPORT(qlcchain_caller_address)(u8 dst[QLCCHAIN_ADDRESS_BYTES]);
void QLCCHAIN_IMPORT(qlcchain_self_address)(u8 dst[QLCCHAIN_ADDRESS_BYTES]);
void QLCCHAIN_IMPORT(qlcchain_entry_address)(u8 dst[QLCCHAIN_ADDRESS_BYTES]);
void QLCCHAIN_IMPORT(qlcchain_origin)(u8 dst[QLCCHAIN_ADDRESS_BYTES]);
// 1 if the address is the caller, or the sender while this is the transaction's first contract.
u32 QLCCHAIN_IMPORT(qlcchain_check_witness)(const u8 address[QLCCHAIN_ADDRESS_BYTES]);
u32 QLCCHAIN_IMPORT(qlcchain_method)(void *dst, u32 capacity, u32 offset);
u32 QLCCHAIN_IMPORT(qlcchain_chain_id)(void *dst, u32 capacity, u32 offset);
u32 QLCCHAIN_IMPORT(qlcchain_current_txhash)(u8 dst[QLCCHAIN_HASH_BYTES]);
u32 QLCCHAIN_IMPORT(qlcchain_current_blockhash)(u8 dst[QLCCHAIN_HASH_BYTES]);
u32 QLCCHAIN_IMPORT(qlcchain_block_height)(void);
u64 QLCCHAIN_IMPORT(qlcchain_block_height_i64)(void);
// The block's time in seconds, and in milliseconds, since 1970-01-01 UTC.
u64 QLCCHAIN_IMPORT(qlcchain_timestamp)(void);
u64 QLCCHAIN_IMPORT(qlcchain_block_time_millis)(void);

// Gas left and gas price, 8 bytes each, little-endian.
void QLCCHAIN_IMPORT(qlcchain_gas_info)(u8 dst[16]);
u64 QLCCHAIN_IMPORT(qlcchain_gas_left)(void);

// Amounts are 16 bytes, little-endian.
void QLCCHAIN_IMPORT(qlcchain_value)(u8 dst[QLCCHAIN_AMOUNT_BYTES]);
// Returns 1 if the account exists.
u32 QLCCHAIN_IMPORT(qlcchain_balance)(const u8 address[QLCCHAIN_ADDRESS_BYTES],
                                      u8 dst[QLCCHAIN_AMOUNT_BYTES]);
// 0, or QLCCHAIN_NO_BALANCE. Runs no code.
u32 QLCCHAIN_IMPORT(qlcchain_transfer)(const u8 to[QLCCHAIN_ADDRESS_BYTES],
                                       const u8 amount[QLCCHAIN_AMOUNT_BYTES]);

// Events: at most 4 topics of 32 bytes, which lie one behind the other, and 16 KiB.
void QLCCHAIN_IMPORT(qlcchain_notify)(const void *data, u32 len);
void QLCCHAIN_IMPORT(qlcchain_emit)(const void *topics, u32 count, const void *data, u32 len);

// How a call ended.
enum {
  QLCCHAIN_OK = 0,
  QLCCHAIN_REVERTED = 1,
  QLCCHAIN_TRAPPED = 2,
  QLCCHAIN_OUT_OF_GAS = 3,
  QLCCHAIN_NOT_FOUND = 4,
  QLCCHAIN_NO_BALANCE = 5,
  QLCCHAIN_TOO_DEEP = 6,
  QLCCHAIN_REENTRY_DENIED = 7,
  QLCCHAIN_CODE_REFUSED = 8,
  QLCCHAIN_ADDRESS_USED = 9,
  QLCCHAIN_NOT_ADMIN = 10
};
// Flags of a call: the callee changes nothing; others may enter this contract while it waits.
enum { QLCCHAIN_READ_ONLY = 1, QLCCHAIN_ALLOW_REENTRY = 2 };
// In the place of an amount: none.
#define QLCCHAIN_NO_AMOUNT ((const u8 *)QLCCHAIN_ABSENT)

// Calls a method with at most `gas` (0: all), never more than all but 1/64.
u32 QLCCHAIN_IMPORT(qlcchain_call)(u32 flags, const u8 address[QLCCHAIN_ADDRESS_BYTES],
                                   const void *method, u32 mlen, const u8 *amount, u64 gas,
                                   const void *input, u32 inlen);
// Calls `invoke`; traps if that fails; returns the output's length.
u32 QLCCHAIN_IMPORT(qlcchain_call_contract)(const u8 address[QLCCHAIN_ADDRESS_BYTES],
                                            const void *input, u32 inlen);
// Runs other code on this contract's storage, with its caller and value.
u32 QLCCHAIN_IMPORT(qlcchain_delegate_call)(const u8 code_hash[QLCCHAIN_HASH_BYTES],
                                            const void *method, u32 mlen, u64 gas,
                                            const void *input, u32 inlen);
// Output, or revert data, of the last call.
u32 QLCCHAIN_IMPORT(qlcchain_call_output_length)(void);
void QLCCHAIN_IMPORT(qlcchain_get_call_output)(void *dst);
u32 QLCCHAIN_IMPORT(qlcchain_call_output_at)(void *dst, u32 capacity, u32 offset);

// Making, replacing and giving up contracts. `dst` gets the new address.
u32 QLCCHAIN_IMPORT(qlcchain_contract_create)(const void *code, u32 len, const void *input,
                                              u32 inlen, const u8 *amount,
                                              u8 dst[QLCCHAIN_ADDRESS_BYTES]);
u32 QLCCHAIN_IMPORT(qlcchain_contract_instantiate)(const u8 code_hash[QLCCHAIN_HASH_BYTES],
                                                   const void *salt, u32 slen, const void *input,
                                                   u32 inlen, const u8 *amount,
                                                   u8 dst[QLCCHAIN_ADDRESS_BYTES]);
u32 QLCCHAIN_IMPORT(qlcchain_contract_upgrade)(const void *code, u32 len);
// QLCCHAIN_ABSENT as the pointer gives the admin up for ever.
u32 QLCCHAIN_IMPORT(qlcchain_contract_set_admin)(const u8 *admin);
// Does not return.
_Noreturn void QLCCHAIN_IMPORT(qlcchain_contract_destroy)(void);
// Returns 1 for a contract, else 0.
u32 QLCCHAIN_IMPORT(qlcchain_code_hash)(const u8 address[QLCCHAIN_ADDRESS_BYTES],
                                        u8 dst[QLCCHAIN_HASH_BYTES]);

// The value's total length, or QLCCHAIN_ABSENT.
u32 QLCCHAIN_IMPORT(qlcchain_storage_len)(const void *key, u32 klen);
// Reads and deletes; traps if the value does not fit.
u32 QLCCHAIN_IMPORT(qlcchain_storage_take)(const void *key, u32 klen, void *val, u32 capacity);
// Walks over the keys that begin with a prefix, as they are now; flag 1: backwards.
u32 QLCCHAIN_IMPORT(qlcchain_storage_scan)(const void *prefix, u32 plen, const void *start,
                                           u32 slen, u32 flags);
// 0 end, 1 item, 2 a buffer is too small; `lens` gets both lengths.
u32 QLCCHAIN_IMPORT(qlcchain_storage_next)(u32 iterator, void *kbuf, u32 kcap, void *vbuf,
                                           u32 vcap, u32 lens[2]);
void QLCCHAIN_IMPORT(qlcchain_storage_scan_close)(u32 iterator);

void QLCCHAIN_IMPORT(qlcchain_sha256)(const void *ptr, u32 len, u8 dst[32]);
void QLCCHAIN_IMPORT(qlcchain_keccak256)(const void *ptr, u32 len, u8 dst[32]);
void QLCCHAIN_IMPORT(qlcchain_blake2b)(const void *ptr, u32 len, u32 outlen, void *dst);
// 1 if the signature holds, else 0.
u32 QLCCHAIN_IMPORT(qlcchain_ed25519_verify)(const u8 signature[64], const void *message, u32 len,
                                             const u8 key[32]);
u32 QLCCHAIN_IMPORT(qlcchain_secp256k1_verify)(const u8 signature[64], const u8 hash[32],
                                               const void *key, u32 klen);
// Writes the uncompressed key and returns 1, or 0.
u32 QLCCHAIN_IMPORT(qlcchain_secp256k1_recover)(const u8 signature[64], u32 recovery_id,
                                                const u8 hash[32], u8 dst[65]);

// A string literal as pointer and length, without its closing zero.
#define TEXT(literal) (literal), (u32)(sizeof(literal) - 1)

#endif
