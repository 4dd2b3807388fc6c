/**
 * 128 bits in two halves: an amount, or any other `u128`; an `i128` by its two's complement. What
 * overflows is a trap.
 */
@final
export class U128 {
  constructor(
    readonly low: u64,
    readonly high: u64 = 0,
  ) {}

  static readonly ZERO: U128 = new U128(0);

  /** The `i128` of a number that may be negative. */
  static ofSigned(value: i64): U128 {
    return new U128(<u64>value, value < 0 ? u64.MAX_VALUE : 0);
  }

  isZero(): bool {
    return (this.low | this.high) == 0;
  }

  equals(other: U128): bool {
    return this.low == other.low && this.high == other.high;
  }

  /** As unsigned numbers. */
  lessThan(other: U128): bool {
    return this.high == other.high ? this.low < other.low : this.high < other.high;
  }

  plus(other: U128): U128 {
    const low = this.low + other.low;
    const carry: u64 = low < this.low ? 1 : 0;
    const high = this.high + other.high + carry;
    const overflow = high < this.high || (carry == 1 && high == this.high);
    if (overflow) unreachable();
    return new U128(low, high);
  }

  minus(other: U128): U128 {
    if (this.lessThan(other)) unreachable();
    const borrow: u64 = this.low < other.low ? 1 : 0;
    return new U128(this.low - other.low, this.high - other.high - borrow);
  }
}
