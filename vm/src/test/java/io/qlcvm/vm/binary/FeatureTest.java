package io.qlcvm.vm.binary;

import static io.qlcvm.vm.ModuleBuilder.END;
import static io.qlcvm.vm.ModuleBuilder.bytes;
import static io.qlcvm.vm.ModuleBuilder.concat;
import static io.qlcvm.vm.ModuleBuilder.i32;
import static io.qlcvm.vm.ModuleBuilder.module;
import static io.qlcvm.vm.ModuleBuilder.name;
import static io.qlcvm.vm.ModuleBuilder.section;
import static io.qlcvm.vm.ModuleBuilder.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.GlobalType;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.ModuleBuilder;
import io.qlcvm.vm.ValueType;
import io.qlcvm.vm.Wasm;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is closed is refused by its name, where it stands. */
class FeatureTest {

  /** Size of a module's header, its type and its function section, up to the function's code. */
  private static final int CODE_AT = 23;

  @ParameterizedTest
  @CsvSource({
    "0640, EXCEPTIONS",
    "0700, EXCEPTIONS",
    "0800, EXCEPTIONS",
    "0900, EXCEPTIONS",
    "0a, EXCEPTIONS",
    "1800, EXCEPTIONS",
    "19, EXCEPTIONS",
    "1f4000, EXCEPTIONS",
    "1400, TYPED_REFERENCES",
    "1500, TYPED_REFERENCES",
    "d4, TYPED_REFERENCES",
    "d500, TYPED_REFERENCES",
    "d600, TYPED_REFERENCES",
    "d3, GARBAGE_COLLECTION",
    "fb00, GARBAGE_COLLECTION",
    "fd0c, SIMD",
    "fe00, THREADS"
  })
  void load_withAnOperatorOfAFeature_namesIt(String code, Feature feature) {
    byte[] module = function(concat(HexFormat.of().parseHex(code), bytes(END)));
    assertForbidden(feature, CODE_AT, module);
  }

  @ParameterizedTest
  @CsvSource({
    "7b, SIMD",
    "69, EXCEPTIONS",
    "74, EXCEPTIONS",
    "63, TYPED_REFERENCES",
    "64, TYPED_REFERENCES",
    "6e, GARBAGE_COLLECTION",
    "6d, GARBAGE_COLLECTION",
    "6c, GARBAGE_COLLECTION",
    "6b, GARBAGE_COLLECTION",
    "6a, GARBAGE_COLLECTION",
    "73, GARBAGE_COLLECTION",
    "72, GARBAGE_COLLECTION",
    "71, GARBAGE_COLLECTION"
  })
  void load_withATypeOfAFeature_namesIt(String code, Feature feature) {
    int type = Integer.parseInt(code, 16);
    byte[] inSignature = module(section(1, bytes(1, 0x60, 1, type, 0)));
    assertForbidden(feature, 13, inSignature);
    byte[] inGlobal = module(section(6, bytes(1, type, 0, 0x41, 0, END)));
    assertForbidden(feature, 11, inGlobal);
    byte[] inTable = module(section(4, bytes(1, type, 0, 0)));
    assertForbidden(feature, 11, inTable);
    byte[] inBlock = function(bytes(0x02, type, 0x00, END, 0x1a, END));
    assertForbidden(feature, CODE_AT + 1, inBlock);
    byte[] inSelect = function(bytes(0x00, 0x1c, 1, type, 0x1a, END));
    assertForbidden(feature, CODE_AT + 3, inSelect);
  }

  @ParameterizedTest
  @CsvSource({"5f", "5e", "50", "4f", "4e"})
  void load_withACompositeType_namesGarbageCollection(String form) {
    byte[] module = module(section(1, bytes(1, Integer.parseInt(form, 16), 0)));
    assertForbidden(Feature.GARBAGE_COLLECTION, 11, module);
  }

  @Test
  void load_withTags_namesExceptions() {
    byte[] type = section(1, bytes(1, 0x60, 0, 0));
    assertForbidden(Feature.EXCEPTIONS, 14, module(type, section(13, bytes(1, 0, 0))));
    byte[] imported = section(2, vector(concat(name("a"), name("b"), bytes(4, 0, 0))));
    assertForbidden(Feature.EXCEPTIONS, 21, module(type, imported));
    byte[] exported = section(7, vector(concat(name("a"), bytes(4, 0))));
    assertRefused(Phase.MALFORMED, "malformed export kind", 19, module(type, exported));
  }

  @ParameterizedTest
  @CsvSource({"3, THREADS", "4, MEMORY64", "5, MEMORY64", "6, MEMORY64", "7, MEMORY64"})
  void load_withTheFlagsOfAFeature_namesIt(int flags, Feature feature) {
    assertForbidden(feature, 11, module(section(5, bytes(1, flags, 1, 2))));
    assertForbidden(feature, 12, module(section(4, bytes(1, 0x70, flags, 1, 2))));
  }

  @Test
  void load_ofATableWithAnInitialiser_namesTypedReferences() {
    byte[] table = section(4, bytes(1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, END));
    assertForbidden(Feature.TYPED_REFERENCES, 11, module(table));
  }

  /** The test suite of WebAssembly 2.0 calls this invalid. */
  @Test
  void load_ofTwoMemories_isInvalidAndNamesTheFeature() {
    byte[] module = new ModuleBuilder().memory(0, null).memory(0, null).build();
    String reason = "multiple memories: " + Feature.MULTI_MEMORY.refusal();
    assertRefused(Phase.INVALID, reason, 13, module);
  }

  @Test
  void load_ofAVectorInAConstant_namesSimd() {
    byte[] module =
        new ModuleBuilder().global(new GlobalType(ValueType.I32, false), bytes(0xfd, END)).build();
    assertForbidden(Feature.SIMD, 13, module);
  }

  @Test
  void load_ofWhatBelongsToNoFeature_isMalformed() {
    assertRefused(Phase.MALFORMED, "illegal opcode ff", CODE_AT, function(bytes(0xff, END)));
    assertRefused(Phase.MALFORMED, "malformed section id", 8, module(section(14, bytes())));
    assertRefused(Phase.MALFORMED, "integer too large", 11, module(section(5, bytes(1, 8, 1))));
  }

  /** Numbers are built step by step by toolchains, so this has to work. */
  @Test
  void load_withExtendedConstants_isFine() {
    byte[] sum = concat(i32(1), i32(2), bytes(0x6a, END));
    byte[] module = new ModuleBuilder().global(new GlobalType(ValueType.I32, false), sum).build();
    assertEquals(module.length, Wasm.load(module, Limits.CONTRACT).size());
  }

  private static byte[] function(byte[] code) {
    return new ModuleBuilder()
        .function(new FunctionType(List.of(), List.of()), List.of(), code)
        .build();
  }

  private static void assertForbidden(Feature feature, int offset, byte[] module) {
    assertRefused(Phase.FORBIDDEN_FEATURE, feature.refusal(), offset, module);
  }

  private static void assertRefused(Phase phase, String reason, int offset, byte[] module) {
    var refused =
        assertThrows(InvalidModuleException.class, () -> Wasm.load(module, Limits.CONTRACT));
    assertEquals(reason, refused.reason());
    assertEquals(phase, refused.phase());
    assertEquals(offset, refused.offset());
  }
}
