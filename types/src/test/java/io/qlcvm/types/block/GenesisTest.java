package io.qlcvm.types.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.tx.TransactionLimits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GenesisTest {

  private static final Address PERSON = Address.of(Hashing.sha256(new byte[] {1}).bytes());
  private static final Address OTHER = Address.of(Hashing.sha256(new byte[] {2}).bytes());
  private static final Address DEV = DevAccounts.keyPair(9).address();

  private static Genesis genesis(
      boolean dev, List<Address> producers, SortedMap<Address, Amount> balances) {
    return new Genesis("chain", dev, 1, 2, 3, 4, producers, balances);
  }

  private static Genesis genesis(
      String chainId, long time, long gasLimit, long price, long version) {
    return new Genesis(
        chainId, false, time, gasLimit, price, version, List.of(PERSON), new TreeMap<>());
  }

  private static SortedMap<Address, Amount> balance(Address address, Amount amount) {
    return new TreeMap<>(Map.of(address, amount));
  }

  @Test
  void defaultDev_isThatOfTheProtocol() {
    Genesis genesis = Genesis.defaultDev();
    assertEquals("qlcvm-dev", genesis.chainId());
    assertTrue(genesis.dev());
    assertEquals(1, genesis.minGasPrice());
    assertEquals(300_000_000, genesis.blockGasLimit());
    assertEquals(List.of(DevAccounts.keyPair(0).address()), genesis.producers());
    assertEquals(DevAccounts.COUNT, genesis.balances().size());
    for (int i = 0; i < DevAccounts.COUNT; i++) {
      assertEquals(
          Amount.of(BigInteger.TEN.pow(24)),
          genesis.balances().get(DevAccounts.keyPair(i).address()));
    }
    assertEquals(genesis, Genesis.defaultDev());
    // Every default dev chain there is starts from this: it must not change.
    assertEquals(
        "0x8faafbb168802107e51502d7b863236a6e9d06ff549e55d7ce9b172e00335007",
        genesis.hash().toString());
  }

  @Test
  void encode_hasTheLayoutThatIsDocumented() {
    String key = "5820" + HexFormat.of().formatHex(PERSON.bytes());
    Genesis genesis = genesis(false, List.of(PERSON), balance(PERSON, Amount.of(24)));
    assertEquals(
        "89"
            + "01"
            + "65636861696e"
            + "00"
            + "01"
            + "02"
            + "03"
            + "04"
            + "81"
            + key
            + "81"
            + "82"
            + key
            + "1818",
        HexFormat.of().formatHex(genesis.encode()));
    assertEquals(Hashing.sha256(genesis.encode()), genesis.hash());
    assertNotEquals(
        genesis.hash(), genesis(true, List.of(PERSON), balance(PERSON, Amount.of(24))).hash());
  }

  @Test
  void collections_areCopiesAndCanNotBeChanged() {
    List<Address> producers = new ArrayList<>(List.of(PERSON));
    SortedMap<Address, Amount> balances = balance(PERSON, Amount.of(1));
    Genesis genesis = genesis(false, producers, balances);
    producers.add(OTHER);
    balances.put(OTHER, Amount.of(1));
    assertEquals(List.of(PERSON), genesis.producers());
    assertEquals(balance(PERSON, Amount.of(1)), genesis.balances());
    assertThrows(
        UnsupportedOperationException.class, () -> genesis.balances().put(OTHER, Amount.ZERO));
  }

  @Test
  void devAccounts_onAnotherChain_areRefused() {
    assertIllegal("dev account", () -> genesis(false, List.of(PERSON), balance(DEV, Amount.of(1))));
    assertIllegal("dev account", () -> genesis(false, List.of(PERSON, DEV), new TreeMap<>()));
    assertEquals(
        balance(DEV, Amount.of(1)),
        genesis(true, List.of(DEV), balance(DEV, Amount.of(1))).balances());
  }

  @Test
  void balances_aboveAllThatAnAccountCanHold_areRefused() {
    SortedMap<Address, Amount> balances = balance(PERSON, Amount.MAX);
    assertEquals(balances, genesis(false, List.of(PERSON), balances).balances());
    balances.put(OTHER, Amount.of(1));
    assertIllegal("2^128-1", () -> genesis(false, List.of(PERSON), balances));
  }

  @Test
  void values_outOfRange_areRefused() {
    long max = TransactionLimits.NUMBER_MAX;
    assertEquals(max, genesis("c", max, max, max, max).time());
    assertIllegal("chain id", () -> genesis("", 0, 1, 0, 1));
    assertIllegal("chain id", () -> genesis("c".repeat(65), 0, 1, 0, 1));
    assertIllegal("time", () -> genesis("c", -1, 1, 0, 1));
    assertIllegal("time", () -> genesis("c", max + 1, 1, 0, 1));
    assertIllegal("block gas limit", () -> genesis("c", 0, 0, 0, 1));
    assertIllegal("blockGasLimit", () -> genesis("c", 0, max + 1, 0, 1));
    assertIllegal("minGasPrice", () -> genesis("c", 0, 1, -1, 1));
    assertIllegal("version", () -> genesis("c", 0, 1, 0, 0));
    assertIllegal("producer", () -> genesis(false, List.of(), new TreeMap<>()));
  }

  private static void assertIllegal(String says, Executable making) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, making);
    assertTrue(String.valueOf(refused.getMessage()).contains(says), refused.getMessage());
  }
}
