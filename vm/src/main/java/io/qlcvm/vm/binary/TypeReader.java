package io.qlcvm.vm.binary;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.ValueType;
import org.jspecify.annotations.Nullable;

/** Reads types of values; a type of a closed feature is refused by the feature's name. */
public final class TypeReader {

  private static final @Nullable ValueType[] BY_CODE = new @Nullable ValueType[0x80];

  static {
    for (ValueType type : ValueType.values()) {
      BY_CODE[type.code()] = type;
    }
  }

  private TypeReader() {}

  public static ValueType value(ByteReader reader) {
    return read(reader, "malformed value type");
  }

  /** A value type that is a reference. */
  public static ValueType reference(ByteReader reader) {
    int start = reader.position();
    ValueType type = read(reader, "malformed reference type");
    if (!type.isReference()) {
      reader.position(start);
      throw reader.malformed("malformed reference type");
    }
    return type;
  }

  private static ValueType read(ByteReader reader, String reason) {
    int code = reader.peek();
    ValueType type = code < BY_CODE.length ? BY_CODE[code] : null;
    if (type == null) {
      Feature feature = Feature.ofType(code);
      throw feature == null
          ? reader.malformed(reason)
          : new InvalidModuleException(
              Phase.FORBIDDEN_FEATURE, feature.refusal(), reader.position());
    }
    reader.u8();
    return type;
  }
}
