// Token: n transfers between 4,096 accounts, balances in a hash table with 32-byte addresses.

typedef unsigned long long u64;

enum { ACCOUNTS = 4096, SLOTS = 8192 };

typedef struct {
  u64 address[4];
  u64 balance;
  u64 used;
} Entry;

static Entry table[SLOTS];
static u64 seed;

static u64 next(void) {
  seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
  return seed;
}

static void address(u64 out[4], unsigned account) {
  u64 x = account + 1;
  for (int i = 0; i < 4; i++) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    out[i] = x ^ x >> 27;
  }
}

static int equal(const u64 *x, const u64 *y) {
  return x[0] == y[0] && x[1] == y[1] && x[2] == y[2] && x[3] == y[3];
}

static Entry *find(const u64 key[4]) {
  unsigned slot = (unsigned)(key[0] ^ key[3] >> 7) % SLOTS;
  while (table[slot].used && !equal(table[slot].address, key)) slot = (slot + 1) % SLOTS;
  return &table[slot];
}

static void transfer(unsigned from, unsigned to, u64 amount) {
  u64 source[4], target[4];
  address(source, from);
  address(target, to);
  Entry *payer = find(source), *payee = find(target);
  if (payer->balance < amount) return;
  payer->balance -= amount;
  payee->balance += amount;
}

__attribute__((export_name("run"))) long long run(int n) {
  for (int i = 0; i < SLOTS; i++) table[i].used = 0;
  for (unsigned i = 0; i < ACCOUNTS; i++) {
    u64 key[4];
    address(key, i);
    Entry *entry = find(key);
    for (int j = 0; j < 4; j++) entry->address[j] = key[j];
    entry->balance = 1000;
    entry->used = 1;
  }
  seed = 88172645463325252;
  for (int i = 0; i < n; i++) {
    u64 r = next();
    transfer((unsigned)r % ACCOUNTS, (unsigned)(r >> 20) % ACCOUNTS, r >> 54);
  }
  u64 sum = 0;
  for (int i = 0; i < SLOTS; i++) {
    if (table[i].used) sum = sum * 31 + table[i].balance;
  }
  return (long long)sum;
}
