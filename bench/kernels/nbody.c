// Float: n steps of five bodies that attract each other, made-up masses and orbits.

enum { BODIES = 5 };

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} Body;

static Body bodies[BODIES];

static void start(void) {
  for (int i = 0; i < BODIES; i++) {
    double d = 1 + 2.5 * i;
    bodies[i] = (Body){d, 0.3 * d * (i & 1), 0.05 * i, 0, i ? 6 / d : 0, 0.01 * i, i ? 0.02 / i : 39.5};
  }
}

static void step(double dt) {
  for (int i = 0; i < BODIES; i++) {
    Body *p = &bodies[i];
    for (int j = i + 1; j < BODIES; j++) {
      Body *q = &bodies[j];
      double dx = p->x - q->x, dy = p->y - q->y, dz = p->z - q->z;
      double square = dx * dx + dy * dy + dz * dz;
      double pull = dt / (square * __builtin_sqrt(square));
      p->vx -= dx * q->mass * pull, p->vy -= dy * q->mass * pull, p->vz -= dz * q->mass * pull;
      q->vx += dx * p->mass * pull, q->vy += dy * p->mass * pull, q->vz += dz * p->mass * pull;
    }
  }
  for (int i = 0; i < BODIES; i++) {
    Body *p = &bodies[i];
    p->x += dt * p->vx, p->y += dt * p->vy, p->z += dt * p->vz;
  }
}

__attribute__((export_name("run"))) long long run(int n) {
  start();
  for (int i = 0; i < n; i++) step(0.001);
  double sum = 0;
  for (int i = 0; i < BODIES; i++) sum += bodies[i].x + 2 * bodies[i].y + 3 * bodies[i].z;
  union { double value; long long bits; } result = {sum};
  return result.bits;
}
