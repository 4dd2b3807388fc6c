package io.qlcvm.vm.lower;

/**
 * Operators of lowered code. A word of code is
 *
 * <pre>
 *   63        48 47        32 31        16 15         0
 *  +------------+------------+------------+------------+
 *  |     c      |     b      |     a      |  operator  |
 *  +------------+------------+------------+------------+
 *  |           imm           |     a      |  operator  |
 *  +-------------------------+------------+------------+
 * </pre>
 *
 * <p>a, b and c number the slots of a frame, unless said to be raw.
 */
public final class Op {

  // Structure.

  /** Imm: price of the basic block that begins here. */
  public static final int GAS = 0;

  /** a <- imm, sign-extended. */
  public static final int CONST = 1;

  /** a <- next word. */
  public static final int CONST_WIDE = 2;

  /** a <- b. */
  public static final int COPY = 3;

  /** a, a+1, ... <- b, b+1, ...; raw c of them. */
  public static final int MOVE = 4;

  /** a <- (slot in next word) != 0 ? b : c. */
  public static final int SELECT = 5;

  /** To imm. */
  public static final int BR = 6;

  /** To imm if a != 0. */
  public static final int BR_IF = 7;

  /** To imm if a == 0. */
  public static final int BR_UNLESS = 8;

  /** a: index; imm: number of targets, one in each of the next words, the last is the default. */
  public static final int BR_TABLE = 9;

  /** Results lie in the frame's first slots. */
  public static final int RETURN = 10;

  /** One result: b. */
  public static final int RETURN_VALUE = 11;

  /** Trap. */
  public static final int UNREACHABLE = 12;

  /** a: first argument; imm: function of this module. */
  public static final int CALL = 13;

  /** a: first argument; imm: imported function. */
  public static final int CALL_IMPORT = 14;

  /** a: first argument; b: entry; raw c: table; next word: type. */
  public static final int CALL_INDIRECT = 15;

  /** a: first argument; imm: function of this module. */
  public static final int RETURN_CALL = 16;

  /** a: first argument; imm: imported function. */
  public static final int RETURN_CALL_IMPORT = 17;

  /** As CALL_INDIRECT. */
  public static final int RETURN_CALL_INDIRECT = 18;

  // Branches on a comparison: to raw a, if b and c (a slot, or 16 signed bits) compare so.

  public static final int BR_EQ = 19;
  public static final int BR_NE = 20;
  public static final int BR_LT_S = 21;
  public static final int BR_LT_U = 22;
  public static final int BR_LE_S = 23;
  public static final int BR_LE_U = 24;
  public static final int BR_EQ_IMM = 25;
  public static final int BR_NE_IMM = 26;
  public static final int BR_LT_S_IMM = 27;
  public static final int BR_GT_S_IMM = 28;
  public static final int BR_LT_U_IMM = 29;
  public static final int BR_GT_U_IMM = 30;

  // Comparisons: a <- b, c. 32-bit values are sign-extended, so one form serves both widths.

  public static final int EQZ = 31;
  public static final int EQ = 32;
  public static final int NE = 33;
  public static final int LT_S = 34;
  public static final int LT_U = 35;
  public static final int LE_S = 36;
  public static final int LE_U = 37;
  public static final int EQ_IMM = 38;
  public static final int NE_IMM = 39;
  public static final int LT_S_IMM = 40;
  public static final int GT_S_IMM = 41;
  public static final int LT_U_IMM = 42;
  public static final int GT_U_IMM = 43;
  public static final int F32_EQ = 44;
  public static final int F32_NE = 45;
  public static final int F32_LT = 46;
  public static final int F32_LE = 47;
  public static final int F64_EQ = 48;
  public static final int F64_NE = 49;
  public static final int F64_LT = 50;
  public static final int F64_LE = 51;

  // Arithmetic: a <- b, c.

  public static final int AND = 52;
  public static final int OR = 53;
  public static final int XOR = 54;
  public static final int I32_ADD = 55;
  public static final int I32_SUB = 56;
  public static final int I32_MUL = 57;
  public static final int I32_DIV_S = 58;
  public static final int I32_DIV_U = 59;
  public static final int I32_REM_S = 60;
  public static final int I32_REM_U = 61;
  public static final int I32_SHL = 62;
  public static final int I32_SHR_S = 63;
  public static final int I32_SHR_U = 64;
  public static final int I32_ROTL = 65;
  public static final int I32_ROTR = 66;
  public static final int I64_ADD = 67;
  public static final int I64_SUB = 68;
  public static final int I64_MUL = 69;
  public static final int I64_DIV_S = 70;
  public static final int I64_DIV_U = 71;
  public static final int I64_REM_S = 72;
  public static final int I64_REM_U = 73;
  public static final int I64_SHL = 74;
  public static final int I64_SHR_S = 75;
  public static final int I64_SHR_U = 76;
  public static final int I64_ROTL = 77;
  public static final int I64_ROTR = 78;
  public static final int AND_IMM = 79;
  public static final int OR_IMM = 80;
  public static final int XOR_IMM = 81;
  public static final int I32_ADD_IMM = 82;
  public static final int I32_MUL_IMM = 83;
  public static final int I32_SHL_IMM = 84;
  public static final int I32_SHR_S_IMM = 85;
  public static final int I32_SHR_U_IMM = 86;
  public static final int I32_ROTL_IMM = 87;
  public static final int I64_ADD_IMM = 88;
  public static final int I64_MUL_IMM = 89;
  public static final int I64_SHL_IMM = 90;
  public static final int I64_SHR_S_IMM = 91;
  public static final int I64_SHR_U_IMM = 92;
  public static final int I64_ROTL_IMM = 93;
  public static final int F32_ADD = 94;
  public static final int F32_SUB = 95;
  public static final int F32_MUL = 96;
  public static final int F32_DIV = 97;
  public static final int F64_ADD = 98;
  public static final int F64_SUB = 99;
  public static final int F64_MUL = 100;
  public static final int F64_DIV = 101;

  // Unary: a <- b.

  public static final int I32_CLZ = 102;
  public static final int I32_CTZ = 103;
  public static final int I32_POPCNT = 104;
  public static final int I64_CLZ = 105;
  public static final int I64_CTZ = 106;
  public static final int I64_POPCNT = 107;
  public static final int EXTEND8_S = 108;
  public static final int EXTEND16_S = 109;
  public static final int EXTEND32_S = 110;
  public static final int EXTEND32_U = 111;

  /** a <- b, c by the operator in the next word: all that is rare. */
  public static final int NUMERIC = 112;

  // Memory: raw c is the offset.

  /** a <- [b]. */
  public static final int LOAD8_S = 113;

  public static final int LOAD8_U = 114;
  public static final int LOAD16_S = 115;
  public static final int LOAD16_U = 116;
  public static final int LOAD32_S = 117;
  public static final int LOAD32_U = 118;
  public static final int LOAD64 = 119;

  /** [a] <- b. */
  public static final int STORE8 = 120;

  public static final int STORE16 = 121;
  public static final int STORE32 = 122;
  public static final int STORE64 = 123;

  /** Like the access in raw c, its offset (32 bits, unsigned) in the next word. */
  public static final int ACCESS_WIDE = 124;

  // Everything else.

  /** a <- global imm. */
  public static final int GLOBAL_GET = 125;

  /** Global imm <- a. */
  public static final int GLOBAL_SET = 126;

  /**
   * operands from a on, result to a; next word: operator, first and second immediate, 16, 24 and 24
   * bits.
   */
  public static final int INSTANCE = 127;

  private Op() {}
}
