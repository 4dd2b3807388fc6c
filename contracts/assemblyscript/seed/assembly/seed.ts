// The seed contract in AssemblyScript: stores one value, reads it back and prints it.

/** Copies min(vlen, total - offset) bytes of the value to `val`, returns its length or ABSENT. */
@external("env", "qlcchain_storage_read")
declare function qlcchain_storage_read(
  key: usize,
  klen: u32,
  val: usize,
  vlen: u32,
  offset: u32,
): u32;

@external("env", "qlcchain_storage_write")
declare function qlcchain_storage_write(key: usize, klen: u32, val: usize, vlen: u32): void;

@external("env", "qlcchain_storage_delete")
declare function qlcchain_storage_delete(key: usize, klen: u32): void;

@external("env", "qlcchain_debug")
declare function qlcchain_debug(text: usize, len: u32): void;

/** What the chain answers to a read when there is no such key. */
const ABSENT: u32 = u32.MAX_VALUE;

/** Bytes asked for before a value's length is known: most values are hashes or numbers, and fit. */
const FIRST_READ_BYTES: i32 = 32;

/** The whole value under `key`, or null: one call for a short value, two for a longer one. */
function storageRead(key: Uint8Array): Uint8Array | null {
  const first = new Uint8Array(FIRST_READ_BYTES);
  const answer = readAt(key, first, 0);
  if (answer == ABSENT) return null;
  const total = <i32>answer;
  if (total <= FIRST_READ_BYTES) return first.subarray(0, total);
  const value = new Uint8Array(total);
  value.set(first);
  readAt(key, value.subarray(FIRST_READ_BYTES), FIRST_READ_BYTES);
  return value;
}

/** Fills `buffer` with the value's bytes from `offset` on, as far as they go. */
function readAt(key: Uint8Array, buffer: Uint8Array, offset: u32): u32 {
  return qlcchain_storage_read(
    key.dataStart,
    key.length,
    buffer.dataStart,
    buffer.length,
    offset,
  );
}

function storageWrite(key: Uint8Array, value: Uint8Array): void {
  qlcchain_storage_write(key.dataStart, key.length, value.dataStart, value.length);
}

function storageDelete(key: Uint8Array): void {
  qlcchain_storage_delete(key.dataStart, key.length);
}

function debug(text: Uint8Array): void {
  qlcchain_debug(text.dataStart, text.length);
}

/** Strings are UTF-16 here; the chain takes UTF-8. */
function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

/** The contract's entry point. */
export function invoke(): void {
  const key = utf8("key01");
  storageWrite(key, utf8("val01"));
  const value = storageRead(key);
  if (value !== null) debug(value);
}
