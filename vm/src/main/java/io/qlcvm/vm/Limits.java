package io.qlcvm.vm;

/**
 * How large a module may be and how much it may use while it runs. All are checked before anything
 * is allocated for a claimed count.
 *
 * @param moduleBytesMax whole module, bytes
 * @param bodyBytesMax one function body, bytes
 * @param functionsMax imported and defined functions
 * @param typesMax entries of the type section
 * @param importsMax imports of all kinds
 * @param exportsMax exports of all kinds
 * @param globalsMax imported and defined globals
 * @param tablesMax imported and defined tables
 * @param segmentsMax element segments and, apart, data segments
 * @param parametersMax of one function type
 * @param resultsMax of one function or block type
 * @param localsMax of one function, parameters included
 * @param nestingMax blocks inside each other in one function
 * @param branchTargetsMax of one {@code br_table}, default included
 * @param tableEntriesMax of one table, at any time; also the entries of one element segment
 * @param memoryPagesMax of one memory, at any time (64 KiB each)
 * @param openMemoryPagesMax of a memory that declares no maximum, unless it begins with more: then
 *     it is as any other
 * @param storePagesMax of all memories of a {@link Store} together
 * @param framesMax calls that are open at one time in a {@link Store}, host functions included
 * @param slotsMax value slots (locals and operands) of all open calls together
 */
public record Limits(
    int moduleBytesMax,
    int bodyBytesMax,
    int functionsMax,
    int typesMax,
    int importsMax,
    int exportsMax,
    int globalsMax,
    int tablesMax,
    int segmentsMax,
    int parametersMax,
    int resultsMax,
    int localsMax,
    int nestingMax,
    int branchTargetsMax,
    int tableEntriesMax,
    int memoryPagesMax,
    int openMemoryPagesMax,
    int storePagesMax,
    int framesMax,
    int slotsMax) {

  /** Limits for contracts: small enough that the worst module is checked in milliseconds. */
  public static final Limits CONTRACT =
      new Limits(
          512 << 10, 64 << 10, 8_192, 1_024, 100, 1_024, 1_024, 4, 8_192, 64, 16, 2_048, 256, 4_096,
          16_384, 256, 32, 1_024, 1_024, 131_072);

  /**
   * Limits for trusted modules, as wide as the engine's own data structures allow: a memory is one
   * Java array (2 GiB less one page), a frame's slots are numbered in 16 bits.
   */
  public static final Limits WIDE =
      new Limits(
          1 << 30,
          8 << 20,
          1 << 20,
          1 << 20,
          1 << 20,
          1 << 20,
          1 << 20,
          1 << 10,
          1 << 20,
          1_000,
          1_000,
          32_000,
          16_384,
          1 << 20,
          10_000_000,
          32_767,
          32_767,
          65_536,
          8_192,
          1 << 20);

  /** How many pages a memory of this type may have at most. */
  public int pagesMax(MemoryType declared) {
    Long maximum = declared.maximum();
    if (maximum != null) {
      return (int) Math.min(memoryPagesMax, maximum);
    }
    return declared.minimum() > openMemoryPagesMax ? memoryPagesMax : openMemoryPagesMax;
  }
}
