import * as env from "./env";

/** What the chain answers when there is no such key. */
export const ABSENT: u32 = u32.MAX_VALUE;

/** Bytes asked for before a value's length is known: most values are hashes or numbers, and fit. */
const FIRST_READ_BYTES: i32 = 32;

/** The whole value under a key, or null: one call for a short value, two for a longer one. */
export function storageRead(key: Uint8Array): Uint8Array | null {
  const first = new Uint8Array(FIRST_READ_BYTES);
  const answer = readAt(key, first, 0);
  if (answer == ABSENT) return null;
  const total = <i32>answer;
  if (total <= FIRST_READ_BYTES) return first.slice(0, total);
  const value = new Uint8Array(total);
  value.set(first);
  readAt(key, value.subarray(FIRST_READ_BYTES), FIRST_READ_BYTES);
  return value;
}

function readAt(key: Uint8Array, buffer: Uint8Array, offset: u32): u32 {
  return env.qlcchain_storage_read(
    key.dataStart,
    key.length,
    buffer.dataStart,
    buffer.length,
    offset,
  );
}

/** Inserts or replaces a value. */
export function storageWrite(key: Uint8Array, value: Uint8Array): void {
  env.qlcchain_storage_write(key.dataStart, key.length, value.dataStart, value.length);
}

/** Deletes a key, if it is there. */
export function storageDelete(key: Uint8Array): void {
  env.qlcchain_storage_delete(key.dataStart, key.length);
}

/** Whether a key is there. */
export function storageHas(key: Uint8Array): bool {
  return env.qlcchain_storage_len(key.dataStart, key.length) != ABSENT;
}
