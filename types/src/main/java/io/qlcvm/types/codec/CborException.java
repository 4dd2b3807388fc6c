package io.qlcvm.types.codec;

/** Bytes that are not the CBOR which is expected at this place. */
public final class CborException extends Exception {

  private final int offset;
  private final boolean canonical;

  CborException(String reason, int offset, boolean canonical) {
    super(reason + " (at byte " + offset + ")", null, false, false);
    this.offset = offset;
    this.canonical = canonical;
  }

  /** Where, in bytes from the start. */
  public int offset() {
    return offset;
  }

  /**
   * False if the bytes do say something sensible, but in another than the one deterministic form: a
   * number longer than it needs to be, a length that is not told in advance.
   */
  public boolean isCanonical() {
    return canonical;
  }
}
