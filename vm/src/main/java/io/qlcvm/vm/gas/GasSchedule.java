package io.qlcvm.vm.gas;

import static io.qlcvm.vm.binary.Opcode.*;

/**
 * Prices, in gas. One gas is one simple operator in the interpreter. A schedule is data with a
 * version, so that old blocks are replayed under the prices of their time.
 *
 * @param version number of the schedule in genesis
 * @param blockHead each basic block
 * @param simple constants, locals, integer arithmetic, comparisons, drop
 * @param unary integer operators that take one operand only, whose loop so has less to pay for
 * @param multiply integer multiplication
 * @param divide integer division and remainder
 * @param memoryAccess loads and stores, in a memory that stays within {@link #SMALL_MEMORY_PAGES}
 * @param largeMemoryAccess loads and stores in any other
 * @param branch branches, select, globals
 * @param branchTable {@code br_table}, besides {@code targets / 16}
 * @param floating float arithmetic, comparisons and conversions
 * @param squareRoot of either float type
 * @param rareConversion {@code trunc} of floats, and conversions between floats and unsigned
 *     integers that processors have no instruction for
 * @param call each call of a function
 * @param local each declared local of a called function
 * @param callIndirect each indirect call, besides one gas a parameter
 * @param tableAccess one entry read or written, sizes, references
 * @param grow base of {@code memory.grow} and {@code table.grow}
 * @param page each page of memory, at instantiation and at growth
 * @param bulk base of copies, fills and initialisations
 * @param bulkBytes bytes that one more gas pays for in bulk operations; a table entry is 8 bytes
 * @param structureByte each byte that loading reads, at instantiation: all of a module but the code
 *     of its functions, the content of its data segments and that of its custom sections
 * @param firstCall base of a function's first call in an instance
 * @param bodyByte each byte of its body then
 */
