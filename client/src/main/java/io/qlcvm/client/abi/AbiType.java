package io.qlcvm.client.abi;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;

/** The type of an argument, a result or a field. Its text, as in the section, is its string. */
public sealed interface AbiType {

  /** Lists, options and tuples inside each other, at most; a scalar has depth 0. */
  int DEPTH_MAX = 8;

  /** Elements of a tuple. */
  int TUPLE_MIN = 2;

  /** Elements of a tuple. */
  int TUPLE_MAX = 8;

  /** True or false: a byte, 0 or 1. */
  record Bool() implements AbiType {
    @Override
    public String toString() {
      return "bool";
    }
  }

  /**
   * A whole number, little-endian.
   *
   * @param signed two's complement if so
   * @param bits 8, 16, 32, 64 or 128
   */
  record Whole(boolean signed, int bits) implements AbiType {

    BigInteger least() {
      return signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
    }

    BigInteger most() {
      return BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
    }

    @Override
    public String toString() {
      return (signed ? "i" : "u") + bits;
    }
  }

  /** An account's or a contract's address: 32 bytes. */
  record OfAddress() implements AbiType {
    @Override
    public String toString() {
      return "address";
    }
  }

  /** A hash: 32 bytes. */
  record Hash() implements AbiType {
    @Override
    public String toString() {
      return "hash";
    }
  }

  /** Text: its length in bytes, then UTF-8. */
  record Text() implements AbiType {
    @Override
    public String toString() {
      return "string";
    }
  }

  /** Any bytes: their number, then they. */
  record ByteString() implements AbiType {
    @Override
    public String toString() {
      return "bytes";
    }
  }

  /** Any number of one type: their count, then they. */
  record ListOf(AbiType element) implements AbiType {
    @Override
    public String toString() {
      return "list<" + element + ">";
    }
  }

  /** A value or none: a byte, 0, or 1 and the value. */
  record Option(AbiType value) implements AbiType {
    @Override
    public String toString() {
      return "option<" + value + ">";
    }
  }

  /** Some types, one after the other. */
  record Tuple(List<AbiType> elements) implements AbiType {

    /** Copies the list. */
    public Tuple {
      elements = List.copyOf(elements);
    }

    @Override
    public String toString() {
      return elements.stream()
          .map(AbiType::toString)
          .collect(Collectors.joining(",", "tuple<", ">"));
    }
  }

  /**
   * Reads a type's text, such as {@code list<tuple<address,u128>>}; spaces may stand around names.
   *
   * @throws AbiException for any other text, with what is wrong
   */
  static AbiType parse(String text) throws AbiException {
    return new TypeParser(text).parse();
  }

  /** Bytes of the shortest value. */
  default int bytesMin() {
    return switch (this) {
      case Bool _, Option _ -> 1;
      case Whole whole -> whole.bits() / Byte.SIZE;
      case OfAddress _, Hash _ -> 32;
      case Text _, ByteString _, ListOf _ -> Integer.BYTES;
      case Tuple tuple -> tuple.elements().stream().mapToInt(AbiType::bytesMin).sum();
    };
  }

  /**
   * Whether every value has the same number of bytes, 32 at most: whether it fits a topic as it is.
   */
  default boolean fitsTopic() {
    return switch (this) {
      case Bool _, Whole _, OfAddress _, Hash _ -> true;
      case Text _, ByteString _, ListOf _, Option _, Tuple _ -> false;
    };
  }

  /** Whether the type is an option, whose JSON form may be null. */
  static boolean isOption(AbiType type) {
    return type instanceof Option;
  }
}
