package io.qlcvm.vm.fuzz;

import io.qlcvm.vm.binary.ByteReader;
import io.qlcvm.vm.binary.Decoder;
import io.qlcvm.vm.binary.Opcode;
import io.qlcvm.vm.binary.OperatorReader;
import io.qlcvm.vm.module.FunctionBody;
import io.qlcvm.vm.module.ModuleDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Small changes to modules. */
final class Mutation {

  /** Opcodes, first and last, that can stand for each other: a group has one type. */
  private static final int[][] GROUPS = {
    {0x28, 0x28}, {0x2c, 0x2f}, {0x30, 0x35}, {0x3a, 0x3b}, {0x3c, 0x3e}, {0x46, 0x4f},
    {0x51, 0x5a}, {0x5b, 0x60}, {0x61, 0x66}, {0x67, 0x69}, {0x6a, 0x78}, {0x79, 0x7b},
    {0x7c, 0x8a}, {0x8b, 0x91}, {0x92, 0x98}, {0x99, 0x9f}, {0xa0, 0xa6}, {0xc0, 0xc1},
    {0xc2, 0xc4}
  };

  private static final int[] INTERESTING = {0, 1, 2, 0x40, 0x3f, 0x7f, 0x80, 0xff, 0x0b, 0x41};
  private static final int BODY_CHANGES_MAX = 4;
  private static final int CHANGES_MAX = 8;
  private static final int RUN_MAX = 16;

  private Mutation() {}

  /** One operator of a body: its opcode is at {@code start}, its immediates follow. */
  record Operator(int start, int opcode, int end) {}

  /** Changes some operators of function bodies; mostly the module stays valid. */
  static byte[] ofBodies(byte[] valid, RandomGenerator random) {
    ModuleDefinition definition = Decoder.decode(valid, Subject.LIMITS);
    List<FunctionBody> bodies = definition.bodies();
    byte[] changed = valid.clone();
    if (bodies.isEmpty()) {
      return changed;
    }
    int changes = 1 + random.nextInt(BODY_CHANGES_MAX);
    for (int i = 0; i < changes; i++) {
      FunctionBody body = bodies.get(random.nextInt(bodies.size()));
      List<Operator> operators = operators(valid, body);
      change(changed, operators.get(random.nextInt(operators.size())), random);
    }
    return changed;
  }

  static List<Operator> operators(byte[] module, FunctionBody body) {
    ByteReader reader = new ByteReader(module, body.codeStart(), body.end());
    List<Operator> operators = new ArrayList<>();
    while (reader.position() < body.end()) {
      int start = reader.position();
      int opcode = OperatorReader.readOpcode(reader);
      OperatorReader.skipImmediates(opcode, reader);
      operators.add(new Operator(start, opcode, reader.position()));
    }
    return operators;
  }

  private static void change(byte[] module, Operator operator, RandomGenerator random) {
    int at = operator.start;
    int last = operator.end - 1;
    switch (operator.opcode) {
      case Opcode.I32_CONST, Opcode.I64_CONST -> {
        for (int i = at + 1; i <= last; i++) {
          // Where the number ends stays as it is.
          module[i] = (byte) ((module[i] & 0x80) | random.nextInt(0x80));
        }
      }
      case Opcode.BR, Opcode.BR_IF, Opcode.LOCAL_GET, Opcode.LOCAL_SET, Opcode.LOCAL_TEE ->
          module[last] = (byte) Math.max(0, module[last] + random.nextInt(-1, 2));
      case Opcode.F32_CONST, Opcode.F64_CONST -> module[at + 1 + random.nextInt(4)]++;
      default -> {
        int opcode = module[at] & 0xff;
        int group = group(opcode);
        if (group >= 0) {
          module[at] = (byte) memberOf(group, random);
        } else if (random.nextInt(4) == 0) {
          int place = random.nextInt(at, operator.end);
          module[place] = (byte) replacement(module[place] & 0xff, random);
        }
      }
    }
  }

  /** The group that an opcode belongs to, or -1. */
  private static int group(int opcode) {
    for (int i = 0; i < GROUPS.length; i++) {
      if (opcode >= GROUPS[i][0] && opcode <= GROUPS[i][1]) {
        return i;
      }
    }
    return -1;
  }

  private static int memberOf(int group, RandomGenerator random) {
    return random.nextInt(GROUPS[group][0], GROUPS[group][1] + 1);
  }

  private static int replacement(int old, RandomGenerator random) {
    int group = group(old);
    if (group >= 0) {
      return memberOf(group, random);
    }
    return switch (random.nextInt(4)) {
      case 0 -> INTERESTING[random.nextInt(INTERESTING.length)];
      case 1 -> old ^ 1 << random.nextInt(8);
      case 2 -> old + 1;
      default -> random.nextInt(0x100);
    };
  }

  /** Changes, adds, removes and repeats bytes anywhere: mostly no module any more. */
  static byte[] anywhere(byte[] module, RandomGenerator random) {
    byte[] changed = module.clone();
    int changes = 1 + random.nextInt(CHANGES_MAX);
    for (int i = 0; i < changes && changed.length > 0; i++) {
      int at = random.nextInt(changed.length);
      switch (random.nextInt(6)) {
        case 0 -> changed = splice(changed, at, 0, randomBytes(random));
        case 1 -> changed = splice(changed, at, 1 + random.nextInt(RUN_MAX), new byte[0]);
        case 2 -> changed = splice(changed, at, 0, copy(changed, random));
        case 3 -> changed = splice(changed, at, 1, endlessNumber(random));
        default -> changed[at] = (byte) replacement(changed[at] & 0xff, random);
      }
    }
    return random.nextInt(20) == 0
        ? splice(changed, random.nextInt(changed.length + 1), changed.length, new byte[0])
        : changed;
  }

  /** A LEB128 number that claims much, or is too long. */
  private static byte[] endlessNumber(RandomGenerator random) {
    byte[] number = new byte[1 + random.nextInt(11)];
    Arrays.fill(number, (byte) 0xff);
    number[number.length - 1] = (byte) random.nextInt(0x80);
    return number;
  }

  private static byte[] randomBytes(RandomGenerator random) {
    byte[] bytes = new byte[1 + random.nextInt(RUN_MAX)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] copy(byte[] bytes, RandomGenerator random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(RUN_MAX));
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Puts bytes in place of {@code removed} others, or of as many as there are. */
  private static byte[] splice(byte[] bytes, int at, int removed, byte[] added) {
    int rest = Math.min(bytes.length, at + removed);
    byte[] result = new byte[at + added.length + bytes.length - rest];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(added, 0, result, at, added.length);
    System.arraycopy(bytes, rest, result, at + added.length, bytes.length - rest);
    return result;
  }
}
