package io.qlcvm.types.proof;

/** What a proof shows to someone who knows the root. */
public sealed interface Verdict {
  /**
   * This value is there.
   *
   * @param value don't change it
   */
  @SuppressWarnings("ArrayRecordComponent") // taken out, never compared
  record Present(byte[] value) implements Verdict {}

  /** Nothing is there. */
  record Absent() implements Verdict {}

  /**
   * Nothing is shown: the proof is not one for this root and path.
   *
   * @param reason for people
   */
  record Invalid(String reason) implements Verdict {}
}
