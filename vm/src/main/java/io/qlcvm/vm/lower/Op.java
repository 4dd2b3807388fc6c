package io.qlcvm.vm.lower;

/**
 * Operators of lowered code. Code is an array of 16-bit units, and each instruction takes four of
 * them or a multiple:
 *
 * <pre>
 *   unit   0          1          2          3
 *      +----------+----------+----------+----------+
 *      | operator |    a     |    b     |    c     |
 *      +----------+----------+----------+----------+----------+----------+----------+----------+
 *      | operator |    a     |    b     |    c     |    p     |    q     |    0     |    0     |
 *      +----------+----------+----------+----------+----------+----------+----------+----------+
 *      | operator |    a     |    b     |    c     | gas if   | gas if   |        target       |
 *      |          |          |          |          | taken    | not      |  lower  |   upper   |
 *      +----------+----------+----------+----------+----------+----------+---------+-----------+
 * </pre>
 *
 * <p>The second half of a branch is its continuation. A branch pays for the block that it leads to,
 * and lands behind that block's GAS.
 *
 * <p>a, b and c number the slots of a frame, unless said to be raw: its parameters, locals and
 * operands, and then constants of the function.
 */
public final class Op {

  // Structure.

  /** Raw b: price of the basic block that begins here. */
  public static final int GAS = 0;

  /** a <- the function's constant raw b. */
  public static final int CONST = 1;

  /** a <- b. */
  public static final int COPY = 2;

  /** a <- slot p != 0 ? b : c. */
  public static final int SELECT = 3;

  /**
   * a: index; raw b + (c << 16): number of targets, each with a continuation; the last is the
   * default.
   */
  public static final int BR_TABLE = 4;

  /** a <- global raw b. */
  public static final int GLOBAL_GET = 5;

  /** Global raw b <- a. */
  public static final int GLOBAL_SET = 6;

  // Branches, with a continuation: on b and c where a comparison is named.

  public static final int BR = 7;
  public static final int BR_IF = 8;
  public static final int BR_UNLESS = 9;
  public static final int BR_EQ = 10;
  public static final int BR_NE = 11;
  public static final int BR_LT_S = 12;
  public static final int BR_LT_U = 13;
  public static final int BR_LE_S = 14;
  public static final int BR_LE_U = 15;

  // Comparisons: a <- b, c. 32-bit values are sign-extended, so one form serves both widths.

  public static final int EQZ = 16;
  public static final int EQ = 17;
  public static final int NE = 18;
  public static final int LT_S = 19;
  public static final int LT_U = 20;
  public static final int LE_S = 21;
  public static final int LE_U = 22;
  public static final int F32_EQ = 23;
  public static final int F32_NE = 24;
  public static final int F32_LT = 25;
  public static final int F32_LE = 26;
  public static final int F64_EQ = 27;
  public static final int F64_NE = 28;
  public static final int F64_LT = 29;
  public static final int F64_LE = 30;

  // Arithmetic: a <- b, c.

  public static final int AND = 31;
  public static final int OR = 32;
  public static final int XOR = 33;
  public static final int I32_ADD = 34;
  public static final int I32_SUB = 35;
  public static final int I32_MUL = 36;
  public static final int I32_DIV_S = 37;
  public static final int I32_DIV_U = 38;
  public static final int I32_REM_S = 39;
  public static final int I32_REM_U = 40;
  public static final int I32_SHL = 41;
  public static final int I32_SHR_S = 42;
  public static final int I32_SHR_U = 43;
  public static final int I32_ROTL = 44;
  public static final int I32_ROTR = 45;
  public static final int I64_ADD = 46;
  public static final int I64_SUB = 47;
  public static final int I64_MUL = 48;
  public static final int I64_DIV_S = 49;
  public static final int I64_DIV_U = 50;
  public static final int I64_REM_S = 51;
  public static final int I64_REM_U = 52;
  public static final int I64_SHL = 53;
  public static final int I64_SHR_S = 54;
  public static final int I64_SHR_U = 55;
  public static final int I64_ROTL = 56;
  public static final int I64_ROTR = 57;
  public static final int F32_ADD = 58;
  public static final int F32_SUB = 59;
  public static final int F32_MUL = 60;
  public static final int F32_DIV = 61;
  public static final int F32_MIN = 62;
  public static final int F32_MAX = 63;
  public static final int F32_COPYSIGN = 64;
  public static final int F64_ADD = 65;
  public static final int F64_SUB = 66;
  public static final int F64_MUL = 67;
  public static final int F64_DIV = 68;
  public static final int F64_MIN = 69;
  public static final int F64_MAX = 70;
  public static final int F64_COPYSIGN = 71;

