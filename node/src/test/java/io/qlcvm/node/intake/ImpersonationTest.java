package io.qlcvm.node.intake;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import org.junit.jupiter.api.Test;

final class ImpersonationTest {

  private static Address account(int number) {
    return Address.ofContract(Address.ZERO, number);
  }

  @Test
  void begin_asManyAsThereMayBe_takesNoOtherUntilOneEnds() {
    Impersonation impersonation = new Impersonation();
    for (int i = 0; i < Impersonation.ACCOUNTS_MAX; i++) {
      assertTrue(impersonation.begin(account(i)));
    }
    Address other = account(Impersonation.ACCOUNTS_MAX);
    assertTrue(impersonation.begin(account(0)), "it is there already");
    assertFalse(impersonation.begin(other));
    assertFalse(impersonation.covers(other));
    assertTrue(impersonation.end(account(0)));
    assertFalse(impersonation.covers(account(0)));
    assertTrue(impersonation.begin(other));
    assertTrue(impersonation.covers(other));
  }
}
