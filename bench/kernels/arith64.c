// 64-bit arithmetic: n modular powers, products to 128 bits built from 32-bit halves, divisions.

typedef unsigned long long u64;

static u64 high(u64 x, u64 y) {
  u64 xl = (unsigned)x, xh = x >> 32, yl = (unsigned)y, yh = y >> 32;
  u64 middle = xh * yl + (xl * yl >> 32);
  u64 carry = (unsigned)middle + xl * yh;
  return xh * yh + (middle >> 32) + (carry >> 32);
}

// x * y modulo 2^61 - 1, whose multiples fold.
static u64 multiply(u64 x, u64 y) {
  const u64 prime = (1ull << 61) - 1;
  u64 low = x * y, sum = (low & prime) + (low >> 61 | high(x, y) << 3);
  return sum >= prime ? sum - prime : sum;
}

static u64 power(u64 base, u64 exponent) {
  u64 result = 1;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result = multiply(result, base);
    base = multiply(base, base);
  }
  return result;
}

__attribute__((export_name("run"))) long long run(int n) {
  u64 sum = 0, x = 0x123456789abcdef;
  for (int i = 0; i < n; i++) {
    x = power(x + (u64)i, 0x1ffffffffffffffd - (u64)i);
    sum += x / (u64)(i + 3) ^ x % (u64)(i + 7);
  }
  return (long long)sum;
}
