// Parse: reads a JSON text of n records (at most 1,000), made here first, and sums what is in it.

enum { SIZE = 65536 };

static char text[SIZE];
static int length;

static void put(const char *s) {
  while (*s) text[length++] = *s++;
}

static void putNumber(unsigned value) {
  char digits[10];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while (value /= 10);
  while (count) text[length++] = digits[--count];
}

static void make(int records) {
  length = 0;
  put("[");
  for (int i = 0; i < records; i++) {
    put(i ? ",\n {\"id\": " : "\n {\"id\": ");
    putNumber((unsigned)i * 2654435761u);
    put(i % 3 ? ", \"ok\": true" : ", \"ok\": null");
    put(", \"to\": \"a\\n\\u0041z\", \"v\": [-1, 2]}");
  }
  put("]");
}

static int at;
static unsigned long long sum;

static void skipSpace(void) {
  while (text[at] == ' ' || text[at] == '\n') at++;
}

static void string(void) {
  unsigned hash = 2166136261u;
  for (at++; text[at] != '"'; at++) {
    unsigned c = (unsigned char)text[at];
    if (c == '\\') {
      c = (unsigned char)text[++at];
      if (c == 'u') {
        for (int i = c = 0; i < 4; i++) c = c << 4 | ((unsigned)text[++at] & 15);
      } else if (c == 'n') {
        c = '\n';
      }
    }
    hash = (hash ^ c) * 16777619u;
  }
  at++;
  sum += hash;
}

static void number(void) {
  int negative = text[at] == '-';
  long long value = 0;
  at += negative;
  while (text[at] >= '0' && text[at] <= '9') value = value * 10 + (text[at++] - '0');
  sum += (unsigned long long)(negative ? -value : value);
}

static void value(void) {
  skipSpace();
  switch (text[at]) {
    case '{':
    case '[':
      do {
        at++;
        value();
        skipSpace();
        if (text[at] == ':') at++, value(), skipSpace();
      } while (text[at] == ',');
      at++;
      break;
    case '"': string(); break;
    case 't': case 'n': at += 4, sum += 7; break;
    case 'f': at += 5; break;
    default: number();
  }
}

__attribute__((export_name("run"))) long long run(int n) {
  make(n);
  at = 0;
  sum = 0;
  value();
  return (long long)(sum ^ (unsigned long long)at << 40);
}
