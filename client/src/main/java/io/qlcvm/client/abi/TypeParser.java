package io.qlcvm.client.abi;

import io.qlcvm.client.abi.AbiType.Whole;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of one type. */
final class TypeParser {

  private final String text;
  private int position;

  TypeParser(String text) {
    this.text = text;
  }

  AbiType parse() throws AbiException {
    AbiType type = type(0);
    if (position < text.length()) {
      throw wrong("nothing may follow the type");
    }
    return type;
  }

  private AbiType type(int depth) throws AbiException {
    if (depth > AbiType.DEPTH_MAX) {
      throw wrong("types nest at most " + AbiType.DEPTH_MAX + " deep");
    }
    String name = name();
    AbiType type =
        switch (name) {
          case "bool" -> new AbiType.Bool();
          case "u8", "u16", "u32", "u64", "u128", "i8", "i16", "i32", "i64", "i128" ->
              new Whole(name.startsWith("i"), Integer.parseInt(name.substring(1)));
          case "address" -> new AbiType.OfAddress();
          case "hash" -> new AbiType.Hash();
          case "string" -> new AbiType.Text();
          case "bytes" -> new AbiType.ByteString();
          case "list" -> new AbiType.ListOf(inside(depth, 1, 1).getFirst());
          case "option" -> new AbiType.Option(inside(depth, 1, 1).getFirst());
          case "tuple" -> new AbiType.Tuple(inside(depth, AbiType.TUPLE_MIN, AbiType.TUPLE_MAX));
          default -> throw wrong("there is no type '" + name + "'");
        };
    skipSpaces();
    return type;
  }

  private List<AbiType> inside(int depth, int least, int most) throws AbiException {
    expect('<');
    List<AbiType> types = new ArrayList<>();
    types.add(type(depth + 1));
    while (position < text.length() && text.charAt(position) == ',') {
      position++;
      types.add(type(depth + 1));
    }
    expect('>');
    if (types.size() < least || types.size() > most) {
      throw wrong(
          least == most
              ? "it takes one type"
              : "a tuple has %d to %d elements".formatted(least, most));
    }
    return types;
  }

  private String name() {
    skipSpaces();
    int start = position;
    while (position < text.length() && isOfName(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private void skipSpaces() {
    while (position < text.length() && text.charAt(position) == ' ') {
      position++;
    }
  }

  private void expect(char c) throws AbiException {
    skipSpaces();
    if (position == text.length() || text.charAt(position) != c) {
      throw wrong("'" + c + "' is missing");
    }
    position++;
  }

  private AbiException wrong(String why) {
    return new AbiException(
        "%s is no type: %s (at character %d)".formatted(Shown.quoted(text), why, position + 1));
  }
}
