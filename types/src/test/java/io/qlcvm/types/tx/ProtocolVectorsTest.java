package io.qlcvm.types.tx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The protocol's published vectors, made by a program that shares no code with this project. */
class ProtocolVectorsTest {

  private static final KeyPair SENDER = DevAccounts.keyPair(0);

  private static final String TRANSFER =
      "82880169716c63766d2d6465765820668bf21b8502555125ff20bceb56b2c1b39b5b7a4dba44787ddf2824863d9b"
          + "47001a000186a001f6830058200000000000000000000000000000000000000000000000000000000000000000"
          + "05584053f46f0cb08facf3bcc65894e4ed4fb285cd3c10f0f53f73a1301fb0af9937b2ddc66a64978dff0c2f"
          + "b69aed3da21df27e76a8ea0a16d3faaac6c722dde89f00";

  private static final String INVOKE =
      "82880169716c63766d2d6465765820668bf21b8502555125ff20bceb56b2c1b39b5b7a4dba44787ddf2824863d9b"
          + "4719012c1a00011170011a00011170850258200707070707070707070707070707070707070707070707070707"
          + "07070707070766696e766f6b65426869c2490100000000000000005840cf40c7c6360fffd7e5bac1ba181c59"
          + "d860d5e8b98bedc52298934f28b5210fb9fa02baa83d573841ec3d152fc8dcaf6c606bc86847e0b8067902515f"
          + "282d8b04";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void transfer_signedByDevAccount0_hasPublishedBytesAndHash() throws Exception {
    Transaction transaction =
        new Transaction(
            "qlcvm-dev",
            SENDER.address(),
            0,
            100_000,
            1,
            null,
            new Action.Transfer(Address.ZERO, Amount.of(5)));
    SignedTransaction signed = transaction.sign(SENDER);
    assertArrayEquals(bytes(TRANSFER), signed.encode());
    assertEquals(
        "0x51dda8f44fd322285da3a01caa331cb6a0037a052f6b01dc163fbcc3d424b52f",
        signed.hash().toString());
    assertEquals(transaction, SignedTransaction.decode(bytes(TRANSFER)).transaction());
    assertEquals(signed, signed.verify("qlcvm-dev").signed());
  }

  @Test
  void invoke_withLargeAmountAndExpiry_hasPublishedBytesAndHash() throws Exception {
    byte[] contract = new byte[Address.BYTES];
    Arrays.fill(contract, (byte) 7);
    Transaction transaction =
        new Transaction(
            "qlcvm-dev",
            SENDER.address(),
            300,
            70_000,
            1,
            70_000L,
            new Action.Invoke(
                Address.of(contract),
                "invoke",
                "hi".getBytes(StandardCharsets.UTF_8),
                Amount.of(BigInteger.TWO.pow(64))));
    assertArrayEquals(bytes(INVOKE), transaction.sign(SENDER).encode());
    SignedTransaction decoded = SignedTransaction.decode(bytes(INVOKE));
    assertEquals(
        "0x145d85e117ae563a6cb1247a492f4f87a9fd1e5c0d607c496f882a563ad85a18",
        decoded.hash().toString());
    assertEquals(decoded, decoded.verify("qlcvm-dev").signed());
  }

  @Test
  void contractAddress_ofDevAccount0AndNonce0_isThePublishedOne() {
    assertEquals(
        "qlc_3wccrbuyuwgpagdrudzydj3tz3qc4sbij8wg3otzorw3y9xr1ea4yrxcwrdq",
        Address.ofContract(SENDER.address(), 0).toString());
  }

  @Test
  void devAccount0_hasPublishedKeyAndAddress() {
    assertEquals(
        "qlc_1sndyafrc1koc6kzya7wxfdd7ifmmffqnmftajw9uqsa6k55u8t91jifghmr",
        SENDER.address().toString());
    assertArrayEquals(
        bytes("668bf21b8502555125ff20bceb56b2c1b39b5b7a4dba44787ddf2824863d9b47"),
        SENDER.address().bytes());
  }
}
