package io.qlcvm.types.crypto;

import io.qlcvm.types.Address;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The ten funded accounts of a dev chain. Their keys are public knowledge: account i has the
 * private key {@code SHA-256("qlcvm/dev/" + i)}, i in decimal.
 */
public final class DevAccounts {

  public static final int COUNT = 10;

  private static final List<KeyPair> KEY_PAIRS =
      IntStream.range(0, COUNT).mapToObj(DevAccounts::derive).toList();

  private DevAccounts() {}

  private static KeyPair derive(int index) {
    byte[] text = ("qlcvm/dev/" + index).getBytes(StandardCharsets.US_ASCII);
    return KeyPair.fromSeed(Hashing.sha256(text).bytes());
  }

  /** Keys of account 0 to 9. */
  public static KeyPair keyPair(int index) {
    return KEY_PAIRS.get(index);
  }

  /** Keys of a dev account, if it is one. */
  public static Optional<KeyPair> find(Address address) {
    return KEY_PAIRS.stream().filter(k -> k.address().equals(address)).findFirst();
  }
}
