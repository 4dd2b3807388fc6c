// A kit for contracts in C: values of the ABI, storage, events, errors and calls on top of the
// chain's functions, which qlcchain.h declares. docs/abi.md says what the bytes mean.
//
// There is no allocator. Readers look into a buffer that the contract gives, writers fill one, and
// both are checked: input that is not what a method takes reverts with the error BadInput, output
// that does not fit its buffer is the contract's own mistake and panics.
#ifndef QLCVM_H
#define QLCVM_H

#include "qlcchain.h"

typedef unsigned short u16;
typedef signed char i8;
typedef short i16;
typedef int i32;
typedef long long i64;
__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;
typedef _Bool bool;
#define true 1
#define false 0

typedef struct { u8 bytes[QLCCHAIN_ADDRESS_BYTES]; } Address;
typedef struct { u8 bytes[QLCCHAIN_HASH_BYTES]; } Hash;
// Bytes that lie elsewhere: a string, or bytes, in the buffer that was read.
typedef struct { const u8 *at; u32 length; } Slice;

enum { QLCVM_ERROR_BYTES_MAX = 1024, QLCVM_EVENT_BYTES_MAX = 16 * 1024, QLCVM_TOPICS_MAX = 4 };

// The interface, as a JSON object that is written as it stands; once in a contract:
//   QLCVM_ABI({"abi": 1, "name": "counter", "methods": [...]});
#define QLCVM_ABI(...) QLCVM_ABI_LITERAL(#__VA_ARGS__)
#define QLCVM_ABI_LITERAL(literal) QLCVM_ABI_ASSEMBLY(#literal)
#define QLCVM_ABI_ASSEMBLY(text) \
  __asm__(".section .custom_section.qlcvm.abi,\"\",@\n\t.ascii " text "\n\t.section .text,\"\",@\n")

// --- memory: the compiler makes calls of these out of loops and assignments ------------------

__attribute__((weak, no_builtin("memcpy"))) void *memcpy(void *to, const void *from,
                                                         unsigned long count) {
  for (unsigned long i = 0; i < count; i++) {
    ((u8 *)to)[i] = ((const u8 *)from)[i];
  }
  return to;
}

__attribute__((weak, no_builtin("memset"))) void *memset(void *to, int value, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) {
    ((u8 *)to)[i] = (u8)value;
  }
  return to;
}

static inline bool qlcvm_equal(const void *one, const void *other, u32 count) {
  const u8 *a = one, *b = other;
  for (u32 i = 0; i < count; i++) {
    if (a[i] != b[i]) {
      return false;
    }
  }
  return true;
}

// --- writing values --------------------------------------------------------------------------

typedef struct {
  u8 *start;
  u8 *at;
  u8 *end;
} Writer;

// A writer that fills a buffer from its beginning.
static inline Writer writer(void *buffer, u32 capacity) {
  return (Writer){buffer, buffer, (u8 *)buffer + capacity};
}

static inline u32 written(const Writer *out) { return (u32)(out->at - out->start); }

static inline void put_raw(Writer *out, const void *bytes, u32 count) {
  if (count > (u32)(out->end - out->at)) {
    qlcchain_panic(TEXT("qlcvm: a buffer is too small for what is written to it"));
  }
  memcpy(out->at, bytes, count);
  out->at += count;
}

static inline void put_bool(Writer *out, bool value) { put_raw(out, &(u8){value}, 1); }
static inline void put_u8(Writer *out, u8 value) { put_raw(out, &value, sizeof value); }
static inline void put_u16(Writer *out, u16 value) { put_raw(out, &value, sizeof value); }
static inline void put_u32(Writer *out, u32 value) { put_raw(out, &value, sizeof value); }
static inline void put_u64(Writer *out, u64 value) { put_raw(out, &value, sizeof value); }
static inline void put_u128(Writer *out, u128 value) { put_raw(out, &value, sizeof value); }
static inline void put_i8(Writer *out, i8 value) { put_raw(out, &value, sizeof value); }
static inline void put_i16(Writer *out, i16 value) { put_raw(out, &value, sizeof value); }
static inline void put_i32(Writer *out, i32 value) { put_raw(out, &value, sizeof value); }
static inline void put_i64(Writer *out, i64 value) { put_raw(out, &value, sizeof value); }
static inline void put_i128(Writer *out, i128 value) { put_raw(out, &value, sizeof value); }
static inline void put_address(Writer *out, const Address *value) { put_raw(out, value, 32); }
static inline void put_hash(Writer *out, const Hash *value) { put_raw(out, value, 32); }
// A string, or bytes: TEXT("...") gives both parameters of a literal.
static inline void put_bytes(Writer *out, const void *bytes, u32 count) {
  put_u32(out, count);
  put_raw(out, bytes, count);
}
// A list is its count, and then its elements; an option is whether it is there, and then its value.
static inline void put_count(Writer *out, u32 count) { put_u32(out, count); }
static inline void put_present(Writer *out, bool present) { put_bool(out, present); }