public record GasSchedule(
    int version,
    int blockHead,
    int simple,
    int unary,
    int multiply,
    int divide,
    int memoryAccess,
    int largeMemoryAccess,
    int branch,
    int branchTable,
    int floating,
    int squareRoot,
    int rareConversion,
    int call,
    int local,
    int callIndirect,
    int tableAccess,
    int grow,
    int page,
    int bulk,
    int bulkBytes,
    int structureByte,
    int firstCall,
    int bodyByte) {

  /**
   * Largest maximum of a small memory, pages (2 MiB). A processor's caches hold that much, whatever
   * the order of the accesses; beyond, each may wait for the machine's memory.
   */
  public static final int SMALL_MEMORY_PAGES = 32;

  /** Highest price, gas: a block of the largest body still sums up to less than 2^31. */
  private static final int PRICE_MAX = 10_000;

  /**
   * Checks that no code runs for nothing.
   *
   * @throws IllegalArgumentException for prices that are negative, too high, or zero where a loop
   *     could live on it
   */
  public GasSchedule {
    int[] prices = {
      blockHead,
      simple,
      unary,
      multiply,
      divide,
      memoryAccess,
      largeMemoryAccess,
      branch,
      branchTable,
      floating,
      squareRoot,
      rareConversion,
      call,
      local,
      callIndirect,
      tableAccess,
      grow,
      page,
      bulk,
      structureByte,
      firstCall,
      bodyByte
    };
    for (int price : prices) {
      if (price < 0 || price > PRICE_MAX) {
        throw new IllegalArgumentException("a price lies between 0 and 10,000 gas, not " + price);
      }
    }
    // Every loop takes a branch and every recursion a call.
    boolean free = branch == 0 || branchTable == 0 || call == 0 || callIndirect == 0;
    if (free || bulkBytes <= 0) {
      throw new IllegalArgumentException(
          "branches and calls cost at least 1 gas, and bulkBytes is at least 1");
    }
  }

  /** The first schedule. */
  public static final GasSchedule V1 =
      new GasSchedule(
          1, 3, 1, 2, 2, 15, 3, 50, 2, 5, 3, 15, 10, 20, 1, 40, 7, 50, 7_500, 20, 8, 7, 500, 24);

  /** Entries of a table per byte-priced unit. */
  private static final int ENTRY_BYTES = 8;

  /**
   * Price of an operator that does not depend on its operands or its immediates. Structure ({@code
   * block}, {@code loop}, {@code end}, {@code nop}) costs nothing: the heads of the blocks that it
   * makes are paid.
   *
   * @param largeMemory whether the module's memory may become larger than {@link
   *     #SMALL_MEMORY_PAGES}
   */
  int operator(int opcode, boolean largeMemory) {
    return switch (opcode) {
      case BLOCK, LOOP, ELSE, END, NOP -> 0;
      case IF, BR, BR_IF, RETURN, SELECT, SELECT_TYPED, GLOBAL_GET, GLOBAL_SET -> branch;
      case BR_TABLE -> branchTable;
      case CALL, RETURN_CALL -> call;
      case CALL_INDIRECT, RETURN_CALL_INDIRECT -> callIndirect;
      case I32_EQZ, I32_CLZ, I32_CTZ, I32_POPCNT, I32_EXTEND8_S, I32_EXTEND16_S -> unary;
      case I64_EQZ, I64_CLZ, I64_CTZ, I64_POPCNT -> unary;
      case I64_EXTEND8_S, I64_EXTEND16_S, I64_EXTEND32_S -> unary;
      case I32_MUL, I64_MUL -> multiply;
      case I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U -> divide;
      case I64_DIV_S, I64_DIV_U, I64_REM_S, I64_REM_U -> divide;
      case F32_SQRT, F64_SQRT -> squareRoot;
      case F32_TRUNC, F64_TRUNC -> rareConversion;
      case I64_TRUNC_F32_U, I64_TRUNC_F64_U -> rareConversion;
      case F32_CONVERT_I64_U, F64_CONVERT_I64_U -> rareConversion;
      case I32_TRUNC_SAT_F32_U, I32_TRUNC_SAT_F64_U -> rareConversion;
      case I64_TRUNC_SAT_F32_U, I64_TRUNC_SAT_F64_U -> rareConversion;
      case MEMORY_GROW, TABLE_GROW -> grow;
      case MEMORY_COPY, MEMORY_FILL, MEMORY_INIT, TABLE_COPY, TABLE_FILL, TABLE_INIT -> bulk;
      case TABLE_GET, TABLE_SET, TABLE_SIZE, REF_FUNC, MEMORY_SIZE -> tableAccess;
      case DATA_DROP, ELEM_DROP -> tableAccess;
      default -> byRange(opcode, largeMemory);
    };
  }

  private int byRange(int opcode, boolean largeMemory) {
    if (opcode >= I32_LOAD && opcode <= I64_STORE32) {
      return largeMemory ? largeMemoryAccess : memoryAccess;
    }
    boolean isFloat =
        (opcode >= F32_EQ && opcode <= F64_GE)
            || (opcode >= F32_ABS && opcode <= F64_COPYSIGN)
            || (opcode >= I32_TRUNC_F32_S && opcode <= I32_TRUNC_F64_U)
            || (opcode >= I64_TRUNC_F32_S && opcode <= F64_PROMOTE_F32)
            || (opcode >= I32_TRUNC_SAT_F32_S && opcode <= I64_TRUNC_SAT_F64_U);
    return isFloat ? floating : simple;
  }

  /** Part of a copy, fill or initialisation of memory that depends on its size, unsigned bytes. */
  public long bytes(int length) {
    return Integer.toUnsignedLong(length) / bulkBytes;
  }

  /** The same for table entries. */
  public long entries(int count) {
    return Integer.toUnsignedLong(count) * ENTRY_BYTES / bulkBytes;
  }

  /** Reading so many bytes of a module's structure. */
  public long structure(int bytes) {
    return (long) bytes * structureByte;
  }

  /**
   * First call of a function in an instance: what making its body ready to run takes, whether or
   * not that was done before for another instance.
   */
  public long firstCallOf(int bodyBytes) {
    return firstCall + (long) bodyBytes * bodyByte;
  }

  /** Pages of memory that come into being. */
  public long pages(long pages) {
    return pages * page;
  }
}
