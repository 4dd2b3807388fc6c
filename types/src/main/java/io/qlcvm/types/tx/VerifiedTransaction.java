package io.qlcvm.types.tx;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;

/**
 * A transaction for this chain whose signature is good, or, on a dev chain, whose sender is
 * impersonated: only {@code verify} and {@code verifyInBlock} make one.
 */
public final class VerifiedTransaction {

  private final SignedTransaction signed;

  VerifiedTransaction(SignedTransaction signed) {
    this.signed = signed;
  }

  public SignedTransaction signed() {
    return signed;
  }

  public Transaction transaction() {
    return signed.transaction();
  }

  public Hash32 hash() {
    return signed.hash();
  }

  public Address sender() {
    return signed.transaction().sender();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedTransaction that && signed.equals(that.signed);
  }

  @Override
  public int hashCode() {
    return signed.hashCode();
  }

  @Override
  public String toString() {
    return signed.toString();
  }
}
