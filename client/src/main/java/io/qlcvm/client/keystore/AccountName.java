package io.qlcvm.client.keystore;

import io.qlcvm.types.Address;
import java.util.regex.Pattern;

/**
 * The name of an account in a keystore, and of its file without the ending. It can be no path, no
 * option, no address and no {@code dev:0}, and means the same file where case does not count.
 *
 * @param text 1 to 32 of a to z, 0 to 9, - and _, the first a letter or digit
 */
public record AccountName(String text) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException with what a name takes
   */
  public AccountName {
    if (!FORM.matcher(text).matches() || text.startsWith(Address.PREFIX)) {
      throw new IllegalArgumentException(
          "'%s' is no name of an account: one has 1 to 32 of a-z, 0-9, - and _, the first a letter"
                  .formatted(text)
              + " or digit, and does not begin with "
              + Address.PREFIX);
    }
  }

  /** The name itself. */
  @Override
  public String toString() {
    return text;
  }
}
