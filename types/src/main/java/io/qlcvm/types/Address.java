package io.qlcvm.types;

import io.qlcvm.types.crypto.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Who an account belongs to: an Ed25519 public key, or a contract's derived 32 bytes. Immutable;
 * ordered as unsigned bytes.
 *
 * <p>The text form is QLC Chain's:
 *
 * <pre>
 *   qlc_ | 52 characters: 4 zero bits, then the 256 bits | 8 characters: checksum, 40 bits
 * </pre>
 *
 * in base32 with an alphabet of its own. The checksum is a 5-byte BLAKE2b of the 32 bytes, its
 * bytes in reverse order.
 */
public final class Address implements Comparable<Address> {

  public static final int BYTES = 32;

  /** What every text form begins with. */
  public static final String PREFIX = "qlc_";

  /** 32 zero bytes: nobody's account. */
  public static final Address ZERO = new Address(new byte[BYTES]);

  private static final String ALPHABET = "13456789abcdefghijkmnopqrstuwxyz";
  private static final int KEY_CHARACTERS = 52;
  private static final int CHECKSUM_CHARACTERS = 8;
  private static final int CHECKSUM_BYTES = 5;
  private static final int TEXT_LENGTH = PREFIX.length() + KEY_CHARACTERS + CHECKSUM_CHARACTERS;
  private static final byte[] CONTRACT_TAG =
      "qlcvm/contract/v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INSTANCE_TAG =
      "qlcvm/contract/v2".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;

  private Address(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The address with these bytes, which are copied.
   *
   * @throws IllegalArgumentException unless there are 32
   */
  public static Address of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("an address has 32 bytes, not " + bytes.length);
    }
    return new Address(bytes.clone());
  }

  /** Address of the contract that an account creates with a transaction of this nonce. */
  public static Address ofContract(Address creator, long nonce) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(nonce).array();
    return new Address(Hashing.sha256(CONTRACT_TAG, creator.bytes, number).bytes());
  }

  /**
   * Address of the contract that another makes of code on the chain: SHA-256 of {@code
   * "qlcvm/contract/v2"}, the creator (32 bytes), the code's hash (32 bytes) and the salt.
   *
   * @param salt any bytes: the creator's name for this one of many
   */
  public static Address ofInstance(Address creator, Hash32 codeHash, byte[] salt) {
    return new Address(Hashing.sha256(INSTANCE_TAG, creator.bytes, codeHash.bytes(), salt).bytes());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is not one, with what is wrong
   */
  public static Address parse(String text) {
    if (text.length() != TEXT_LENGTH || !text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("an address is qlc_ and 60 characters of base32");
    }
    byte[] bytes = new byte[BYTES];
    int spare = decode(text, PREFIX.length(), KEY_CHARACTERS, bytes);
    byte[] checksum = new byte[CHECKSUM_BYTES];
    decode(text, PREFIX.length() + KEY_CHARACTERS, CHECKSUM_CHARACTERS, checksum);
    if (spare != 0 || !Arrays.equals(checksum, checksum(bytes))) {
      throw new IllegalArgumentException(
          "the address's checksum does not match: a character is wrong or missing");
    }
    return new Address(bytes);
  }

  /** Fills {@code bytes} from the end; gives the bits that were left over at the front. */
  private static int decode(String text, int from, int characters, byte[] bytes) {
    int buffer = 0;
    int bits = 0;
    int at = bytes.length;
    for (int i = from + characters - 1; i >= from; i--) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException(
            "an address has no character '" + text.charAt(i) + "'; its alphabet is " + ALPHABET);
      }
      buffer |= digit << bits;
      bits += 5;
      if (bits >= 8 && at > 0) {
        bytes[--at] = (byte) buffer;
        buffer >>>= 8;
        bits -= 8;
      }
    }
    return buffer;
  }

  private static byte[] checksum(byte[] bytes) {
    byte[] digest = Hashing.blake2b(CHECKSUM_BYTES, bytes);
    byte[] reversed = new byte[CHECKSUM_BYTES];
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
      reversed[i] = digest[CHECKSUM_BYTES - 1 - i];
    }
    return reversed;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Copies the bytes to {@code destination}, from index {@code at} on. */
  public void copyTo(byte[] destination, int at) {
    System.arraycopy(bytes, 0, destination, at, BYTES);
  }

  @Override
  public int compareTo(Address other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The text form. */
  @Override
  public String toString() {
    char[] text = new char[TEXT_LENGTH];
    PREFIX.getChars(0, PREFIX.length(), text, 0);
    encode(bytes, text, PREFIX.length(), KEY_CHARACTERS);
    encode(checksum(bytes), text, PREFIX.length() + KEY_CHARACTERS, CHECKSUM_CHARACTERS);
    return new String(text);
  }

  private static void encode(byte[] bytes, char[] text, int from, int characters) {
    int buffer = 0;
    int bits = 0;
    int at = bytes.length;
    for (int i = from + characters - 1; i >= from; i--) {
      if (bits < 5 && at > 0) {
        buffer |= (bytes[--at] & 0xff) << bits;
        bits += 8;
      }
      text[i] = ALPHABET.charAt(buffer & 31);
      buffer >>>= 5;
      bits -= 5;
    }
  }
}
