// Word memory: the product of two n x n matrices of doubles, n at most 128.

enum { MAX = 128 };

static double a[MAX * MAX], b[MAX * MAX], c[MAX * MAX];

__attribute__((export_name("run"))) long long run(int n) {
  for (int i = 0; i < n * n; i++) {
    a[i] = (i % 17) * 0.5 - 3;
    b[i] = (i % 23) * 0.25 + 1;
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
  double checksum = 0;
  for (int i = 0; i < n * n; i++) checksum += c[i] * (1 + i % 7);
  union { double value; long long bits; } result = {checksum};
  return result.bits;
}
