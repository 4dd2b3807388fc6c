package io.qlcvm.types.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.crypto.Hashing;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptTest {

  private static final byte[] NOTHING = {};

  private static Receipt receipt(byte[] output, List<Event> events, @Nullable String error) {
    return new Receipt(Hash32.ZERO, Status.TRAPPED, 5, output, null, events, error);
  }

  private static Event event(int topics, int topicBytes, int dataBytes) {
    return new Event(
        Address.ZERO, Collections.nCopies(topics, new byte[topicBytes]), new byte[dataBytes]);
  }

  @Provide
  Arbitrary<Receipt> receipts() {
    Arbitrary<Address> address = bytes(32, 32).map(Address::of);
    Arbitrary<Event> event =
        Combinators.combine(address, bytes(32, 32).list().ofMaxSize(4), bytes(0, 100))
            .as(Event::new);
    return Combinators.combine(
            bytes(32, 32).map(Hash32::of),
            Arbitraries.of(Status.class),
            Arbitraries.longs().greaterOrEqual(0),
            bytes(0, 300),
            address.injectNull(0.5),
            event.list().ofMaxSize(30),
            Arbitraries.strings().ofMaxLength(50).injectNull(0.5))
        .as(Receipt::new);
  }

  private static Arbitrary<byte[]> bytes(int min, int max) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max);
  }

  @Property(tries = 300)
  void decode_ofAnyReceipt_givesItBack(@ForAll("receipts") Receipt receipt) throws CborException {
    Receipt decoded = Receipt.decode(receipt.encode());
    assertArrayEquals(receipt.encode(), decoded.encode());
    assertEquals(Hashing.sha256(receipt.encode()), decoded.hash());
    assertEquals(receipt.transaction(), decoded.transaction());
    assertEquals(receipt.status(), decoded.status());
    assertEquals(receipt.gasUsed(), decoded.gasUsed());
    assertEquals(receipt.contract(), decoded.contract());
    assertEquals(receipt.error(), decoded.error());
    assertArrayEquals(receipt.output(), decoded.output());
    assertEquals(receipt.events().size(), decoded.events().size());
  }

  /** The layout of the protocol, written out by hand. */
  @Test
  void encode_hasTheProtocolsLayout() {
    String zeros = "5820" + "00".repeat(32);
    assertEquals(
        "87"
            + zeros
            + "02"
            + "05"
            + "42ffff"
            + "f6"
            + "81"
            + "83"
            + zeros
            + "81"
            + zeros
            + "4100"
            + "6474726170",
        HexFormat.of()
            .formatHex(receipt(new byte[] {-1, -1}, List.of(event(1, 32, 1)), "trap").encode()));
  }

  @Test
  void decode_cutOffAnywhereOrGoingOn_isRefused() {
    byte[] bytes = receipt(new byte[3], List.of(event(2, 32, 5)), "error").encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(CborException.class, () -> Receipt.decode(cut), "length " + length);
    }
    assertThrows(CborException.class, () -> Receipt.decode(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  @Test
  void decode_withAnyByteChanged_throwsNothingElse() {
    byte[] bytes = receipt(new byte[3], List.of(event(2, 32, 5)), "error").encode();
    for (int at = 0; at < bytes.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) change;
        try {
          assertArrayEquals(changed, Receipt.decode(changed).encode());
        } catch (CborException e) {
          assertEquals(true, e.offset() >= 0);
        }
      }
    }
  }

  /** What can be made can be read again, up to the limits; above them it can't be made. */
  @Test
  void sizes_atTheLimits_areReadAndAboveRefused() throws CborException {
    Receipt largest =
        receipt(
            new byte[64 << 10],
            Collections.nCopies(256, event(4, 32, 16 << 10)),
            "e".repeat(4 << 10));
    assertEquals(256, Receipt.decode(largest.encode()).events().size());
    assertIllegal(() -> receipt(new byte[(64 << 10) + 1], List.of(), null));
    assertIllegal(() -> receipt(NOTHING, Collections.nCopies(257, event(0, 32, 0)), null));
    assertIllegal(() -> receipt(NOTHING, List.of(event(5, 32, 0)), null));
    assertIllegal(() -> receipt(NOTHING, List.of(event(1, 31, 0)), null));
    assertIllegal(() -> receipt(NOTHING, List.of(event(0, 32, (16 << 10) + 1)), null));
    assertIllegal(() -> receipt(NOTHING, List.of(), "\u00fc".repeat((2 << 10) + 1)));
    assertIllegal(
        () -> new Receipt(Hash32.ZERO, Status.SUCCESS, -1, NOTHING, null, List.of(), null));
  }

  private static void assertIllegal(Executable making) {
    assertThrows(IllegalArgumentException.class, making);
  }

  @ParameterizedTest
  @CsvSource({"0,success", "1,reverted", "2,trapped", "3,out_of_gas", "4,rejected"})
  void status_hasTheProtocolsNumberAndWord(int code, String word) {
    assertEquals(word, Status.ofCode(code).word());
    assertEquals(code, Status.ofCode(code).code());
    assertEquals(5, Status.values().length);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 5, 256, 1L << 32})
  void status_ofAnotherNumber_isRefused(long code) {
    assertThrows(IllegalArgumentException.class, () -> Status.ofCode(code));
  }
}
