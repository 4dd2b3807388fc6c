package io.qlcvm.client.abi;

import io.qlcvm.client.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An error with which a contract reverts. */
public record AbiError(String name, String doc, List<AbiField> fields) {

  /** Never begins UTF-8 text, so that no message of a panic is taken for an error. */
  private static final byte MARK = (byte) 0xff;

  /** What every kit reverts with when the input of a call is not what the method takes. */
  static final AbiError BAD_INPUT =
      new AbiError(
          "BadInput",
          "An argument is not what it has to be.",
          List.of(new AbiField("argument", new AbiType.Text())));

  /** Copies the list. */
  public AbiError {
    fields = List.copyOf(fields);
  }

  /** The name in revert data that holds a declared error; null for any other data. */
  static @Nullable String nameIn(Bytes data) {
    byte[] bytes = data.toByteArray();
    if (bytes.length < 2 || bytes[0] != MARK) {
      return null;
    }
    int length = bytes[1] & 0xff;
    return length > bytes.length - 2
        ? null
        : new String(bytes, 2, length, StandardCharsets.US_ASCII);
  }

  /** The fields' values, from revert data that has this error's name. */
  Named decode(Bytes data) throws AbiException {
    return Named.read(name, fields, data.toByteArray(), 2 + name.length());
  }

  /** {@code Insufficient(needed: u128)}. */
  @Override
  public String toString() {
    return fields.stream()
        .map(AbiField::toString)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