  // Unary: a <- b.

  public static final int I32_CLZ = 72;
  public static final int I32_CTZ = 73;
  public static final int I32_POPCNT = 74;
  public static final int I64_CLZ = 75;
  public static final int I64_CTZ = 76;
  public static final int I64_POPCNT = 77;
  public static final int EXTEND8_S = 78;
  public static final int EXTEND16_S = 79;
  public static final int EXTEND32_S = 80;
  public static final int EXTEND32_U = 81;
  public static final int F32_ABS = 82;
  public static final int F32_NEG = 83;
  public static final int F32_SQRT = 84;
  public static final int F32_CEIL = 85;
  public static final int F32_FLOOR = 86;
  public static final int F32_NEAREST = 87;
  public static final int F64_ABS = 88;
  public static final int F64_NEG = 89;
  public static final int F64_SQRT = 90;
  public static final int F64_CEIL = 91;
  public static final int F64_FLOOR = 92;
  public static final int F64_NEAREST = 93;
  public static final int F32_CONVERT_S = 94;
  public static final int F32_CONVERT_I32_U = 95;
  public static final int F64_CONVERT_S = 96;
  public static final int F64_CONVERT_I32_U = 97;
  public static final int F32_DEMOTE = 98;
  public static final int F64_PROMOTE = 99;
  public static final int I32_TRUNC_F32_S = 100;
  public static final int I32_TRUNC_F64_S = 101;
  public static final int I32_TRUNC_F32_U = 102;
  public static final int I32_TRUNC_F64_U = 103;
  public static final int I64_TRUNC_F32_S = 104;
  public static final int I64_TRUNC_F64_S = 105;
  public static final int I32_TRUNC_SAT_F32_S = 106;
  public static final int I32_TRUNC_SAT_F64_S = 107;
  public static final int I64_TRUNC_SAT_F32_S = 108;
  public static final int I64_TRUNC_SAT_F64_S = 109;

  // Memory: a <- [b + c] and [a + c] <- b; c is raw, and a slot in the wide ones.

  public static final int LOAD8_S = 110;
  public static final int LOAD8_U = 111;
  public static final int LOAD16_S = 112;
  public static final int LOAD16_U = 113;
  public static final int LOAD32_S = 114;
  public static final int LOAD32_U = 115;
  public static final int LOAD64 = 116;
  public static final int STORE8 = 117;
  public static final int STORE16 = 118;
  public static final int STORE32 = 119;
  public static final int STORE64 = 120;
  public static final int WIDE_LOAD8_S = 121;
  public static final int WIDE_LOAD8_U = 122;
  public static final int WIDE_LOAD16_S = 123;
  public static final int WIDE_LOAD16_U = 124;
  public static final int WIDE_LOAD32_S = 125;
  public static final int WIDE_LOAD32_U = 126;
  public static final int WIDE_LOAD64 = 127;
  public static final int WIDE_STORE8 = 128;
  public static final int WIDE_STORE16 = 129;
  public static final int WIDE_STORE32 = 130;
  public static final int WIDE_STORE64 = 131;

  // What the loop leaves to others.

  /** As GAS; raw b + (c << 16). */
  public static final int WIDE_GAS = 132;