// --- errors ----------------------------------------------------------------------------------

// Begins an error in a writer that is empty: its name, then its fields, then revert_with.
static inline void put_error(Writer *out, const char *name, u32 length) {
  put_u8(out, 0xff);
  put_u8(out, (u8)length);
  put_raw(out, name, length);
}

_Noreturn static inline void revert_with(const Writer *error) {
  qlcchain_revert(error->start, written(error));
  __builtin_unreachable();
}

// What every method does when its input is not what it takes; empty for bytes after the last one.
_Noreturn static inline void bad_input(const char *argument, u32 length) {
  static u8 buffer[QLCVM_ERROR_BYTES_MAX];
  Writer error = writer(buffer, sizeof buffer);
  put_error(&error, TEXT("BadInput"));
  put_bytes(&error, argument, length);
  revert_with(&error);
}

// --- reading values --------------------------------------------------------------------------

typedef struct {
  const u8 *at;
  const u8 *end;
  const char *argument; // the one that is read, for BadInput
  u32 argument_length;
} Reader;

static inline Reader reader(const void *bytes, u32 length) {
  return (Reader){bytes, (const u8 *)bytes + length, "", 0};
}

_Noreturn static inline void refuse(const Reader *in) {
  bad_input(in->argument, in->argument_length);
}

// The call's input, copied to a buffer; longer input is refused.
static inline Reader input_to(void *buffer, u32 capacity) {
  Reader in = reader(buffer, 0);
  u32 length = qlcchain_input_at(buffer, capacity, 0);
  if (length > capacity) {
    refuse(&in);
  }
  in.end += length;
  return in;
}

// Says which argument comes next: argument(&in, TEXT("to")).
static inline void argument(Reader *in, const char *name, u32 length) {
  in->argument = name;
  in->argument_length = length;
}

static inline u32 left(const Reader *in) { return (u32)(in->end - in->at); }

static inline const u8 *take_raw(Reader *in, u32 count) {
  if (count > left(in)) {
    refuse(in);
  }
  const u8 *bytes = in->at;
  in->at += count;
  return bytes;
}

#define QLCVM_TAKE(type, name)                       \
  static inline type take_##name(Reader *in) {       \
    type value;                                      \
    memcpy(&value, take_raw(in, sizeof value), sizeof value); \
    return value;                                    \
  }
QLCVM_TAKE(u8, u8)
QLCVM_TAKE(u16, u16)
QLCVM_TAKE(u32, u32)
QLCVM_TAKE(u64, u64)
QLCVM_TAKE(u128, u128)
QLCVM_TAKE(i8, i8)
QLCVM_TAKE(i16, i16)
QLCVM_TAKE(i32, i32)
QLCVM_TAKE(i64, i64)
QLCVM_TAKE(i128, i128)
QLCVM_TAKE(Address, address)
QLCVM_TAKE(Hash, hash)
#undef QLCVM_TAKE

static inline bool take_bool(Reader *in) {
  u8 flag = take_u8(in);
  if (flag > 1) {
    refuse(in);
  }
  return flag;
}

static inline bool take_present(Reader *in) { return take_bool(in); }

// The count of a list whose elements have at least so many bytes each: one that can't be in the
// rest is refused before anything is done with it.
static inline u32 take_count(Reader *in, u32 bytes_min) {
  u32 count = take_u32(in);
  if (count > left(in) / bytes_min) {
    refuse(in);
  }
  return count;
}

static inline Slice take_bytes(Reader *in) {
  u32 length = take_count(in, 1);
  return (Slice){take_raw(in, length), length};
}

// The code point that begins at a byte of UTF-8, and how many bytes it has; 0 for none.
static inline u32 qlcvm_utf8(const u8 *at, u32 left_bytes) {
  static const u32 least[] = {0, 0, 0x80, 0x800, 0x10000};
  u32 first = at[0];
  u32 count = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (count == 0 || count > left_bytes) {
    return 0;
  }
  u32 point = count == 1 ? first : first & (0x7fu >> count);
  for (u32 i = 1; i < count; i++) {
    if ((at[i] & 0xc0) != 0x80) {
      return 0;
    }
    point = point << 6 | (at[i] & 0x3f);
  }
  bool surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < least[count] || surrogate || point > 0x10ffff ? 0 : count;
}

