package io.qlcvm.types.codec;

/** Numbers of RFC 8949, sections 3 and 3.1. */
final class Cbor {

  static final int UNSIGNED = 0;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int TAG = 6;

  /** The simple value null, as a whole first byte. */
  static final int NULL = 0xf6;

  /** The tag of an unsigned bignum, in the byte string that follows (section 3.4.3). */
  static final int BIGNUM = 2;

  /** Largest argument that sits in the first byte itself. */
  static final int DIRECT_MAX = 23;

  /** Low five bits of a first byte whose argument is in the next byte; then 2, 4, 8 bytes. */
  static final int ONE_BYTE = 24;

  static final int EIGHT_BYTES = 27;
  static final int INDEFINITE = 31;

  private Cbor() {}
}