  /** As CONST; raw b + (c << 16). */
  public static final int WIDE_CONST = 133;

  /** a, a+1, ... <- b, b+1, ...; raw c of them. */
  public static final int MOVE = 134;

  /** Trap. */
  public static final int UNREACHABLE = 135;

  /** a <- b, c by the operator p: all that is rare. */
  public static final int NUMERIC = 136;

  /** Results lie in the frame's first slots. */
  public static final int RETURN = 137;

  /** One result: a. */
  public static final int RETURN_VALUE = 138;

  /** a: first argument; raw b + (c << 16): function of this module. */
  public static final int CALL = 139;

  /** a: first argument; raw b + (c << 16): imported function. */
  public static final int CALL_IMPORT = 140;

  /** a: first argument; b: entry; raw c: table; p + (q << 16): type. */
  public static final int CALL_INDIRECT = 141;

  /** As CALL. */
  public static final int RETURN_CALL = 142;

  /** As CALL_IMPORT. */
  public static final int RETURN_CALL_IMPORT = 143;

  /** As CALL_INDIRECT. */
  public static final int RETURN_CALL_INDIRECT = 144;

  /** As GLOBAL_GET; raw b + (c << 16). */
  public static final int WIDE_GLOBAL_GET = 145;

  /** As GLOBAL_SET; raw b + (c << 16). */
  public static final int WIDE_GLOBAL_SET = 146;

  /**
   * Operands from a on, result to a; the function's constant raw b + (c << 16): operator, first and
   * second immediate, 16, 24 and 24 bits.
   */
  public static final int INSTANCE = 147;

  // Pairs, see Pairs: in place of the first of two instructions that follow each other.

  public static final int COPY_THEN_COPY = 148;
  public static final int AND_THEN_I64_ADD = 149;
  public static final int XOR_THEN_AND = 150;
  public static final int XOR_THEN_I32_ADD = 151;
  public static final int XOR_THEN_STORE64 = 152;
  public static final int I32_ADD_THEN_COPY = 153;
  public static final int I32_ADD_THEN_BR_IF = 154;
  public static final int I32_ADD_THEN_BR_UNLESS = 155;
  public static final int I32_ADD_THEN_BR_NE = 156;
  public static final int I32_ADD_THEN_BR_LT_S = 157;
  public static final int I32_ADD_THEN_BR_LT_U = 158;
  public static final int I32_ADD_THEN_I32_ADD = 159;
  public static final int I32_ADD_THEN_LOAD8_U = 160;
  public static final int I32_ADD_THEN_LOAD32_S = 161;
  public static final int I32_ADD_THEN_LOAD64 = 162;
  public static final int I32_ADD_THEN_STORE8 = 163;
  public static final int I32_ADD_THEN_STORE32 = 164;
  public static final int I32_ROTL_THEN_XOR = 165;
  public static final int I64_ADD_THEN_I64_SHR_U = 166;
  public static final int I64_MUL_THEN_I64_ADD = 167;
  public static final int I64_MUL_THEN_I64_SHR_U = 168;
  public static final int I64_SHR_U_THEN_XOR = 169;
  public static final int F64_ADD_THEN_STORE64 = 170;
  public static final int F64_MUL_THEN_F64_ADD = 171;
  public static final int F64_MUL_THEN_F64_MUL = 172;
  public static final int F64_MUL_THEN_LOAD64 = 173;
  public static final int LOAD8_U_THEN_BR_IF = 174;
  public static final int LOAD8_U_THEN_BR_NE = 175;
  public static final int LOAD8_U_THEN_LOAD8_U = 176;
  public static final int LOAD32_S_THEN_I32_ADD = 177;
  public static final int LOAD64_THEN_I32_ADD = 178;
  public static final int LOAD64_THEN_F64_MUL = 179;
  public static final int LOAD64_THEN_LOAD64 = 180;

  private Op() {}
}
