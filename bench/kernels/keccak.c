// Hashing in 64 bits: n times the permutation Keccak-f[1600] (FIPS 202).

typedef unsigned long long u64;

static const u64 ROUND[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
static const unsigned char SHIFT[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                        27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
static const unsigned char LANE[24] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                       15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

static u64 lanes[25];

static u64 rotl(u64 x, int by) { return x << by | x >> (64 - by); }

static void permute(void) {
  u64 column[5];
  for (int round = 0; round < 24; round++) {
    for (int x = 0; x < 5; x++) {
      column[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
    }
    for (int x = 0; x < 5; x++) {
      u64 t = column[(x + 4) % 5] ^ rotl(column[(x + 1) % 5], 1);
      for (int y = 0; y < 25; y += 5) lanes[y + x] ^= t;
    }
    u64 carried = lanes[1];
    for (int i = 0; i < 24; i++) {
      u64 next = lanes[LANE[i]];
      lanes[LANE[i]] = rotl(carried, SHIFT[i]);
      carried = next;
    }
    for (int y = 0; y < 25; y += 5) {
      for (int x = 0; x < 5; x++) column[x] = lanes[y + x];
      for (int x = 0; x < 5; x++) {
        lanes[y + x] = column[x] ^ (~column[(x + 1) % 5] & column[(x + 2) % 5]);
      }
    }
    lanes[0] ^= ROUND[round];
  }
}

__attribute__((export_name("run"))) long long run(int n) {
  for (int i = 0; i < 25; i++) lanes[i] = 0;
  for (int i = 0; i < n; i++) permute();
  return (long long)lanes[0];
}
