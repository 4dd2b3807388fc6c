package io.qlcvm.vm.binary;

import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.InvalidModuleException.Phase;

/** Steps over operators. */
public final class OperatorReader {

  private OperatorReader() {}

  /** Number of the next operator, as in {@link Opcode}. */
  public static int readOpcode(ByteReader reader) {
    int start = reader.position();
    int first = reader.u8();
    if (first != PREFIX_FC) {
      return first;
    }
    int second = reader.u32();
    if (Integer.compareUnsigned(second, 0xff) > 0) {
      throw illegal("fc " + Integer.toHexString(second), start);
    }
    return PREFIX_FC << 8 | second;
  }

  /**
   * Refuses what is no operator of this engine: by the feature that it belongs to, or as malformed.
   *
   * @param offset of the operator, for the refusal
   */
  public static void checkKnown(int opcode, int offset) {
    if (isKnown(opcode)) {
      return;
    }
    Feature feature = opcode > 0xff ? null : Feature.ofOpcode(opcode);
    throw feature != null
        ? new InvalidModuleException(Phase.FORBIDDEN_FEATURE, feature.refusal(), offset)
        : illegal(Integer.toHexString(opcode), offset);
  }

  private static InvalidModuleException illegal(String opcode, int offset) {
    return new InvalidModuleException(Phase.MALFORMED, "illegal opcode " + opcode, offset);
  }

  private static boolean isKnown(int opcode) {
    return (opcode >= UNREACHABLE && opcode <= ELSE)
        || (opcode >= END && opcode <= RETURN_CALL_INDIRECT)
        || (opcode >= DROP && opcode <= SELECT_TYPED)
        || (opcode >= LOCAL_GET && opcode <= TABLE_SET)
        || (opcode >= I32_LOAD && opcode <= I64_EXTEND32_S)
        || (opcode >= REF_NULL && opcode <= REF_FUNC)
        || (opcode >= I32_TRUNC_SAT_F32_S && opcode <= TABLE_FILL);
  }

  /** Moves past what follows the operator's number. */
  public static void skipImmediates(int opcode, ByteReader reader) {
    switch (opcode) {
      case BLOCK, LOOP, IF -> reader.s33();
      case BR, BR_IF, CALL, RETURN_CALL -> reader.u32();
      case LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET -> reader.u32();
      case TABLE_GET, TABLE_SET, REF_FUNC, MEMORY_SIZE, MEMORY_GROW -> reader.u32();
      case MEMORY_FILL, DATA_DROP, ELEM_DROP, TABLE_GROW, TABLE_SIZE, TABLE_FILL -> reader.u32();
      case CALL_INDIRECT, RETURN_CALL_INDIRECT -> skipTwo(reader);
      case MEMORY_INIT, MEMORY_COPY, TABLE_INIT, TABLE_COPY -> skipTwo(reader);
      case BR_TABLE -> {
        for (int i = reader.u32(); i >= 0; i--) {
          reader.u32();
        }
      }
      case SELECT_TYPED -> {
        for (int i = reader.u32(); i > 0; i--) {
          reader.u8();
        }
      }
      case I32_CONST -> reader.s32();
      case I64_CONST -> reader.s64();
      case F32_CONST -> reader.skip(4);
      case F64_CONST -> reader.skip(8);
      case REF_NULL -> reader.u8();
      default -> {
        if (opcode >= I32_LOAD && opcode <= I64_STORE32) {
          skipTwo(reader);
        }
      }
    }
  }

  private static void skipTwo(ByteReader reader) {
    reader.u32();
    reader.u32();
  }
}
