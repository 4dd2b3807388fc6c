// Byte memory: counts the primes below 65,536 with the sieve of Eratosthenes, n times.

enum { SIZE = 65536 };

static unsigned char composite[SIZE];

__attribute__((export_name("run"))) long long run(int n) {
  int primes = 0;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < SIZE; i++) composite[i] = 0;
    for (int i = 2; i < SIZE; i++) {
      if (composite[i]) continue;
      primes++;
      for (int multiple = 2 * i; multiple < SIZE; multiple += i) composite[multiple] = 1;
    }
  }
  return primes;
}
