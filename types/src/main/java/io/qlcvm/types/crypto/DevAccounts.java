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

  /** Written down, since to compute them would take every start of a dev chain 0.06 s. */
  private static final List<String> ADDRESSES =
      List.of(
          "qlc_1sndyafrc1koc6kzya7wxfdd7ifmmffqnmftajw9uqsa6k55u8t91jifghmr",
          "qlc_1p3skrza4pecu9cfnaddxciygbu4hpe464zrqjf9w3sd15ciza4h1epyxn6o",
          "qlc_3yq68qzfadrmnf8q4p4uxxs6pncm5rb5njhmrxjz9p4hr8texan6paeggiep",
          "qlc_1gdguq3c6ot9hgk5cigu97jt5y7e6guru59g6s7bas8yj16zga4t4kodkobb",
          "qlc_3b1ggig9jfnqt54dbjz1ew9u511teq6ceef34cjq7quykyswbqnur7zsxa1c",
          "qlc_1wj75mi4o6zj6bgnngdzzx1hjwbuugyuwuyzjqytwmecu4qyb3b5fbigrhqf",
          "qlc_3a8q1wn9bu8yqsawff6ykaxfxsf7w79feygcc477rjgi8y6g6tud1zyjw3in",
          "qlc_1to9aeirzeaioxmpisoutm76uxe6as654zq4n4rijoqikzbyibo5dhgjfrtt",
          "qlc_1pyzcwhisqqeoy4h416yoy9pbmhaqs5pfcu58xseaquzdrqghodwkfak7yab",
          "qlc_3gmgeoyzfhm7sbxzmuy3y3e9kux4wdwppzfgp74w8kuyh5wmk4zg3ksejzfa");

  public static final int COUNT = ADDRESSES.size();

  private static final List<KeyPair> KEY_PAIRS =
      IntStream.range(0, COUNT).mapToObj(DevAccounts::make).toList();

  private DevAccounts() {}

  private static KeyPair make(int index) {
    byte[] text = ("qlcvm/dev/" + index).getBytes(StandardCharsets.US_ASCII);
    return KeyPair.known(Hashing.sha256(text), Address.parse(ADDRESSES.get(index)));
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
