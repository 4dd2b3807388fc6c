// Recursive calls: the n-th Fibonacci number, the slow way.

static unsigned fib(unsigned n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

__attribute__((export_name("run"))) long long run(int n) { return fib((unsigned)n); }
