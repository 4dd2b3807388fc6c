// Sort: quicksort of n numbers (at most 65,536), insertion sort for short runs.

enum { MAX = 65536, SHORT_RUN = 12 };

static int numbers[MAX];

static void insertion(int low, int high) {
  for (int i = low + 1; i <= high; i++) {
    int value = numbers[i], j = i;
    for (; j > low && numbers[j - 1] > value; j--) numbers[j] = numbers[j - 1];
    numbers[j] = value;
  }
}

static void quicksort(int low, int high) {
  while (high - low > SHORT_RUN) {
    int pivot = numbers[low + (high - low) / 2], i = low, j = high;
    while (i <= j) {
      while (numbers[i] < pivot) i++;
      while (numbers[j] > pivot) j--;
      if (i <= j) {
        int t = numbers[i];
        numbers[i++] = numbers[j], numbers[j--] = t;
      }
    }
    if (j - low < high - i) {
      quicksort(low, j);
      low = i;
    } else {
      quicksort(i, high);
      high = j;
    }
  }
  insertion(low, high);
}

__attribute__((export_name("run"))) long long run(int n) {
  unsigned seed = 42;
  for (int i = 0; i < n; i++) {
    seed = seed * 1664525 + 1013904223;
    numbers[i] = (int)(seed >> 3);
  }
  quicksort(0, n - 1);
  unsigned long long sum = 0;
  for (int i = 0; i < n; i++) sum = sum * 31 + (unsigned)numbers[i];
  return (long long)sum;
}
