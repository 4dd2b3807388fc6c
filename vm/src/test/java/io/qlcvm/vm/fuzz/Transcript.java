package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What an engine made of a subject, line by line: calls of host functions, results, traps, and at
 * the end memory and globals. Engines agree if their transcripts are equal; every NaN is written
 * alike.
 */
final class Transcript {

  private final List<String> lines = new ArrayList<>();
  private int completed;

  List<String> lines() {
    return List.copyOf(lines);
  }

  void add(String line) {
    lines.add(line);
  }

  /** One more of the subject's calls has ended, one way or the other. */
  void completed(Subject.Call call, String how) {
    completed++;
    lines.add(call + " " + how);
  }

  /** How many calls have ended. */
  int completed() {
    return completed;
  }

  void memory(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    lines.add("memory of " + bytes.length + " bytes: " + Long.toHexString(crc.getValue()));
  }

  /** A host function's answer: the same in every engine, small, and different each time. */
  long hostCall(String name, FunctionType type, long[] arguments) {
    String line = name + values(type.parameters(), arguments);
    lines.add(line);
    return (line.hashCode() * 31L + lines.size()) & 0x3f;
  }

  static String values(List<ValueType> types, long[] bits) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      texts.add(value(types.get(i), bits[i]));
    }
    return texts.toString();
  }

  static String value(ValueType type, long bits) {
    return switch (type) {
      case I32 -> Integer.toString((int) bits);
      case I64 -> Long.toString(bits);
      case F32 ->
          Float.isNaN(Float.intBitsToFloat((int) bits)) ? "NaN" : Integer.toString((int) bits);
      case F64 -> Double.isNaN(Double.longBitsToDouble(bits)) ? "NaN" : Long.toString(bits);
      case FUNCREF, EXTERNREF -> "reference";
    };
  }
}
