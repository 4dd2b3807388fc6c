// Values as bytes, see docs/abi.md. Lists are their count and then their elements, options are
// whether they are there and then their value, tuples are their elements one after the other.
import { badInput } from "./errors";
import { U128 } from "./u128";

/** 32 bytes: an address or a hash. */
export const HASH_BYTES: i32 = 32;

/** Strings are UTF-16 here; the chain takes UTF-8, which has no half of a surrogate pair. */
export function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}

/** Whether two byte strings are the same. */
export function same(one: Uint8Array, other: Uint8Array): bool {
  return (
    one.length == other.length && memory.compare(one.dataStart, other.dataStart, one.length) == 0
  );
}

/** Appends values; grows as they need it. */
export class Writer {
  private buffer: Uint8Array = new Uint8Array(64);
  private length: i32 = 0;

  private reserve(count: i32): usize {
    const needed = this.length + count;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(max(2 * this.buffer.length, needed));
      larger.set(this.buffer);
      this.buffer = larger;
    }
    const place = this.buffer.dataStart + this.length;
    this.length = needed;
    return place;
  }

  /** The bytes so far. */
  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  raw(bytes: Uint8Array): Writer {
    memory.copy(this.reserve(bytes.length), bytes.dataStart, bytes.length);
    return this;
  }

  bool(value: bool): Writer {
    return this.u8(value ? 1 : 0);
  }

  u8(value: u8): Writer {
    store<u8>(this.reserve(1), value);
    return this;
  }

  u16(value: u16): Writer {
    store<u16>(this.reserve(2), value);
    return this;
  }

  u32(value: u32): Writer {
    store<u32>(this.reserve(4), value);
    return this;
  }

  u64(value: u64): Writer {
    store<u64>(this.reserve(8), value);
    return this;
  }

  u128(value: U128): Writer {
    return this.u64(value.low).u64(value.high);
  }

  i8(value: i8): Writer {
    return this.u8(<u8>value);
  }

  i16(value: i16): Writer {
    return this.u16(<u16>value);
  }

  i32(value: i32): Writer {
    return this.u32(<u32>value);
  }

  i64(value: i64): Writer {
    return this.u64(<u64>value);
  }

  i128(value: U128): Writer {
    return this.u128(value);
  }

  /** 32 bytes; others are the contract's own mistake, a trap. */
  address(value: Uint8Array): Writer {
    if (value.length != HASH_BYTES) unreachable();
    return this.raw(value);
  }

  hash(value: Uint8Array): Writer {
    return this.address(value);
  }

  string(value: string): Writer {
    return this.byteString(utf8(value));
  }

  byteString(value: Uint8Array): Writer {
    return this.count(value.length).raw(value);
  }

  /** How many elements of a list follow. */
  count(value: i32): Writer {
    return this.u32(<u32>value);
  }

  /** Whether an option's value follows. */
  present(value: bool): Writer {
    return this.bool(value);
  }
}

/** Takes values off bytes. What is not there, or not right, reverts with `BadInput`. */
export class Reader {
  private position: i32 = 0;
  private name: string = "";

  constructor(private readonly bytes: Uint8Array) {}

  /** Says which argument comes next, for `BadInput`. */
  argument(name: string): Reader {
    this.name = name;
    return this;
  }

  /** Refuses the argument that is read. */
  refuse(): void {
    badInput(this.name);
  }

  private left(): u32 {
    return <u32>(this.bytes.length - this.position);
  }

  private take(count: u32): usize {
    if (count > this.left()) this.refuse();
    const place = this.bytes.dataStart + this.position;
    this.position += <i32>count;
    return place;
  }

  raw(count: u32): Uint8Array {
    this.take(count);
    return this.bytes.slice(this.position - <i32>count, this.position);
  }

  bool(): bool {
    const flag = this.u8();
    if (flag > 1) this.refuse();
    return flag == 1;
  }

  u8(): u8 {
    return load<u8>(this.take(1));
  }

  u16(): u16 {
    return load<u16>(this.take(2));
  }

  u32(): u32 {
    return load<u32>(this.take(4));
  }

  u64(): u64 {
    return load<u64>(this.take(8));
  }

  u128(): U128 {
    const low = this.u64();
    return new U128(low, this.u64());
  }

  i8(): i8 {
    return <i8>this.u8();
  }

  i16(): i16 {
    return <i16>this.u16();
  }

  i32(): i32 {
    return <i32>this.u32();
  }

  i64(): i64 {
    return <i64>this.u64();
  }

  i128(): U128 {
    return this.u128();
  }

  address(): Uint8Array {
    return this.raw(HASH_BYTES);
  }

  hash(): Uint8Array {
    return this.raw(HASH_BYTES);
  }

  byteString(): Uint8Array {
    return this.raw(this.count(1));
  }

  string(): string {
    const text = this.byteString();
    const decoded = String.UTF8.decodeUnsafe(text.dataStart, text.length);
    // What is no UTF-8 decodes to something that encodes otherwise.
    if (!same(utf8(decoded), text)) this.refuse();
    return decoded;
  }

  /** How many elements of a list follow, each of so many bytes at least. */
  count(bytesMin: u32): u32 {
    const count = this.u32();
    if (count > this.left() / bytesMin) this.refuse();
    return count;
  }

  /** Whether an option's value follows. */
  present(): bool {
    return this.bool();
  }

  /** After the last value: nothing may follow. */
  end(): void {
    this.name = "";
    if (this.left() > 0) this.refuse();
  }
}
