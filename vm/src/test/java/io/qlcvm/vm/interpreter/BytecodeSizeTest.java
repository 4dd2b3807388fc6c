package io.qlcvm.vm.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The length of methods in the compiled engine. */
class BytecodeSizeTest {

  /** HotSpot leaves longer methods to its own interpreter ({@code -XX:HugeMethodLimit}). */
  private static final int BYTES_MAX = 8_000;

  private static final String PACKAGE = "io/qlcvm/vm/";

  @Test
  void methods_ofTheEngine_areShortEnoughToBeCompiled() throws Exception {
    Map<String, Integer> lengths = new TreeMap<>();
    Path classes =
        Path.of(Interpreter.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes.resolve(PACKAGE))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        lengths.putAll(lengths(ClassFile.of().parse(file)));
      }
    }
    // The methods that the target is about are among those that were looked at.
    for (String hot :
        List.of(
            "interpreter/Interpreter.straight",
            "interpreter/Interpreter.step",
            "interpreter/Numeric.apply",
            "interpreter/Numeric.convert",
            "runtime/InstanceOperators.execute",
            "runtime/Machine.open",
            "lower/Lowering.operator",
            "validate/FunctionValidator.")) {
      assertTrue(
          lengths.keySet().stream().anyMatch(name -> name.startsWith(PACKAGE + hot)),
          () -> "no method " + hot);
    }
    lengths.values().removeIf(length -> length <= BYTES_MAX);
    assertEquals(Map.of(), lengths, "methods above " + BYTES_MAX + " bytes");
  }

  private static Map<String, Integer> lengths(ClassModel type) {
    Map<String, Integer> lengths = new TreeMap<>();
    for (MethodModel method : type.methods()) {
      method
          .findAttribute(Attributes.code())
          .ifPresent((CodeAttribute code) ->
              lengths.put(
                  type.thisClass().asInternalName()
                      + "."
                      + method.methodName().stringValue()
                      + method.methodType().stringValue(),
                  code.codeLength()));
    }
    return lengths;
  }
}
