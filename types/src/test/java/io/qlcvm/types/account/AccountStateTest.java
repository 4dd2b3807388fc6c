package io.qlcvm.types.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.crypto.Hashing;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AccountStateTest {

  private static final Hash32 HASH = Hashing.sha256();

  private static ContractState contract(boolean withAdmin, long version) {
    return new ContractState(
        HASH, Hash32.ZERO, Address.ZERO, withAdmin ? Address.ZERO : null, HASH, version);
  }

  @Property
  void decode_ofAnyAccount_givesItBack(
      @ForAll @LongRange(min = 0) long nonce,
      @ForAll long high,
      @ForAll long low,
      @ForAll boolean isContract,
      @ForAll boolean withAdmin,
      @ForAll @LongRange(min = 0) long version)
      throws CborException {
    ContractState contract = isContract ? contract(withAdmin, version) : null;
    AccountState account = new AccountState(nonce, new Amount(high, low), contract);
    assertEquals(account, AccountState.decode(account.encode()));
    assertArrayEquals(account.encode(), AccountState.decode(account.encode()).encode());
  }

  /** The layout of the protocol, written out by hand. */
  @Test
  void encode_hasTheProtocolsLayout() {
    String zeros = "5820" + "00".repeat(32);
    String hash = "5820" + HASH.toString().substring(2);
    assertEquals("830718c8f6", hex(new AccountState(7, Amount.of(200), null)));
    assertEquals(
        "830000" + "86" + hash + zeros + zeros + "f6" + hash + "01",
        hex(new AccountState(0, Amount.ZERO, contract(false, 1))));
    assertEquals(
        "830000" + "86" + hash + zeros + zeros + zeros + hash + "02",
        hex(new AccountState(0, Amount.ZERO, contract(true, 2))));
  }

  @Test
  void contract_upgradedOrGivenAway_keepsTheRest() {
    Hash32 code = Hashing.sha256(new byte[1]);
    ContractState before = contract(false, 1);
    ContractState upgraded = before.upgraded(code);
    assertEquals(new ContractState(code, Hash32.ZERO, Address.ZERO, null, HASH, 2), upgraded);
    assertEquals(
        new ContractState(code, Hash32.ZERO, Address.ZERO, Address.ZERO, HASH, 2),
        upgraded.withAdmin(Address.ZERO));
  }

  private static String hex(AccountState account) {
    return HexFormat.of().formatHex(account.encode());
  }

  @Test
  void isEmpty_onlyWithNothingInIt() {
    assertTrue(AccountState.EMPTY.isEmpty());
    assertFalse(new AccountState(1, Amount.ZERO, null).isEmpty());
    assertFalse(new AccountState(0, Amount.of(1), null).isEmpty());
    assertFalse(new AccountState(0, Amount.ZERO, contract(false, 0)).isEmpty());
  }

  @Test
  void withStorageRoot_changesThatAlone() {
    ContractState contract = contract(true, 3);
    assertEquals(HASH, contract.withStorageRoot(HASH).storageRoot());
    assertEquals(contract, contract.withStorageRoot(HASH).withStorageRoot(Hash32.ZERO));
  }

  @Test
  void decode_cutOffAnywhereOrGoingOn_isRefused() {
    byte[] bytes = new AccountState(1, Amount.MAX, contract(true, 1)).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(CborException.class, () -> AccountState.decode(cut), "length " + length);
    }
    assertThrows(
        CborException.class, () -> AccountState.decode(Arrays.copyOf(bytes, bytes.length + 1)));
  }
}
