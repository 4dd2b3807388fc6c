package io.qlcvm.types.tx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.crypto.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedTransactionTest {

  private static final String CHAIN = "qlcvm-dev";
  private static final KeyPair KEY = DevAccounts.keyPair(0);
  private static final Address OTHER = DevAccounts.keyPair(1).address();

  private static Transaction transaction(Action action) {
    return new Transaction(CHAIN, KEY.address(), 300, 70_000, 1, 70_000L, action);
  }

  static List<Action> actions() {
    byte[] some = {1, 2, 3};
    return List.of(
        new Action.Transfer(OTHER, Amount.MAX),
        new Action.Deploy(some, new byte[0], Amount.of(24)),
        new Action.Invoke(OTHER, "invoke", some, Amount.ZERO),
        new Action.Upgrade(OTHER, some, new byte[30]));
  }

  private static RefusedTransactionException assertRefused(Refusal refusal, byte[] bytes) {
    RefusedTransactionException refused =
        assertThrows(
            RefusedTransactionException.class,
            () -> SignedTransaction.decode(bytes),
            () -> HexFormat.of().formatHex(bytes));
    assertEquals(refusal, refused.refusal(), refused.getMessage());
    return refused;
  }

  @Provide
  Arbitrary<Transaction> transactions() {
    Arbitrary<Long> number = Arbitraries.longs().between(0, TransactionLimits.NUMBER_MAX);
    Arbitrary<Address> address = bytes(32, 32).map(Address::of);
    Arbitrary<Amount> amount =
        Combinators.combine(Arbitraries.of(0L, 1L, -1L), Arbitraries.longs()).as(Amount::new);
    Arbitrary<String> name = Arbitraries.strings().ofMaxLength(16);
    Arbitrary<Action> action =
        Arbitraries.oneOf(
            Combinators.combine(address, amount).as(Action.Transfer::new),
            Combinators.combine(bytes(0, 300), bytes(0, 300), amount).as(Action.Deploy::new),
            Combinators.combine(address, name, bytes(0, 300), amount).as(Action.Invoke::new),
            Combinators.combine(address, bytes(0, 300), bytes(0, 300)).as(Action.Upgrade::new));
    return Combinators.combine(name, number, number, number, number.injectNull(0.3), action)
        .as((chain, n, limit, price, until, a) ->
            new Transaction(chain, KEY.address(), n, limit, price, until, a));
  }

  private static Arbitrary<byte[]> bytes(int min, int max) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max);
  }

  @Property(tries = 200)
  void decode_ofAnySignedTransaction_givesItBack(@ForAll("transactions") Transaction transaction)
      throws RefusedTransactionException {
    SignedTransaction signed = transaction.sign(KEY);
    SignedTransaction decoded = SignedTransaction.decode(signed.encode());
    assertEquals(signed, decoded);
    assertArrayEquals(signed.encode(), decoded.encode());
    assertArrayEquals(transaction.encode(), decoded.transaction().encode());
    assertEquals(transaction.amount(), decoded.transaction().amount());
    assertEquals(signed.signature(), decoded.signature());
    assertEquals(Hashing.sha256(signed.encode()), decoded.hash());
    assertEquals(signed.encode().length, decoded.size());
    VerifiedTransaction verified = decoded.verify(transaction.chainId());
    assertEquals(decoded, verified.signed());
    assertEquals(decoded.hash(), verified.hash());
    assertEquals(KEY.address(), verified.sender());
    assertEquals(decoded.transaction(), verified.transaction());
  }

  @ParameterizedTest
  @MethodSource("actions")
  void decode_cutOffAnywhereOrGoingOn_isMalformed(Action action) {
    byte[] bytes = transaction(action).sign(KEY).encode();
    for (int length = 0; length < bytes.length; length++) {
      assertRefused(Refusal.MALFORMED, Arrays.copyOf(bytes, length));
    }
    assertRefused(Refusal.MALFORMED, Arrays.copyOf(bytes, bytes.length + 1));
  }

  /** Any byte changed is another transaction or none; it never reads as the same one. */
  @ParameterizedTest
  @MethodSource("actions")
  void decode_withAnyByteChanged_isRefusedOrHasAnotherHash(Action action) {
    SignedTransaction signed = transaction(action).sign(KEY);
    int refused = 0;
    for (int at = 0; at < signed.size(); at++) {
      for (int change = 1; change < 256; change++) {
        byte[] bytes = signed.encode();
        bytes[at] ^= (byte) change;
        try {
          SignedTransaction decoded = SignedTransaction.decode(bytes);
          assertArrayEquals(bytes, decoded.encode());
          assertNotEquals(signed.hash(), decoded.hash());
          assertNotEquals(signed, decoded);
        } catch (RefusedTransactionException e) {
          refused++;
          assertTrue(e.refusal() == Refusal.MALFORMED || e.refusal() == Refusal.NOT_CANONICAL);
        }
      }
    }
    assertTrue(refused > 2_000, refused + " changes were refused");
  }

  /** Each head of the encoding, rewritten in every longer form, and each length as indefinite. */
  @ParameterizedTest
  @MethodSource("actions")
  void decode_ofEveryLongerForm_isNotCanonical(Action action) throws Exception {
    byte[] bytes = transaction(action).sign(KEY).encode();
    List<Integer> heads = new ArrayList<>();
    heads(bytes, 0, heads);
    int forms = 0;
    for (int at : heads) {
      int info = bytes[at] & 31;
      int width = info < 24 ? 0 : 1 << (info - 24);
      for (int longer = 24; longer <= 27; longer++) {
        if (1 << (longer - 24) > width) {
          assertRefused(Refusal.NOT_CANONICAL, lengthened(bytes, at, width, longer));
          forms++;
        }
      }
      int major = (bytes[at] & 0xff) >>> 5;
      if (major >= 2 && major <= 4) {
        byte[] indefinite = bytes.clone();
        indefinite[at] = (byte) (major << 5 | 31);
        assertRefused(Refusal.NOT_CANONICAL, indefinite);
        forms++;
      }
    }
    assertTrue(forms > 40, forms + " forms");
    assertEquals(transaction(action).sign(KEY), SignedTransaction.decode(bytes));
  }

  /** Offsets of all heads but null's, from the one at {@code at} on; gives where the item ends. */
  private static int heads(byte[] bytes, int at, List<Integer> heads) {
    if ((bytes[at] & 0xff) == 0xf6) {
      return at + 1;
    }
    heads.add(at);
    int major = (bytes[at] & 0xff) >>> 5;
    int info = bytes[at] & 31;
    int width = info < 24 ? 0 : 1 << (info - 24);
    long argument = info;
    if (width > 0) {
      argument = 0;
      for (int i = 1; i <= width; i++) {
        argument = argument << 8 | (bytes[at + i] & 0xff);
      }
    }
    int end = at + 1 + width;
    return switch (major) {
      case 0 -> end;
      case 2, 3 -> end + (int) argument;
      case 4 -> {
        for (long i = 0; i < argument; i++) {
          end = heads(bytes, end, heads);
        }
        yield end;
      }
      case 6 -> heads(bytes, end, heads);
      default -> throw new AssertionError("major type " + major);
    };
  }

  private static byte[] lengthened(byte[] bytes, int at, int width, int info) {
    int newWidth = 1 << (info - 24);
    byte[] longer = new byte[bytes.length - width + newWidth];
    System.arraycopy(bytes, 0, longer, 0, at);
    longer[at] = (byte) ((bytes[at] & 0xe0) | info);
    if (width == 0) {
      longer[at + newWidth] = (byte) (bytes[at] & 31);
    } else {
      System.arraycopy(bytes, at + 1, longer, at + 1 + newWidth - width, width);
    }
    int rest = at + 1 + width;
    System.arraycopy(bytes, rest, longer, at + 1 + newWidth, bytes.length - rest);
    return longer;
  }

  /** An unsigned transaction of raw parts, with a signature of zeros. */
  private static byte[] raw(UnaryOperator<CborWriter> numbers, UnaryOperator<CborWriter> action) {
    CborWriter writer = new CborWriter().array(2).array(8).unsigned(1).text(CHAIN);
    CborWriter fields = numbers.apply(writer.bytes(OTHER.bytes()));
    return action.apply(fields).bytes(new byte[Signature.BYTES]).toByteArray();
  }

  private static CborWriter transfer(CborWriter writer) {
    return writer.array(3).unsigned(0).bytes(OTHER.bytes()).unsigned(5);
  }

  private static CborWriter someNumbers(CborWriter writer) {
    return writer.unsigned(0).unsigned(0).unsigned(0).nul();
  }

  @Test
  void decode_ofNumbersAbove2To53_isMalformed() throws Exception {
    long max = TransactionLimits.NUMBER_MAX;
    assertEquals(9_007_199_254_740_991L, max);
    byte[] largest =
        raw(
            w -> w.unsigned(max).unsigned(max).unsigned(max).unsigned(max),
            SignedTransactionTest::transfer);
    Transaction read = SignedTransaction.decode(largest).transaction();
    assertEquals(Amount.of(max).times(max), read.fee());
    for (int field = 0; field < 4; field++) {
      int large = field;
      byte[] bytes =
          raw(
              w -> {
                for (int i = 0; i < 4; i++) {
                  w.unsigned(i == large ? max + 1 : 1);
                }
                return w;
              },
              SignedTransactionTest::transfer);
      assertRefused(Refusal.MALFORMED, bytes);
    }
  }

  @Test
  void decode_ofUnknownActionsAndVersions_isMalformed() throws Exception {
    assertEquals(
        Amount.of(5),
        SignedTransaction.decode(
                raw(SignedTransactionTest::someNumbers, SignedTransactionTest::transfer))
            .transaction()
            .amount());
    List<UnaryOperator<CborWriter>> actions =
        List.of(
            w -> w.array(0),
            w -> w.array(2).unsigned(0).bytes(OTHER.bytes()),
            w -> w.array(4).unsigned(0).bytes(OTHER.bytes()).unsigned(5).unsigned(5),
            w -> w.array(3).unsigned(4).bytes(OTHER.bytes()).unsigned(5),
            w -> w.array(3).unsigned(Long.MAX_VALUE).bytes(OTHER.bytes()).unsigned(5),
            w -> w.array(3).unsigned(0).bytes(new byte[31]).unsigned(5),
            w -> w.array(3).unsigned(0).bytes(new byte[33]).unsigned(5),
            w -> w.array(3).unsigned(0).bytes(OTHER.bytes()).nul(),
            w -> w.array(3).unsigned(0).text("x").unsigned(5),
            CborWriter::nul);
    for (UnaryOperator<CborWriter> action : actions) {
      assertRefused(Refusal.MALFORMED, raw(SignedTransactionTest::someNumbers, action));
    }
    byte[] bytes = raw(SignedTransactionTest::someNumbers, SignedTransactionTest::transfer);
    bytes[2] = 2;
    String message = String.valueOf(assertRefused(Refusal.MALFORMED, bytes).getMessage());
    assertTrue(message.contains("version 2"), message);
  }

  @Test
  void sizes_atTheLimits_areAcceptedAndAboveRefused() throws Exception {
    byte[] code = new byte[TransactionLimits.CODE_BYTES_MAX];
    byte[] input = new byte[TransactionLimits.INPUT_BYTES_MAX];
    String method = "m".repeat(TransactionLimits.METHOD_BYTES_MAX);
    String chain = "\u00fc".repeat(TransactionLimits.CHAIN_ID_BYTES_MAX / 2);
    List<Action> largest =
        List.of(
            new Action.Deploy(code, input, Amount.MAX),
            new Action.Invoke(OTHER, method, input, Amount.MAX),
            new Action.Upgrade(OTHER, code, input));
    long max = TransactionLimits.NUMBER_MAX;
    for (Action action : largest) {
      SignedTransaction signed =
          new Transaction(chain, KEY.address(), max, max, max, max, action).sign(KEY);
      assertEquals(signed, SignedTransaction.decode(signed.encode()));
    }
    byte[] longCode = new byte[code.length + 1];
    byte[] longInput = new byte[input.length + 1];
    assertIllegal(() -> new Action.Deploy(longCode, input, Amount.ZERO));
    assertIllegal(() -> new Action.Deploy(code, longInput, Amount.ZERO));
    assertIllegal(() -> new Action.Invoke(OTHER, method + "m", input, Amount.ZERO));
    assertIllegal(() -> new Action.Invoke(OTHER, method, longInput, Amount.ZERO));
    assertIllegal(() -> new Action.Upgrade(OTHER, longCode, input));
    assertIllegal(() -> new Action.Upgrade(OTHER, code, longInput));
    Action transfer = new Action.Transfer(OTHER, Amount.ZERO);
    assertIllegal(() -> new Transaction(chain + "c", OTHER, 0, 0, 0, null, transfer));
    assertIllegal(() -> new Transaction(chain, OTHER, -1, 0, 0, null, transfer));
    assertIllegal(() -> new Transaction(chain, OTHER, max + 1, 0, 0, null, transfer));
    assertIllegal(() -> new Transaction(chain, OTHER, 0, max + 1, 0, null, transfer));
    assertIllegal(() -> new Transaction(chain, OTHER, 0, 0, max + 1, null, transfer));
    assertIllegal(() -> new Transaction(chain, OTHER, 0, 0, 0, max + 1, transfer));
    assertRefused(
        Refusal.MALFORMED,
        raw(
            SignedTransactionTest::someNumbers,
            w -> w.array(4).unsigned(1).bytes(longCode).bytes(new byte[0]).unsigned(0)));
  }

  private static void assertIllegal(Executable making) {
    assertThrows(IllegalArgumentException.class, making);
  }

  @Test
  void decode_aboveTheLargestSize_isTooLarge() {
    int size = TransactionLimits.TRANSACTION_BYTES_MAX + 1;
    RefusedTransactionException refused = assertRefused(Refusal.TOO_LARGE, new byte[size]);
    assertEquals(Map.of("expected", size - 1, "actual", size), refused.details());
    assertRefused(Refusal.MALFORMED, new byte[size - 1]);
  }

  @Test
  void unsigned_transaction_countsInBlocksOfItsDevChainAlone() throws Exception {
    Action transfer = new Action.Transfer(OTHER, Amount.of(1));
    SignedTransaction unsigned = transaction(transfer).unsigned();
    SignedTransaction read = SignedTransaction.decode(unsigned.encode());
    assertEquals(unsigned, read);
    assertTrue(read.isUnsigned());
    assertEquals(unsigned, read.verifyInBlock(CHAIN, true).signed());
    for (Executable refused :
        List.<Executable>of(
            () -> read.verify(CHAIN),
            () -> read.verifyInBlock(CHAIN, false),
            () -> read.verifyInBlock("elsewhere", true))) {
      assertThrows(RefusedTransactionException.class, refused);
    }
    SignedTransaction zeroKey =
        new Transaction(CHAIN, Address.ZERO, 0, 70_000, 1, null, transfer).unsigned();
    assertThrows(RefusedTransactionException.class, () -> zeroKey.verify(CHAIN));
    SignedTransaction signed = transaction(transfer).sign(KEY);
    assertEquals(signed, signed.verifyInBlock(CHAIN, true).signed());
    assertEquals(signed, signed.verifyInBlock(CHAIN, false).signed());
    assertTrue(!signed.isUnsigned());
  }

  @Test
  void verify_onAnotherChain_isWrongChain() {
    SignedTransaction signed = transaction(new Action.Transfer(OTHER, Amount.ZERO)).sign(KEY);
    RefusedTransactionException refused =
        assertThrows(RefusedTransactionException.class, () -> signed.verify("elsewhere"));
    assertEquals(Refusal.WRONG_CHAIN, refused.refusal());
    assertEquals(Map.of("expected", "elsewhere", "actual", CHAIN), refused.details());
  }

  @ParameterizedTest
  @MethodSource("actions")
  void verify_withAnyBitOfTheSignatureChanged_isBadSignature(Action action) throws Exception {
    SignedTransaction signed = transaction(action).sign(KEY);
    for (int bit = 0; bit < Signature.BYTES * 8; bit += 7) {
      byte[] bytes = signed.encode();
      bytes[bytes.length - 1 - bit / 8] ^= (byte) (1 << bit % 8);
      SignedTransaction forged = SignedTransaction.decode(bytes);
      RefusedTransactionException refused =
          assertThrows(RefusedTransactionException.class, () -> forged.verify(CHAIN));
      assertEquals(Refusal.BAD_SIGNATURE, refused.refusal());
    }
  }

  @Test
  void sign_withAnotherKey_isRefused() {
    Transaction transaction = transaction(new Action.Transfer(OTHER, Amount.ZERO));
    assertIllegal(() -> transaction.sign(DevAccounts.keyPair(1)));
  }

  @Test
  void decode_takesACopyAndEncodeGivesOne() throws Exception {
    byte[] bytes = transaction(new Action.Transfer(OTHER, Amount.of(1))).sign(KEY).encode();
    SignedTransaction signed = SignedTransaction.decode(bytes);
    byte[] before = signed.encode();
    bytes[10]++;
    signed.encode()[10]++;
    assertArrayEquals(before, signed.encode());
    assertTrue(signed.toString().contains(signed.hash().toString()));
    VerifiedTransaction verified = signed.verify(CHAIN);
    assertEquals(verified, SignedTransaction.decode(before).verify(CHAIN));
    assertEquals(verified.hashCode(), signed.hashCode());
    assertEquals(signed.toString(), verified.toString());
  }

  @Test
  void reasons_areTheProtocolsWords() {
    List<String> words =
        List.of(
            "malformed",
            "not_canonical",
            "wrong_chain",
            "bad_signature",
            "nonce_too_low",
            "nonce_gap",
            "insufficient_balance",
            "gas_limit_too_low",
            "gas_limit_too_high",
            "gas_price_too_low",
            "expired",
            "already_known",
            "too_large",
            "pool_full",
            "underpriced_replacement");
    assertEquals(words, Arrays.stream(Refusal.values()).map(Refusal::reason).toList());
  }
}
