package io.qlcvm.client.keystore;

import io.qlcvm.client.keystore.KeystoreException.Reason;
import io.qlcvm.types.crypto.KeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A file with a private key that nothing encrypts, as a node's {@code producer-key} is: {@code 0x}
 * and 64 lower-case hexadecimal digits, and white space around them.
 */
public final class KeyFile {

  private static final String FORM = "0x and 64 lower-case hexadecimal digits";
  private static final int HEX_BYTES = 2 + 2 * KeyPair.SEED_BYTES;

  /** No key comes near. */
  private static final int BYTES_MAX = 1 << 10;

  private KeyFile() {}

  /**
   * Reads the key in a file.
   *
   * @throws KeystoreException if there is none; what was read instead is not in the message
   */
  public static KeyPair read(Path file) throws KeystoreException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, "the key file " + file);
    } catch (NoSuchFileException _) {
      throw new KeystoreException(Reason.NOT_FOUND, "there is no key file " + file);
    } catch (IOException e) {
      throw new KeystoreException(
          Reason.UNUSABLE, "cannot read the key file %s: %s".formatted(file, e));
    }
  }

  /**
   * Reads the key that a stream holds, to its end.
   *
   * @param what the stream is, for messages
   * @throws KeystoreException if it holds none; what it holds instead is not in the message
   */
  public static KeyPair read(InputStream in, String what) throws KeystoreException {
    byte[] text = bytes(in, what);
    byte[] seed = new byte[KeyPair.SEED_BYTES];
    try {
      if (!decode(text, seed)) {
        throw new KeystoreException(Reason.UNUSABLE, what + " takes a private key: " + FORM);
      }
      return KeyPair.fromSeed(seed);
    } finally {
      Arrays.fill(text, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static byte[] bytes(InputStream in, String what) throws KeystoreException {
    try {
      return in.readNBytes(BYTES_MAX);
    } catch (IOException e) {
      throw new KeystoreException(Reason.UNUSABLE, "cannot read %s: %s".formatted(what, e));
    }
  }

  /** Without a text in between, which nobody could wipe. False unless the form is right. */
  private static boolean decode(byte[] text, byte[] seed) {
    int from = 0;
    int to = text.length;
    while (from < to && isSpace(text[from])) {
      from++;
    }
    while (to > from && isSpace(text[to - 1])) {
      to--;
    }
    if (to - from != HEX_BYTES || text[from] != '0' || text[from + 1] != 'x') {
      return false;
    }
    for (int i = 0; i < seed.length; i++) {
      int at = from + 2 + 2 * i;
      int digits = (digit(text[at]) << 4) | digit(text[at + 1]);
      if (digits < 0) {
        return false;
      }
      seed[i] = (byte) digits;
    }
    return true;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /** The digit's value, or -1. */
  private static int digit(byte b) {
    boolean lower = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
    return lower ? HexFormat.fromHexDigit(b) : -1;
  }

  /**
   * Makes a file with the key, which only its owner can read.
   *
   * @throws KeystoreException if there is a file of this name, which stays as it is, or it can't be
   *     written
   */
  public static void create(Path file, KeyPair key) throws KeystoreException {
    byte[] seed = key.seed();
    byte[] text = encode(seed);
    try {
      OwnerOnly.create(file, text);
    } catch (FileAlreadyExistsException _) {
      throw new KeystoreException(
          Reason.EXISTS, file + " exists already, and is not overwritten: name a new file");
    } catch (IOException e) {
      throw new KeystoreException(
          Reason.UNUSABLE, "cannot write the key file %s: %s".formatted(file, e));
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(text, (byte) 0);
    }
  }

  private static byte[] encode(byte[] seed) {
    HexFormat hex = HexFormat.of();
    byte[] text = new byte[HEX_BYTES + 1];
    text[0] = '0';
    text[1] = 'x';
    for (int i = 0; i < seed.length; i++) {
      text[2 + 2 * i] = (byte) hex.toHighHexDigit(seed[i]);
      text[3 + 2 * i] = (byte) hex.toLowHexDigit(seed[i]);
    }
    text[HEX_BYTES] = '\n';
    return text;
  }
}
