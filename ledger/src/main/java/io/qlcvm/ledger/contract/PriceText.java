package io.qlcvm.ledger.contract;

import java.util.Locale;

/** Prices and limits as the reference of the host functions writes them: from the constants. */
final class PriceText {

  static final String TOUCH_KEY = touch("the key");
  static final String TOUCH_ACCOUNT = touch("the account");

  /** The whole value is read from the state, whatever the buffer takes of it. */
  static final String READ =
      TOUCH_KEY
          + "; 1 for each "
          + Prices.BYTES_PER_GAS
          + " bytes of the whole value, copied or not";

  static final String LOOK_UP = "looking up the code: " + number(Prices.FIRST_TOUCH);

  static final String WRITE =
      TOUCH_KEY
          + "; a new key "
          + number(Prices.NEW_KEY)
          + " and "
          + Prices.GROWTH_BYTE
          + " a byte of key and value; a present one "
          + number(Prices.EXISTING_KEY)
          + ", "
          + Prices.REWRITTEN_BYTE
          + " a byte replaced and "
          + Prices.GROWTH_BYTE
          + " a byte of growth";

  static final String DELETE = TOUCH_KEY + "; " + number(Prices.EXISTING_KEY) + " if it is present";

  static final String LOAD =
      "loading the code: " + number(Prices.LOAD) + " and " + Prices.LOAD_BYTE + " a byte of it";

  static final String AMOUNT = number(Prices.TRANSFER) + " if an amount goes along";

  static final String KEY = "key " + StorageFunctions.KEY_BYTES_MAX + " bytes";

  static final String WRITTEN =
      number(Effects.KEYS_WRITTEN_MAX)
          + " keys and "
          + bytes(Effects.BYTES_WRITTEN_MAX)
          + " written in a transaction";

  private PriceText() {}

  private static String touch(String what) {
    return "touching %s: %s the first time in a transaction, %s later"
        .formatted(what, number(Prices.FIRST_TOUCH), number(Prices.LATER_TOUCH));
  }

  /** Gas for each block of a hash function's input that is begun. */
  static String blocks(long gas, int blockBytes) {
    return gas + " for each " + blockBytes + " bytes that are begun";
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** In KiB, or MiB, where it is a whole number of them. */
  static String bytes(long bytes) {
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " bytes";
  }
}
