package io.qlcvm.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A program of our own that is compiled to WebAssembly and exports {@code run: (i32) -> i64}: a
 * size in, a checksum out. Sources lie in {@code bench/kernels}.
 *
 * @param name of the source, without its ending
 * @param what it exercises
 * @param small size for tests
 * @param checksum for the small size
 * @param size for measuring: 3 to 20 million instructions
 */
public record Kernel(String name, String what, int small, long checksum, int size) {

  /** Name of the exported function. */
  public static final String EXPORT = "run";

  public static final List<Kernel> ALL =
      List.of(
          new Kernel("fib", "recursive calls", 22, 17_711, 28),
          new Kernel("sha256", "hashing, 32 bits", 400, -4_769_550_795_635_044_310L, 1_600),
          new Kernel("keccak", "hashing, 64 bits", 200, -3_159_857_221_899_271_700L, 800),
          new Kernel("sieve", "byte memory", 2, 13_084, 6),
          new Kernel("matmul", "word memory, f64", 48, 4_699_809_133_057_015_808L, 80),
          new Kernel("arith64", "64-bit arithmetic", 200, 4_925_210_751_635_165_664L, 2_000),
          new Kernel("nbody", "float", 800, 4_630_913_647_651_578_914L, 6_000),
          new Kernel("sort", "sort", 4_000, -8_918_135_409_052_813_644L, 30_000),
          new Kernel("parse", "parse", 500, 36_683_107_443_273_682L, 1_000),
          new Kernel("token", "token transfers", 3_000, -1_692_784_042_361_736_336L, 40_000),
          new Kernel("ledger", "Rust: maps, strings", 1_500, 827_851_717_164_177_909L, 3_000));

  /** The compiled module. */
  public byte[] wasm() {
    String path = "/kernels/" + name + ".wasm";
    try (InputStream in = Kernel.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not on the class path: rebuild the module");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
