// Does what its input says, step by step, and returns what it saw: for tests that compare a chain
// with a model. A step is a byte that names it, then its arguments; numbers are little-endian.
#include "../qlcchain.h"

enum { PROGRAM_BYTES_MAX = 8192, TRACE_BYTES_MAX = 16384, VALUE_BYTES_MAX = 256 };

enum {
  WRITE = 1,       // key, length, byte: a value of so many bytes
  DELETE = 2,      // key
  READ = 3,        // key: length (4 bytes), first byte
  TAKE = 4,        // key: length
  TRANSFER = 5,    // address, amount (1 byte): status
  EMIT = 6,        // topics, length, byte
  BALANCE = 7,     // address: exists, balance
  CALL = 8,        // flags, address, amount, gas (8), length (2), program: status, output
  CALL_STRICT = 9, // address, length (2), program: output
  DELEGATE = 10,   // code hash, gas (8), length (2), program: status, output
  INSTANTIATE = 11, // code hash, salt (1), amount, length (2), program: status, address, output
  SCAN = 12,       // flags: number
  NEXT = 13,       // number: result, and with an item key and value's length
  SCAN_CLOSE = 14, // number
  REVERT = 15,     // byte
  TRAP = 16,       //
  BURN = 17,       // for ever
  DESTROY = 18,    //
  SET_ADMIN = 19,  // address: status
  NO_ADMIN = 20,   // : status
  CONTEXT = 21,    // : self, caller, entry, origin, value, witness of the origin
  SPIN = 22,       // rounds (4)
  WRITE_INPUT = 23 // key, length (2), bytes: a value
};

static u8 program[PROGRAM_BYTES_MAX];
static u8 trace[TRACE_BYTES_MAX];
static u8 value[VALUE_BYTES_MAX];
static u32 at, traced;

static const u8 *take(u32 bytes) {
  const u8 *taken = program + at;
  at += bytes;
  return taken;
}

static u32 byte(void) { return *take(1); }

static u64 number(u32 bytes) {
  const u8 *from = take(bytes);
  u64 result = 0;
  for (u32 i = 0; i < bytes; i++) {
    result |= (u64)from[i] << (8 * i);
  }
  return result;
}

static void fill(u32 length, u8 with) {
  for (u32 i = 0; i < length; i++) {
    value[i] = with;
  }
}

// What does not fit is forgotten: the model does the same.
static void see(u64 what, u32 bytes) {
  for (u32 i = 0; i < bytes && traced < TRACE_BYTES_MAX; i++) {
    trace[traced++] = (u8)(what >> (8 * i));
  }
}

static void see_bytes(const u8 *what, u32 bytes) {
  for (u32 i = 0; i < bytes; i++) {
    see(what[i], 1);
  }
}

static void see_output(void) {
  u32 length = qlcchain_call_output_length();
  see(length, 4);
  u32 room = TRACE_BYTES_MAX - traced;
  u32 copied = length < room ? length : room;
  qlcchain_call_output_at(trace + traced, copied, 0);
  traced += copied;
}

static const u8 *amount(void) {
  static u8 bytes[QLCCHAIN_AMOUNT_BYTES];
  bytes[0] = (u8)byte();
  return bytes[0] == 0 ? QLCCHAIN_NO_AMOUNT : bytes;
}

static void call(void) {
  u32 flags = byte();
  const u8 *to = take(32);
  const u8 *paid = amount();
  u64 gas = number(8);
  u32 length = (u32)number(2);
  see(qlcchain_call(flags, to, TEXT("invoke"), paid, gas, take(length), length), 1);
  see_output();
}

static void call_strict(void) {
  const u8 *to = take(32);
  u32 length = (u32)number(2);
  see(qlcchain_call_contract(to, take(length), length), 4);
  see_output();
}

static void delegate(void) {
  const u8 *code = take(32);
  u64 gas = number(8);
  u32 length = (u32)number(2);
  see(qlcchain_delegate_call(code, TEXT("invoke"), gas, take(length), length), 1);
  see_output();
}

