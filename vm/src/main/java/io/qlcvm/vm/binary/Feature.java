package io.qlcvm.vm.binary;

import org.jspecify.annotations.Nullable;

/**
 * Features beyond WebAssembly 2.0, by what gives them away in a module. One that is closed is
 * refused by its name; to open one, take it out of the methods here and teach decoder, validator
 * and engine.
 */
public enum Feature {
  SIMD("SIMD"),
  THREADS("threads"),
  GARBAGE_COLLECTION("garbage collection"),
  EXCEPTIONS("exception handling"),
  TYPED_REFERENCES("typed function references"),
  MEMORY64("64-bit memory"),
  MULTI_MEMORY("multiple memories");

  private static final int TAG_SECTION = 13;
  private static final int TAG_KIND = 4;

  private final String text;

  Feature(String text) {
    this.text = text;
  }

  /** What the refusal of a module says. */
  public String refusal() {
    return "the feature \"" + text + "\" is not supported";
  }

  /** Feature of an operator's first byte, or null if it belongs to none of these. */
  static @Nullable Feature ofOpcode(int opcode) {
    return switch (opcode) {
      case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f -> EXCEPTIONS;
      case 0x14, 0x15, 0xd4, 0xd5, 0xd6 -> TYPED_REFERENCES;
      case 0xd3 -> GARBAGE_COLLECTION;
      case 0xfb -> GARBAGE_COLLECTION;
      case 0xfd -> SIMD;
      case 0xfe -> THREADS;
      default -> null;
    };
  }

  /** Feature of a type's first byte, or null. */
  static @Nullable Feature ofType(int code) {
    return switch (code) {
      case 0x7b -> SIMD;
      case 0x69, 0x74 -> EXCEPTIONS;
      case 0x63, 0x64 -> TYPED_REFERENCES;
      case 0x78,
          0x77,
          0x73,
          0x72,
          0x71,
          0x6e,
          0x6d,
          0x6c,
          0x6b,
          0x6a,
          0x5f,
          0x5e,
          0x50,
          0x4f,
          0x4e ->
          GARBAGE_COLLECTION;
      default -> null;
    };
  }

  /** Feature of the flags before the size of a memory or table, or null. */
  static @Nullable Feature ofLimits(int flags) {
    return switch (flags) {
      case 3 -> THREADS;
      case 4, 5, 6, 7 -> MEMORY64;
      default -> null;
    };
  }

  /** Feature of a kind of import or export, or null. */
  static @Nullable Feature ofKind(int kind) {
    return kind == TAG_KIND ? EXCEPTIONS : null;
  }

  /** Feature of a section, or null. */
  static @Nullable Feature ofSection(int id) {
    return id == TAG_SECTION ? EXCEPTIONS : null;
  }
}