static inline Slice take_string(Reader *in) {
  Slice text = take_bytes(in);
  for (u32 i = 0; i < text.length;) {
    u32 count = qlcvm_utf8(text.at + i, text.length - i);
    if (count == 0) {
      refuse(in);
    }
    i += count;
  }
  return text;
}

// After the last argument: nothing may follow.
static inline void take_end(Reader *in) {
  argument(in, "", 0);
  if (left(in) > 0) {
    refuse(in);
  }
}

// --- results ---------------------------------------------------------------------------------

_Noreturn static inline void return_written(const Writer *result) {
  qlcchain_return(result->start, written(result));
  __builtin_unreachable();
}

// --- storage ---------------------------------------------------------------------------------

// Reads a value that has exactly so many bytes. False if there is none; panics on another length.
static inline bool load(const void *key, u32 klen, void *value, u32 length) {
  u32 total = qlcchain_storage_read(key, klen, value, length, 0);
  if (total != QLCCHAIN_ABSENT && total != length) {
    qlcchain_panic(TEXT("qlcvm: a stored value has another length than is read"));
  }
  return total != QLCCHAIN_ABSENT;
}

static inline void store(const void *key, u32 klen, const void *value, u32 length) {
  qlcchain_storage_write(key, klen, value, length);
}

// --- events ----------------------------------------------------------------------------------

typedef struct {
  u8 topics[QLCVM_TOPICS_MAX * 32];
  u32 topic_count;
} Event;

// An event of a name, 1 to 32 bytes: event(TEXT("Transfer")).
static inline Event event(const char *name, u32 length) {
  Event made = {{0}, 1};
  if (length > 32) {
    qlcchain_panic(TEXT("qlcvm: an event's name has 32 bytes at most"));
  }
  memcpy(made.topics, name, length);
  return made;
}

static inline u8 *qlcvm_next_topic(Event *event) {
  if (event->topic_count == QLCVM_TOPICS_MAX) {
    qlcchain_panic(TEXT("qlcvm: an event has three indexed fields at most"));
  }
  return event->topics + 32 * event->topic_count++;
}

// An indexed field of a fixed width of 32 bytes at most, given by its encoding.
static inline void topic(Event *event, const void *encoding, u32 length) {
  u8 *place = qlcvm_next_topic(event);
  memcpy(place, encoding, length > 32 ? 32 : length);
}

// An indexed field of any other type: the hash of its encoding.
static inline void topic_hashed(Event *event, const void *encoding, u32 length) {
  qlcchain_sha256(encoding, length, qlcvm_next_topic(event));
}

// Emits it; the writer holds the fields that are not indexed.
static inline void emit(const Event *event, const Writer *data) {
  qlcchain_emit(event->topics, event->topic_count, data->start, written(data));
}

// --- context and calls -----------------------------------------------------------------------

static inline Address caller(void) {
  Address address;
  qlcchain_caller_address(address.bytes);
  return address;
}

static inline Address self(void) {
  Address address;
  qlcchain_self_address(address.bytes);
  return address;
}

// The amount that came with this call.
static inline u128 value(void) {
  u128 amount;
  qlcchain_value((u8 *)&amount);
  return amount;
}

// Calls a method of a contract with all the gas but 1/64, no amount, and the arguments in the
// writer; returns QLCCHAIN_OK or another of these numbers. call_output gives what it said.
static inline u32 call(const Address *contract, const char *method, u32 mlen,
                       const Writer *arguments) {
  return qlcchain_call(0, contract->bytes, method, mlen, QLCCHAIN_NO_AMOUNT, 0, arguments->start,
                       written(arguments));
}

// The same with an amount.
static inline u32 call_paying(const Address *contract, const char *method, u32 mlen,
                              const Writer *arguments, u128 amount) {
  return qlcchain_call(0, contract->bytes, method, mlen, (const u8 *)&amount, 0, arguments->start,
                       written(arguments));
}

// A reader of what the last call returned, copied to a buffer; panics if it does not fit.
static inline Reader call_output(void *buffer, u32 capacity) {
  u32 length = qlcchain_call_output_at(buffer, capacity, 0);
  if (length > capacity) {
    qlcchain_panic(TEXT("qlcvm: a callee's output is longer than its buffer"));
  }
  return reader(buffer, length);
}

#endif
