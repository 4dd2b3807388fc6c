package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.keystore.AccountName;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The forms in which a command line gives values. A wrong one is told with what is taken. */
final class Forms {

  private static final String HEX = "0x";
  private static final String TEXT = "text:";

  private Forms() {}

  /**
   * {@code 0x..} is hex and {@code text:..} is the text after the colon. Anything else is refused:
   * hex whose {@code 0x} was forgotten must not reach a contract as text.
   */
  static Bytes input(String value) {
    if (value.startsWith(HEX) || value.startsWith(TEXT)) {
      return key(value);
    }
    throw new IllegalArgumentException(
        "'%s' is neither 0x.. nor text:..; for this very text write text:%s"
            .formatted(value, value));
  }

  /**
   * {@code 0x..} is hex, {@code text:..} is the text after the colon, and anything else is text as
   * it stands. A text that itself starts with {@code 0x} or {@code text:} needs the {@code text:}.
   */
  static Bytes key(String value) {
    if (value.startsWith(HEX)) {
      return Bytes.parse(value);
    }
    return Bytes.ofText(value.startsWith(TEXT) ? value.substring(TEXT.length()) : value);
  }

  /** A mistake becomes one in the use of the command line. */
  static <T> T convert(String value, Function<String, T> read) {
    try {
      return read.apply(value);
    } catch (IllegalArgumentException refused) {
      throw new TypeConversionException(refused.getMessage());
    }
  }

  static final class OfInput implements ITypeConverter<Bytes> {
    @Override
    public Bytes convert(String value) {
      return Forms.convert(value, Forms::input);
    }
  }

  static final class OfKey implements ITypeConverter<Bytes> {
    @Override
    public Bytes convert(String value) {
      return Forms.convert(value, Forms::key);
    }
  }

  static final class OfAddress implements ITypeConverter<Address> {
    @Override
    public Address convert(String value) {
      return Forms.convert(value, Address::parse);
    }
  }

  static final class OfAmount implements ITypeConverter<Amount> {
    @Override
    public Amount convert(String value) {
      return Forms.convert(value, Amount::parse);
    }
  }

  static final class OfHash implements ITypeConverter<Hash32> {
    @Override
    public Hash32 convert(String value) {
      return Forms.convert(value, Hash32::parse);
    }
  }

  static final class OfBlock implements ITypeConverter<BlockId> {
    @Override
    public BlockId convert(String value) {
      return Forms.convert(value, BlockId::parse);
    }
  }

  static final class OfAccountName implements ITypeConverter<AccountName> {
    @Override
    public AccountName convert(String value) {
      return Forms.convert(value, AccountName::new);
    }
  }
}
