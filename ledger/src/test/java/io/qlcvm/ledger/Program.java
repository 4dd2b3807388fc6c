package io.qlcvm.ledger;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the puppet contract ({@code contracts/c/tests/puppet.c}) is to do, step by step, and gas
 * that is enough for it whatever happens.
 */
final class Program {
  static final int WRITE = 1;
  static final int DELETE = 2;
  static final int READ = 3;
  static final int TAKE = 4;
  static final int TRANSFER = 5;
  static final int EMIT = 6;
  static final int BALANCE = 7;
  static final int CALL = 8;
  static final int CALL_STRICT = 9;
  static final int DELEGATE = 10;
  static final int INSTANTIATE = 11;
  static final int SCAN = 12;
  static final int NEXT = 13;
  static final int SCAN_CLOSE = 14;
  static final int REVERT = 15;
  static final int TRAP = 16;
  static final int BURN = 17;
  static final int DESTROY = 18;
  static final int SET_ADMIN = 19;
  static final int NO_ADMIN = 20;
  static final int CONTEXT = 21;
  static final int SPIN = 22;
  static final int WRITE_INPUT = 23;

  static final int READ_ONLY = 1;
  static final int ALLOW_REENTRY = 2;

  /** What the puppet's memory keeps of its trace. */
  static final int TRACE_BYTES_MAX = 16_384;

  /** Loading the puppet's 7 KB, first calls of its functions, reading the input, the trace. */
  private static final long START_GAS = 240_000;

  private static final long STEP_GAS = 12_000;
  private static final long WRITE_GAS = 60_000;
  private static final long CALL_GAS = 40_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long gas = START_GAS;

  byte[] bytes() {
    return bytes.toByteArray();
  }

  int length() {
    return bytes.size();
  }

  /** Enough for every step, failing calls and their burnt gas included. */
  long gas() {
    return gas;
  }

  private Program step(long price, int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    gas += price;
    return this;
  }

  private Program then(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  private static byte[] number(long value, int count) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(all, count);
  }

  private Program inner(Program program) {
    // The caller keeps a 64th; twice that covers what the division leaves.
    gas += program.gas() + program.gas() / 32;
    return then(number(program.length(), 2)).then(program.bytes());
  }

  Program write(int key, int length, int with) {
    return step(WRITE_GAS, WRITE, key, length, with);
  }

  Program delete(int key) {
    return step(STEP_GAS, DELETE, key);
  }

  Program read(int key) {
    return step(STEP_GAS, READ, key);
  }

  Program take(int key) {
    return step(STEP_GAS, TAKE, key);
  }

  Program transfer(Address to, int amount) {
    return step(2 * STEP_GAS, TRANSFER).then(to.bytes()).then(number(amount, 1));
  }

  Program emit(int topics, int length, int with) {
    return step(2 * STEP_GAS, EMIT, topics, length, with);
  }

  Program balance(Address of) {
    return step(STEP_GAS, BALANCE).then(of.bytes());
  }

  /** Calls with enough gas, so that a callee that burns it all does not harm the caller. */
  Program call(int flags, Address to, int amount, Program program) {
    return call(flags, to, amount, program.gas(), program);
  }

  Program call(int flags, Address to, int amount, long given, Program program) {
    return step(CALL_GAS, CALL, flags)
        .then(to.bytes())
        .then(number(amount, 1))
        .then(number(given, 8))
        .inner(program);
  }

  Program callStrict(Address to, Program program) {
    return step(CALL_GAS, CALL_STRICT).then(to.bytes()).inner(program);
  }

  Program delegate(Hash32 code, Program program) {
    return step(CALL_GAS, DELEGATE)
        .then(code.bytes())
        .then(number(program.gas(), 8))
        .inner(program);
  }

  Program instantiate(Hash32 code, int salt, int amount, Program init) {
    return step(2 * CALL_GAS, INSTANTIATE)
        .then(code.bytes())
        .then(number(salt, 1))
        .then(number(amount, 1))
        .inner(init);
  }

  Program scan(int flags) {
    return step(STEP_GAS, SCAN, flags);
  }

  Program next(int iterator) {
    return step(2 * STEP_GAS, NEXT, iterator);
  }

  Program scanClose(int iterator) {
    return step(STEP_GAS, SCAN_CLOSE, iterator);
  }

  Program revert(int with) {
    return step(STEP_GAS, REVERT, with);
  }

  Program trap() {
    return step(STEP_GAS, TRAP);
  }

  Program burn() {
    return step(STEP_GAS, BURN);
  }

  Program destroy() {
    return step(2 * STEP_GAS, DESTROY);
  }

  Program setAdmin(Address admin) {
    return step(STEP_GAS, SET_ADMIN).then(admin.bytes());
  }

  Program noAdmin() {
    return step(STEP_GAS, NO_ADMIN);
  }

  Program context() {
    return step(3 * STEP_GAS, CONTEXT);
  }

  Program spin(int rounds) {
    return step(STEP_GAS + 60L * rounds, SPIN).then(number(rounds, 4));
  }

  Program writeInput(int key, int length) {
    return step(WRITE_GAS + 60L * length, WRITE_INPUT, key)
        .then(number(length, 2))
        .then(new byte[length]);
  }
}
