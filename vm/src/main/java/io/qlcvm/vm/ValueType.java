package io.qlcvm.vm;

/**
 * Type of a value on the stack, in a local, a global or a table.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/types.html">Binary format: types</a>
 */
public enum ValueType {
  I32(0x7f, "i32"),
  I64(0x7e, "i64"),
  F32(0x7d, "f32"),
  F64(0x7c, "f64"),
  FUNCREF(0x70, "funcref"),
  EXTERNREF(0x6f, "externref");

  private final int code;
  private final String text;

  ValueType(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The byte that stands for this type in a module. */
  public int code() {
    return code;
  }

  public boolean isReference() {
    return this == FUNCREF || this == EXTERNREF;
  }

  /** The name in the text format, such as {@code i32}. */
  @Override
  public String toString() {
    return text;
  }
}