static void instantiate(void) {
  u8 address[32] = {0};
  const u8 *code = take(32);
  const u8 *salt = take(1);
  const u8 *paid = amount();
  u32 length = (u32)number(2);
  see(qlcchain_contract_instantiate(code, salt, 1, take(length), length, paid, address), 1);
  see_bytes(address, 32);
  see_output();
}

static void next(void) {
  u8 key[4];
  u32 lens[2];
  u32 result = qlcchain_storage_next(byte(), key, sizeof key, value, sizeof value, lens);
  see(result, 1);
  if (result == 1) {
    see_bytes(key, lens[0]);
    see(lens[1], 4);
  }
}

static void context(void) {
  u8 bytes[32];
  qlcchain_self_address(bytes);
  see_bytes(bytes, 32);
  qlcchain_caller_address(bytes);
  see_bytes(bytes, 32);
  qlcchain_entry_address(bytes);
  see_bytes(bytes, 32);
  qlcchain_origin(bytes);
  see_bytes(bytes, 32);
  see(qlcchain_check_witness(bytes), 1);
  qlcchain_value(bytes);
  see_bytes(bytes, 16);
}

static void touch_key(u32 step) {
  u8 key = (u8)byte();
  u32 length;
  switch (step) {
  case WRITE:
    length = byte();
    fill(length, (u8)byte());
    qlcchain_storage_write(&key, 1, value, length);
    break;
  case WRITE_INPUT:
    length = (u32)number(2);
    qlcchain_storage_write(&key, 1, take(length), length);
    break;
  case DELETE:
    qlcchain_storage_delete(&key, 1);
    break;
  case READ:
    value[0] = 0;
    see(qlcchain_storage_read(&key, 1, value, 1, 0), 4);
    see(value[0], 1);
    break;
  default:
    see(qlcchain_storage_take(&key, 1, value, sizeof value), 4);
    break;
  }
}

static void touch_account(u32 step) {
  const u8 *address = step == NO_ADMIN ? (const u8 *)QLCCHAIN_ABSENT : take(32);
  u8 bytes[QLCCHAIN_AMOUNT_BYTES] = {0};
  switch (step) {
  case TRANSFER:
    bytes[0] = (u8)byte();
    see(qlcchain_transfer(address, bytes), 1);
    break;
  case BALANCE:
    see(qlcchain_balance(address, bytes), 1);
    see_bytes(bytes, sizeof bytes);
    break;
  default:
    see(qlcchain_contract_set_admin(address), 1);
    break;
  }
}

static void emit(void) {
  u32 topics = byte();
  u32 length = byte();
  fill(VALUE_BYTES_MAX - 1, (u8)byte());
  qlcchain_emit(value, topics, value, length);
}

static void step(u32 what) {
  switch (what) {
  case WRITE:
  case WRITE_INPUT:
  case DELETE:
  case READ:
  case TAKE:
    touch_key(what);
    break;
  case TRANSFER:
  case BALANCE:
  case SET_ADMIN:
  case NO_ADMIN:
    touch_account(what);
    break;
  case EMIT:
    emit();
    break;
  case CALL:
    call();
    break;
  case CALL_STRICT:
    call_strict();
    break;
  case DELEGATE:
    delegate();
    break;
  case INSTANTIATE:
    instantiate();
    break;
  case SCAN:
    see(qlcchain_storage_scan(value, 0, value, 0, byte()), 4);
    break;
  case NEXT:
    next();
    break;
  case SCAN_CLOSE:
    qlcchain_storage_scan_close(byte());
    break;
  case REVERT:
    fill(1, (u8)byte());
    qlcchain_revert(value, 1);
  case BURN:
    for (volatile u32 i = 0;; i++) {
    }
  case SPIN:
    for (volatile u32 i = (u32)number(4); i > 0; i--) {
    }
    break;
  case DESTROY:
    qlcchain_contract_destroy();
  case CONTEXT:
    context();
    break;
  default:
    __builtin_trap();
  }
}

static void run(void) {
  u32 length = qlcchain_input_at(program, PROGRAM_BYTES_MAX, 0);
  while (at < length) {
    step(byte());
  }
  qlcchain_return(trace, traced);
}

QLCCHAIN_METHOD(invoke) { run(); }
QLCCHAIN_METHOD(init) { run(); }
QLCCHAIN_METHOD(migrate) { run(); }
