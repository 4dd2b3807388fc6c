package io.qlcvm.types.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.types.Hash32;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashingTest {

  private static final String ABC =
      "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  /** FIPS 180-4's examples. */
  @Test
  void sha256_ofPublishedMessages_isPublished() {
    assertEquals(ABC, Hashing.sha256("abc".getBytes(US_ASCII)).toString());
    assertEquals(
        "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        Hashing.sha256().toString());
  }

  @Test
  void sha256_intoAnArray_isTheSame() {
    byte[] data = "abc".getBytes(US_ASCII);
    byte[] destination = new byte[40];
    Hashing.sha256(data, destination, 8);
    assertEquals(Hashing.sha256(data), Hash32.of(destination, 8));
    assertThrows(IllegalArgumentException.class, () -> Hashing.sha256(data, destination, 9));
  }

  /** The hash of nothing that Ethereum's documents name. */
  @Test
  void keccak256_ofNothing_isThePublishedOne() {
    assertEquals(
        "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        Hashing.keccak256(new byte[0]).toString());
  }

  @Test
  void sha256_ofParts_isThatOfTheWhole() {
    Hash32 whole = Hashing.sha256("abc".getBytes(US_ASCII));
    assertEquals(
        whole,
        Hashing.sha256(
            "a".getBytes(US_ASCII), new byte[0], "b".getBytes(US_ASCII), "c".getBytes(US_ASCII)));
  }

  /** What a call left behind that broke off half-way must not reach the next one. */
  @Test
  void sha256_afterACallThatFailed_isRight() {
    byte[][] broken = {"left behind".getBytes(US_ASCII), null};
    assertThrows(NullPointerException.class, () -> Hashing.sha256(broken));
    assertEquals(ABC, Hashing.sha256("abc".getBytes(US_ASCII)).toString());
  }

  @Test
  void sha256_onManyThreads_isRight() throws Exception {
    Callable<Boolean> hashing =
        () ->
            IntStream.range(0, 2_000)
                .allMatch(_ -> Hashing.sha256("abc".getBytes(US_ASCII)).toString().equals(ABC));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (var result : threads.invokeAll(List.of(hashing, hashing, hashing, hashing))) {
        assertEquals(true, result.get());
      }
    }
  }

  /** RFC 7693, appendix A. */
  @Test
  void blake2b_ofPublishedMessage_isPublished() {
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                    + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"),
        Hashing.blake2b(64, "abc".getBytes(US_ASCII)));
    assertEquals(5, Hashing.blake2b(5, new byte[0]).length);
  }
}
