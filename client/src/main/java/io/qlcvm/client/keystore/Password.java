package io.qlcvm.client.keystore;

import java.util.Arrays;

/**
 * What encrypts an account's key. Its text is a mask, and closing it wipes what it holds. For one
 * thread.
 */
public final class Password implements AutoCloseable {

  private final char[] characters;

  private Password(char[] characters) {
    this.characters = characters;
  }

  /**
   * The password of these characters, which belong to it from now on: they are zeros when it is
   * closed, or refused.
   *
   * @throws IllegalArgumentException if it is empty, or has other characters than printable ASCII,
   *     which are not the same bytes everywhere; the message does not repeat it
   */
  public static Password of(char[] characters) {
    Password password = new Password(characters);
    if (characters.length == 0) {
      throw new IllegalArgumentException("it is empty");
    }
    for (char c : characters) {
      if (c < ' ' || c > '~') {
        password.close();
        throw new IllegalArgumentException(
            "it has other characters than printable ASCII, which cannot be typed everywhere");
      }
    }
    return password;
  }

  /** Not a copy. */
  char[] characters() {
    return characters;
  }

  /** Whether the other has the same characters. */
  public boolean isSameAs(Password other) {
    return Arrays.equals(characters, other.characters);
  }

  @Override
  public void close() {
    Arrays.fill(characters, '\0');
  }

  @Override
  public String toString() {
    return "(password)";
  }
}
