package io.qlcvm.ledger;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random programs for puppets, the same for the same seed. */
final class Programs {
  private static final int KEYS = 8;
  private static final int CALLS_DEEP_MAX = 5;
  private static final int CHAIN_DEEP_MAX = 19;

  private final Random random;
  private final List<Address> puppets;
  private final List<Address> everybody;

  /** Whether programs may destroy puppets. */
  private final boolean destroying;

  Programs(long seed, List<Address> puppets, boolean destroying) {
    this.random = new Random(seed);
    this.puppets = puppets;
    this.everybody = new ArrayList<>(puppets);
    this.destroying = destroying;
    for (Address puppet : puppets) {
      for (byte salt = 0; salt < 2; salt++) {
        everybody.add(Address.ofInstance(puppet, Puppets.CODE_HASH, new byte[] {salt}));
      }
    }
    for (int i = 0; i < 3; i++) {
      everybody.add(TestChain.dev(i));
    }
    everybody.add(Address.ZERO);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  Address puppet() {
    return puppets.get(below(puppets.size()));
  }

  private Address anybody() {
    return below(3) == 0 ? everybody.get(below(everybody.size())) : puppet();
  }

  /** A program of some steps, of which {@code calls} in a hundred are calls. */
  Program program(int calls) {
    Program program = below(12) == 0 ? chain(CHAIN_DEEP_MAX) : program(0, calls);
    return Puppets.fits(program) ? program : program(calls);
  }

  /** Puppets that call each other as deep as they may, and deeper. */
  private Program chain(int left) {
    Program program = new Program().write(below(KEYS), below(20), below(256)).emit(1, 3, left);
    if (left > 0) {
      int flags = below(8) == 0 ? 0 : Program.ALLOW_REENTRY;
      program.call(flags, puppet(), below(3), chain(left - 1));
    }
    if (below(12) == 0) {
      program.revert(left);
    }
    return program;
  }

  private Program program(int depth, int calls) {
    Program program = new Program();
    int steps = 1 + below(depth == 0 ? 8 : 5);
    for (int i = 0; i < steps; i++) {
      if (below(100) < calls && depth < CALLS_DEEP_MAX) {
        call(program, depth, calls);
      } else {
        step(program);
      }
    }
    end(program, depth);
    return program;
  }

  private void end(Program program, int depth) {
    int kind = below(depth == 0 ? 40 : 20);
    switch (kind) {
      case 0, 1, 2 -> program.revert(below(256));
      case 3, 4 -> program.trap();
      case 5 -> program.burn();
      case 6 -> {
        if (destroying && below(4) == 0) {
          program.destroy();
        }
      }
      default -> {}
    }
  }

  private void call(Program program, int depth, int calls) {
    switch (below(10)) {
      case 0 -> program.callStrict(anybody(), program(depth + 1, calls));
      case 1 -> program.delegate(hash(), program(depth + 1, calls));
      case 2 -> program.instantiate(hash(), below(2), below(4), init());
      default -> {
        int flags = below(5) == 0 ? Program.READ_ONLY : 0;
        flags |= below(2) == 0 ? Program.ALLOW_REENTRY : 0;
        int amount = below(3) == 0 ? below(256) : 0;
        program.call(flags, anybody(), amount, program(depth + 1, calls));
      }
    }
  }

  private Hash32 hash() {
    return below(10) == 0 ? Hash32.ZERO : Puppets.CODE_HASH;
  }

  /** What a new contract does at first: nothing that burns all gas, which is its maker's. */
  private Program init() {
    Program init = new Program();
    for (int i = below(3); i > 0; i--) {
      init.write(below(KEYS), below(40), below(256)).emit(below(3), below(20), i).context();
    }
    return below(4) == 0 ? init.revert(1) : init;
  }

  private void step(Program program) {
    switch (below(18)) {
      case 0, 1, 2, 3 -> program.write(below(KEYS), below(256), below(256));
      case 4 -> program.writeInput(below(KEYS), 200 + below(100));
      case 5, 6 -> program.delete(below(KEYS));
      case 7 -> program.read(below(KEYS));
      case 8 -> program.take(below(KEYS));
      case 9, 10 -> program.transfer(anybody(), below(256));
      case 11 -> program.emit(below(20) == 0 ? 5 : below(5), below(100), below(256));
      case 12 -> program.balance(anybody());
      case 13 -> scan(program);
      case 14 -> program.context();
      case 15 -> program.spin(below(200));
      case 16 -> {
        if (below(8) == 0) {
          program.noAdmin();
        } else {
          program.setAdmin(anybody());
        }
      }
      default -> program.next(below(3));
    }
  }

  /** A scan with writes in between. */
  private void scan(Program program) {
    program.scan(below(2));
    for (int i = below(6); i > 0; i--) {
      program.next(0);
      if (below(2) == 0) {
        program.write(below(KEYS), below(30), below(256));
      } else {
        program.delete(below(KEYS));
      }
    }
    if (below(2) == 0) {
      program.scanClose(0);
    }
  }
}
