package io.qlcvm.types.block;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.TransactionLimits;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BlockTest {

  private static final KeyPair KEY = DevAccounts.keyPair(0);
  private static final long MAX = TransactionLimits.NUMBER_MAX;

  private static SignedTransaction transaction(int nonce) {
    return new Transaction(
            "c", KEY.address(), nonce, 1, 1, null, new Action.Transfer(Address.ZERO, Amount.MAX))
        .sign(KEY);
  }

  private static Proposal proposal(long height) {
    return new Proposal("c", height, Hash32.ZERO, 1, KEY.address(), Hash32.ZERO, 2);
  }

  private static Block block(long height, int transactions) {
    BlockHeader header =
        new BlockHeader(proposal(height), Hashing.sha256(), Hashing.sha256(new byte[] {1}), height);
    return new Block(
        header,
        IntStream.range(0, transactions).mapToObj(BlockTest::transaction).toList(),
        proposal(height).sign(KEY));
  }

  @Property(tries = 50)
  void decode_ofAnyBlock_givesItBack(
      @ForAll @LongRange(min = 0, max = (1L << 53) - 1) long height,
      @ForAll @IntRange(max = 5) int transactions)
      throws CborException {
    Block block = block(height, transactions);
    Block decoded = Block.decode(block.encode());
    assertEquals(block, decoded);
    assertArrayEquals(block.encode(), decoded.encode());
    assertEquals(height, decoded.height());
    assertEquals(Hashing.sha256(block.header().encode()), decoded.hash());
    assertTrue(decoded.header().proposal().verify(decoded.signature()));
  }

  /** The layout of the protocol, written out by hand. */
  @Test
  void encode_hasTheProtocolsLayout() {
    String zeros = "5820" + "00".repeat(32);
    String key = "5820" + HexFormat.of().formatHex(KEY.address().bytes());
    String proposal = "88" + "01" + "6163" + "07" + zeros + "01" + key + zeros + "02";
    Block block = block(7, 1);
    assertEquals(proposal, HexFormat.of().formatHex(block.header().proposal().encode()));
    String header =
        "84"
            + proposal
            + "5820"
            + block.header().receiptsRoot().toString().substring(2)
            + "5820"
            + block.header().stateRoot().toString().substring(2)
            + "07";
    assertEquals(header, HexFormat.of().formatHex(block.header().encode()));
    String transaction = HexFormat.of().formatHex(transaction(0).encode());
    String signature = "5840" + block.signature().toString().substring(2);
    assertEquals(
        "83" + header + "81" + transaction + signature, HexFormat.of().formatHex(block.encode()));
  }

  @Test
  void signature_isOverTheTagAndTheProposalsHash() {
    Proposal proposal = proposal(3);
    byte[] message = new byte[14 + 32];
    System.arraycopy("qlcvm/block/v1".getBytes(US_ASCII), 0, message, 0, 14);
    System.arraycopy(Hashing.sha256(proposal.encode()).bytes(), 0, message, 14, 32);
    assertEquals(KEY.sign(message), proposal.sign(KEY));
    assertEquals(Hashing.sha256(proposal.encode()), proposal.hash());
    assertTrue(proposal.verify(proposal.sign(KEY)));
    assertFalse(proposal(4).verify(proposal.sign(KEY)));
    assertFalse(proposal.verify(DevAccounts.keyPair(1).sign(message)));
    assertThrows(IllegalArgumentException.class, () -> proposal.sign(DevAccounts.keyPair(1)));
  }

  @Test
  void decode_cutOffAnywhereOrGoingOn_isRefused() {
    byte[] bytes = block(1, 2).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(CborException.class, () -> Block.decode(cut), "length " + length);
    }
    assertThrows(CborException.class, () -> Block.decode(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  /** A byte changed is another block or none, and nothing but a {@code CborException} comes out. */
  @Test
  void decode_withAnyByteChanged_isRefusedOrAnotherBlock() {
    Block block = block(1, 1);
    byte[] bytes = block.encode();
    int refused = 0;
    for (int at = 0; at < bytes.length; at++) {
      for (int change = 1; change < 256; change += 3) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) change;
        try {
          Block decoded = Block.decode(changed);
          assertNotEquals(block, decoded);
          assertArrayEquals(changed, decoded.encode());
        } catch (CborException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 1_000, refused + " changes were refused");
  }

  @Test
  void decode_ofNumbersAbove2To53_isRefused() throws CborException {
    assertEquals(MAX, Block.decode(block(MAX, 0).encode()).height());
    byte[] bytes = block(MAX, 0).encode();
    String hex =
        HexFormat.of().formatHex(bytes).replace("1b001fffffffffffff", "1b0020000000000000");
    byte[] above = HexFormat.of().parseHex(hex);
    assertThrows(CborException.class, () -> Block.decode(above));
  }

  @Test
  void decode_ofAnotherVersion_isRefused() {
    byte[] bytes = block(1, 0).encode();
    assertEquals(1, bytes[3]);
    bytes[3] = 2;
    assertThrows(CborException.class, () -> Block.decode(bytes));
  }

  @Test
  void decode_ofTooManyTransactions_isRefusedBeforeTheyAreRead() {
    byte[] header = block(1, 0).header().encode();
    CborWriter writer = new CborWriter().array(3).encoded(header).array(Block.TRANSACTIONS_MAX + 1);
    byte[] bytes = Arrays.copyOf(writer.toByteArray(), 100_000);
    CborException refused = assertThrows(CborException.class, () -> Block.decode(bytes));
    assertEquals(1 + header.length, refused.offset());
  }

  @Test
  void values_outOfRange_canNotBeMade() {
    Hash32 zero = Hash32.ZERO;
    Address address = KEY.address();
    assertIllegal(() -> new Proposal("c".repeat(65), 0, zero, 0, address, zero, 0));
    assertIllegal(() -> new Proposal("c", -1, zero, 0, address, zero, 0));
    assertIllegal(() -> new Proposal("c", MAX + 1, zero, 0, address, zero, 0));
    assertIllegal(() -> new Proposal("c", 0, zero, MAX + 1, address, zero, 0));
    assertIllegal(() -> new Proposal("c", 0, zero, 0, address, zero, MAX + 1));
    assertIllegal(() -> new BlockHeader(proposal(0), zero, zero, MAX + 1));
    assertIllegal(() -> new BlockHeader(proposal(0), zero, zero, -1));
    Block empty = block(0, 0);
    List<SignedTransaction> many = Collections.nCopies(Block.TRANSACTIONS_MAX + 1, transaction(0));
    assertIllegal(() -> new Block(empty.header(), many, empty.signature()));
  }

  private static void assertIllegal(Executable making) {
    assertThrows(IllegalArgumentException.class, making);
  }
}
