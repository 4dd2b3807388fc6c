package io.qlcvm.ledger;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Values as contracts that describe themselves take and give them: little-endian, one behind the
 * other.
 */
final class ContractValues {
  private ContractValues() {}

  /**
   * The encoding of values of these types: Boolean (bool), Byte (u8), Integer (u32), Long (u64),
   * Amount (u128), Address, Hash32, String, byte[] (bytes), List, Optional (option).
   */
  static byte[] encode(Object... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object value : values) {
      out.writeBytes(encoded(value));
    }
    return out.toByteArray();
  }

  private static byte[] encoded(Object value) {
    return switch (value) {
      case Boolean flag -> new byte[] {(byte) (flag ? 1 : 0)};
      case Byte number -> new byte[] {number};
      case Integer number -> buffer(Integer.BYTES).putInt(number).array();
      case Long number -> buffer(Long.BYTES).putLong(number).array();
      case Amount amount -> {
        byte[] bytes = new byte[Amount.BYTES];
        amount.copyLittleEndianTo(bytes, 0);
        yield bytes;
      }
      case Address address -> address.bytes();
      case Hash32 hash -> hash.bytes();
      case String text -> encoded(text.getBytes(StandardCharsets.UTF_8));
      case byte[] bytes ->
          buffer(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).array();
      case List<?> list -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(encoded(list.size()));
        list.forEach(each -> out.writeBytes(encoded(each)));
        yield out.toByteArray();
      }
      case Optional<?> option -> option.map(each -> encode(true, each)).orElse(encode(false));
      default -> throw new IllegalArgumentException("no encoding of " + value.getClass());
    };
  }

  /** Revert data of a declared error. */
  static byte[] error(String name, Object... fields) {
    byte[] letters = name.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xff);
    out.write(letters.length);
    out.writeBytes(letters);
    out.writeBytes(encode(fields));
    return out.toByteArray();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
