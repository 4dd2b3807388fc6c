package io.qlcvm.vm.gas;

import static io.qlcvm.vm.binary.Opcode.*;

import io.qlcvm.vm.MemoryType;
import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.Arrays;

/**
 * Where the basic blocks of a function begin and what each costs. A block begins
 *
 * <ul>
 *   <li>at the function's first operator (this one also pays for the declared locals),
 *   <li>at the body of a {@code loop}, of an {@code if} and of its {@code else},
 *   <li>after a {@code br_if},
 *   <li>after the {@code end} of a block that something branches to, and of every {@code if}.
 * </ul>
 *
 * <p>Code that can't be reached has no blocks and no price. A block without an operator of its own
 * is merged into the one that follows it. An engine charges a block's cost before its first
 * operator; that is the only place where it charges for operators, so a trap inside a block leaves
 * the whole block paid, in every engine alike.
 *
 * <p>Computed once for a function, in time linear in its size. Immutable.
 */
public final class BlockCosts {

  private final int[] heads;
  private final int[] costs;

  private BlockCosts(int[] heads, int[] costs) {
    this.heads = heads;
    this.costs = costs;
  }

  /** Number of blocks. */
  public int count() {
    return heads.length;
  }

  /** Offset in the module of the block's first operator; rises with the block's number. */
  public int head(int block) {
    return heads[block];
  }

  /** Price of the block, gas. */
  public int cost(int block) {
    return costs[block];
  }

  /**
   * Costs of a validated function.
   *
   * @param function index of a function that is not imported
   */
  public static BlockCosts of(ModuleDefinition module, int function, GasSchedule schedule) {
    return new Scan(module, module.body(function), schedule).run();
  }

  /** One pass over the operators, with a stack of the open labels. */
  private static final class Scan {

    private static final byte BLOCK_LABEL = 0;
    private static final byte LOOP_LABEL = 1;
    private static final byte IF_LABEL = 2;

    private final ModuleDefinition module;
    private final GasSchedule schedule;
    private final ByteReader reader;
    private final boolean largeMemory;

    private byte[] kinds = new byte[16];
    private boolean[] targeted = new boolean[16];
    private boolean[] reachableAtStart = new boolean[16];
    private int depth;
    private boolean reachable = true;

    private int[] heads = new int[16];
    private int[] costs = new int[16];
    private int blocks;
    private boolean empty;

    Scan(ModuleDefinition module, FunctionBody body, GasSchedule schedule) {
      this.module = module;
      this.schedule = schedule;
      this.largeMemory = module.memories().stream().anyMatch(Scan::isLarge);
      this.reader = new ByteReader(module.bytes(), body.codeStart(), body.end());
      push(BLOCK_LABEL);
      begin();
      if (body.localCount() > 0) {
        pay(body.localCount() * schedule.local());
      }
    }

    private static boolean isLarge(MemoryType memory) {
      Long maximum = memory.maximum();
      // One that is open at the top stays small by the limits, unless it begins otherwise.
      long pages = maximum == null ? memory.minimum() : maximum;
      return pages > GasSchedule.SMALL_MEMORY_PAGES;
    }

    BlockCosts run() {
      while (depth > 0) {
        step(OperatorReader.readOpcode(reader));
      }
      return new BlockCosts(Arrays.copyOf(heads, blocks), Arrays.copyOf(costs, blocks));
    }

    private void step(int opcode) {
      switch (opcode) {
        case BLOCK, LOOP, IF -> open(opcode);
        case ELSE -> {
          int label = depth - 1;
          reachable = reachableAtStart[label];
          begin();
        }
        case END -> close();
        case BR -> {
          price(opcode);
          target(reader.u32());
          reachable = false;
        }
        case BR_IF -> {
          price(opcode);
          target(reader.u32());
          begin();
        }
        case BR_TABLE -> branchTable();
        case UNREACHABLE, RETURN, RETURN_CALL, RETURN_CALL_INDIRECT -> {
          price(opcode);
          indirect(opcode);
          reachable = false;
        }
        default -> {
          price(opcode);
          indirect(opcode);
        }
      }
    }

    /** Reads the immediates; an indirect call's parameters are part of its price. */
    private void indirect(int opcode) {
      if (opcode == CALL_INDIRECT || opcode == RETURN_CALL_INDIRECT) {
        pay(module.types().get(reader.u32()).parameters().size());
        reader.u32();
      } else {
        OperatorReader.skipImmediates(opcode, reader);
      }
    }

    private void open(int opcode) {
      price(opcode);
      OperatorReader.skipImmediates(opcode, reader);
      push(opcode == LOOP ? LOOP_LABEL : opcode == IF ? IF_LABEL : BLOCK_LABEL);
      if (opcode != BLOCK) {
        begin();
      }
    }

    private void close() {
      depth--;
      boolean joined = targeted[depth] && kinds[depth] != LOOP_LABEL;
      boolean branched = kinds[depth] == IF_LABEL && reachableAtStart[depth];
      if (joined || branched) {
        reachable = true;
        if (depth > 0) {
          begin();
        }
      }
    }

    private void branchTable() {
      int count = reader.u32();
      price(BR_TABLE);
      pay(count / 16);
      for (int i = 0; i <= count; i++) {
        target(reader.u32());
      }
      reachable = false;
    }

    private void target(int label) {
      if (reachable) {
        targeted[depth - 1 - label] = true;
      }
    }

    private void push(byte kind) {
      if (depth == kinds.length) {
        kinds = Arrays.copyOf(kinds, depth * 2);
        targeted = Arrays.copyOf(targeted, depth * 2);
        reachableAtStart = Arrays.copyOf(reachableAtStart, depth * 2);
      }
      kinds[depth] = kind;
      targeted[depth] = false;
      reachableAtStart[depth] = reachable;
      depth++;
    }

    private void begin() {
      if (!reachable) {
        return;
      }
      if (blocks > 0 && empty) {
        blocks--;
      }
      if (blocks == heads.length) {
        heads = Arrays.copyOf(heads, blocks * 2);
        costs = Arrays.copyOf(costs, blocks * 2);
      }
      heads[blocks] = reader.position();
      costs[blocks] = schedule.blockHead();
      blocks++;
      empty = true;
    }

    private void price(int opcode) {
      if (reachable) {
        pay(schedule.operator(opcode, largeMemory));
      }
    }

    private void pay(int gas) {
      if (reachable && gas > 0) {
        costs[blocks - 1] = Math.addExact(costs[blocks - 1], gas);
        empty = false;
      }
    }
  }
}
