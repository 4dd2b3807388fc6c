package io.qlcvm.ledger;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.Event;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of calls once more, in the plainest way: a call works on the model, and a copy that was
 * made before takes its place if the call fails.
 *
 * <p>It knows nothing of gas. Where gas was short, it can follow what the contract says it saw: a
 * call that ran out of gas is then taken to have done so.
 */
final class PuppetModel {
  private static final int DEPTH_MAX = 16;
  private static final int SCANS_MAX = 8;
  private static final int VALUE_BYTES_MAX = 256;
  private static final int KNOWN_FLAGS = 3;

  static final int OK = 0;
  static final int REVERTED = 1;
  static final int TRAPPED = 2;
  static final int OUT_OF_GAS = 3;
  static final int NOT_FOUND = 4;
  static final int BALANCE = 5;
  static final int DEPTH = 6;
  static final int REENTRY = 7;
  static final int ADDRESS_USED = 9;
  static final int NOT_ADMIN = 10;

  private final Model state;
  private final Hash32 code;
  private final Address origin;
  private final Hash32 transaction;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private Address entry = Address.ZERO;

  /**
   * One transaction.
   *
   * @param state takes the changes
   * @param code the hash of the puppet's code
   */
  PuppetModel(Model state, Hash32 code, Address origin, Hash32 transaction) {
    this.state = state;
    this.code = code;
    this.origin = origin;
    this.transaction = transaction;
  }

  /** How a call ended. */
  record End(int status, byte[] output) {}

  private static End end(int status) {
    return new End(status, new byte[0]);
  }

  /** Ends a frame from within. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient End end;

    Stop(End end) {
      super(null, null, false, false);
      this.end = end;
    }
  }

  private static Stop trap() {
    return new Stop(end(TRAPPED));
  }

  /** A scan as it was when it began. */
  private static final class Walk {
    final List<Map.Entry<byte[], byte[]>> entries;
    int at;

    Walk(List<Map.Entry<byte[], byte[]>> entries) {
      this.entries = entries;
    }
  }

  private static final class Frame {
    final Address self;
    final Address caller;
    final Amount value;
    final boolean readOnly;
    final ByteBuffer program;
    final byte @Nullable [] seen;
    final ByteArrayOutputStream trace = new ByteArrayOutputStream();
    final @Nullable Walk[] walks = new Walk[SCANS_MAX];
    boolean closed;

    Frame(
        Address self,
        Address caller,
        Amount value,
        boolean readOnly,
        byte[] program,
        byte @Nullable [] seen) {
      this.self = self;
      this.caller = caller;
      this.value = value;
      this.readOnly = readOnly;
      this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
      this.seen = seen;
    }

    int next() {
      return program.get() & 0xff;
    }

    byte[] take(int count) {
      byte[] taken = new byte[count];
      program.get(taken);
      return taken;
    }

    Address address() {
      return Address.of(take(Address.BYTES));
    }

    byte[] key() {
      return take(1);
    }

    void see(long number, int count) {
      for (int i = 0; i < count; i++) {
        trace.write((int) (number >> (8 * i)));
      }
    }

    void see(byte[] bytes) {
      trace.writeBytes(bytes);
    }

    /** What the contract itself has seen at this place. */
    byte[] seen(int from, int count) {
      byte[] all = seen;
      if (all == null) {
        throw new AssertionError("nothing to follow");
      }
      return Arrays.copyOfRange(all, trace.size() + from, trace.size() + from + count);
    }

    void write() {
      if (readOnly) {
        throw trap();
      }
    }
  }

  /**
   * The transaction's own call.
   *
   * @param seen what the contract returned, to be followed, or {@code null} if gas was plenty
   */
  End invoke(Address contract, Amount value, byte[] program, byte @Nullable [] seen) {
    if (state.contract(contract) == null) {
      return end(NOT_FOUND);
    }
    entry = contract;
    return paid(origin, contract, value, new Frame(contract, origin, value, false, program, seen));
  }

  private End paid(Address from, Address to, Amount value, Frame frame) {
    Model before = state.copy();
    End end = state.move(from, to, value) ? run(frame) : end(BALANCE);
    if (end.status() != OK) {
      state.restore(before);
    }
    return end;
  }

  private End run(Frame frame) {
    frames.push(frame);
    try {
      while (frame.program.hasRemaining()) {
        step(frame, frame.next());
      }
      return new End(OK, frame.trace.toByteArray());
    } catch (Stop stop) {
      return stop.end;
    } finally {
      frames.pop();
    }
  }

  private void step(Frame frame, int what) {
    switch (what) {
      case Program.WRITE, Program.WRITE_INPUT, Program.DELETE, Program.READ, Program.TAKE ->
          touchKey(frame, what);
      case Program.TRANSFER, Program.BALANCE -> touchAccount(frame, what);
      case Program.SET_ADMIN -> setAdmin(frame, frame.address());
      case Program.NO_ADMIN -> setAdmin(frame, null);
      case Program.EMIT -> emit(frame);
      case Program.CALL -> call(frame);
      case Program.CALL_STRICT -> callStrict(frame);
      case Program.DELEGATE -> delegate(frame);
      case Program.INSTANTIATE -> instantiate(frame);
      case Program.SCAN, Program.NEXT, Program.SCAN_CLOSE -> scan(frame, what);
      case Program.REVERT -> throw new Stop(new End(REVERTED, frame.take(1)));
      case Program.BURN -> throw new Stop(end(OUT_OF_GAS));
      case Program.SPIN -> frame.take(4);
      case Program.DESTROY -> destroy(frame);
      case Program.CONTEXT -> context(frame);
      default -> throw trap();
    }
  }

  private void touchKey(Frame frame, int what) {
    byte[] key = frame.key();
    byte[] present = state.entries(frame.self).get(key);
    switch (what) {
      case Program.WRITE, Program.WRITE_INPUT -> {
        byte[] value;
        if (what == Program.WRITE) {
          value = new byte[frame.next()];
          Arrays.fill(value, (byte) frame.next());
        } else {
          value = frame.take(frame.program.getShort());
        }
        frame.write();
        state.store(frame.self, key, value);
      }
      case Program.DELETE -> {
        frame.write();
        state.store(frame.self, key, null);
      }
      case Program.READ -> {
        frame.see(present == null ? -1 : present.length, 4);
        frame.see(present == null || present.length == 0 ? 0 : present[0], 1);
      }
      default -> {
        frame.write();
        if (present != null && present.length > VALUE_BYTES_MAX) {
          throw trap();
        }
        frame.see(present == null ? -1 : present.length, 4);
        state.store(frame.self, key, null);
      }
    }
  }

  private static byte[] bytes(Amount amount) {
    byte[] bytes = new byte[Amount.BYTES];
    amount.copyLittleEndianTo(bytes, 0);
    return bytes;
  }

  private void touchAccount(Frame frame, int what) {
    Address address = frame.address();
    if (what == Program.BALANCE) {
      frame.see(state.accounts.containsKey(address) ? 1 : 0, 1);
      frame.see(bytes(state.account(address).balance()));
    } else {
      Amount amount = Amount.of(frame.next());
      frame.write();
      frame.see(state.move(frame.self, address, amount) ? OK : BALANCE, 1);
    }
  }

  private ContractState self(Frame frame) {
    ContractState contract = state.contract(frame.self);
    if (contract == null) {
      throw new AssertionError("a contract that runs is there");
    }
    return contract;
  }

  private void setAdmin(Frame frame, @Nullable Address admin) {
    frame.write();
    ContractState contract = self(frame);
    boolean allowed =
        contract.admin() != null
            && (contract.admin().equals(frame.caller) || contract.admin().equals(frame.self));
    if (allowed) {
      AccountState account = state.account(frame.self);
      state.set(frame.self, account.nonce(), account.balance(), contract.withAdmin(admin));
    }
    frame.see(allowed ? OK : NOT_ADMIN, 1);
  }

  private void emit(Frame frame) {
    int topics = frame.next();
    byte[] data = new byte[frame.next()];
    byte with = (byte) frame.next();
    Arrays.fill(data, with);
    frame.write();
    if (topics > 4 || state.events.size() >= 256) {
      throw trap();
    }
    byte[] topic = new byte[32];
    Arrays.fill(topic, with);
    state.events.add(new Event(frame.self, Collections.nCopies(topics, topic), data));
  }

  private boolean isClosed(Address contract) {
    return frames.stream().anyMatch(frame -> frame.closed && frame.self.equals(contract));
  }

  /** Sees how a call ended, and what it said; where gas was short, as the contract did. */
  private static End follow(Frame frame, Called called) {
    if (frame.seen != null) {
      int status = frame.seen(0, 1)[0];
      int length =
          ByteBuffer.wrap(frame.seen(called.gap(), 4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (status >= OK && status <= OUT_OF_GAS) {
        byte[] output = frame.seen(called.gap() + 4, length);
        // What failed is not looked into: it left nothing, and gas may have changed its way.
        return status == OK ? called.make().run(output) : new End(status, output);
      }
    }
    return called.make().run(null);
  }

  /** A call to be made; {@code gap} bytes are between its status' place and its output's. */
  private record Called(int gap, Making make) {}

  private interface Making {
    End run(byte @Nullable [] seen);
  }

  private static void seeOutput(Frame frame, byte[] output) {
    frame.see(output.length, 4);
    frame.see(output);
  }

  private void call(Frame frame) {
    int flags = frame.next();
    Address to = frame.address();
    Amount amount = Amount.of(frame.next());
    frame.take(8);
    byte[] program = frame.take(frame.program.getShort());
    boolean readOnly = frame.readOnly || (flags & Program.READ_ONLY) != 0;
    if ((flags & ~KNOWN_FLAGS) != 0 || (readOnly && !amount.isZero())) {
      throw trap();
    }
    boolean reentry = (flags & Program.ALLOW_REENTRY) != 0;
    End end =
        follow(
            frame,
            new Called(1, seen -> enter(frame, to, amount, readOnly, reentry, program, seen)));
    frame.see(end.status(), 1);
    seeOutput(frame, end.output());
  }

  private End enter(
      Frame frame,
      Address to,
      Amount amount,
      boolean readOnly,
      boolean reentry,
      byte[] program,
      byte @Nullable [] seen) {
    if (frames.size() >= DEPTH_MAX) {
      return end(DEPTH);
    }
    if (state.contract(to) == null) {
      return end(NOT_FOUND);
    }
    frame.closed = !reentry;
    End end =
        isClosed(to)
            ? end(REENTRY)
            : paid(
                frame.self, to, amount, new Frame(to, frame.self, amount, readOnly, program, seen));
    frame.closed = false;
    return end;
  }

  private void callStrict(Frame frame) {
    Address to = frame.address();
    byte[] program = frame.take(frame.program.getShort());
    byte[] output = null;
    if (frame.seen != null) {
      int length = ByteBuffer.wrap(frame.seen(0, 4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
      output = frame.seen(8, length);
    }
    End end = enter(frame, to, Amount.ZERO, frame.readOnly, false, program, output);
    if (end.status() != OK) {
      throw trap();
    }
    frame.see(end.output().length, 4);
    seeOutput(frame, end.output());
  }

  private void delegate(Frame frame) {
    Hash32 hash = Hash32.of(frame.take(32));
    frame.take(8);
    byte[] program = frame.take(frame.program.getShort());
    frame.write();
    End end = follow(frame, new Called(1, seen -> delegate(frame, hash, program, seen)));
    frame.see(end.status(), 1);
    seeOutput(frame, end.output());
  }

  private End delegate(Frame frame, Hash32 hash, byte[] program, byte @Nullable [] seen) {
    if (frames.size() >= DEPTH_MAX) {
      return end(DEPTH);
    }
    if (!hash.equals(code)) {
      return end(NOT_FOUND);
    }
    Frame inner = new Frame(frame.self, frame.caller, frame.value, false, program, seen);
    return paid(frame.self, frame.self, Amount.ZERO, inner);
  }

  private void instantiate(Frame frame) {
    Hash32 hash = Hash32.of(frame.take(32));
    byte[] salt = frame.take(1);
    Amount amount = Amount.of(frame.next());
    byte[] program = frame.take(frame.program.getShort());
    frame.write();
    Address address = Address.ofInstance(frame.self, hash, salt);
    End end =
        follow(frame, new Called(33, seen -> make(frame, hash, address, amount, program, seen)));
    frame.see(end.status(), 1);
    frame.see(end.status() == OK ? address.bytes() : new byte[32]);
    seeOutput(frame, end.output());
  }

  private End make(
      Frame frame,
      Hash32 hash,
      Address address,
      Amount amount,
      byte[] program,
      byte @Nullable [] seen) {
    if (frames.size() >= DEPTH_MAX) {
      return end(DEPTH);
    }
    if (!hash.equals(code)) {
      return end(NOT_FOUND);
    }
    AccountState there = state.account(address);
    if (there.contract() != null || there.nonce() != 0) {
      return end(ADDRESS_USED);
    }
    Model before = state.copy();
    state.set(
        address,
        0,
        there.balance(),
        new ContractState(hash, Hash32.ZERO, frame.self, frame.self, transaction, 1));
    frame.closed = true;
    End end =
        paid(
            frame.self,
            address,
            amount,
            new Frame(address, frame.self, amount, false, program, seen));
    frame.closed = false;
    if (end.status() != OK) {
      state.restore(before);
    }
    return end;
  }

  private void scan(Frame frame, int what) {
    int number = frame.next();
    if (what == Program.SCAN) {
      if ((number & ~1) != 0) {
        throw trap();
      }
      List<Map.Entry<byte[], byte[]>> entries =
          new ArrayList<>(state.entries(frame.self).entrySet());
      if (number == 1) {
        Collections.reverse(entries);
      }
      int free = Arrays.asList(frame.walks).indexOf(null);
      if (free >= 0) {
        frame.walks[free] = new Walk(entries);
      }
      frame.see(free, 4);
      return;
    }
    Walk walk = number < SCANS_MAX ? frame.walks[number] : null;
    if (walk == null) {
      throw trap();
    }
    if (what == Program.SCAN_CLOSE) {
      frame.walks[number] = null;
    } else if (walk.at == walk.entries.size()) {
      frame.see(0, 1);
    } else if (walk.entries.get(walk.at).getValue().length > VALUE_BYTES_MAX) {
      frame.see(2, 1);
    } else {
      Map.Entry<byte[], byte[]> entry = walk.entries.get(walk.at++);
      frame.see(1, 1);
      frame.see(entry.getKey());
      frame.see(entry.getValue().length, 4);
    }
  }

  private void destroy(Frame frame) {
    frame.write();
    if (frames.stream().filter(open -> open.self.equals(frame.self)).count() > 1) {
      throw trap();
    }
    ContractState contract = self(frame);
    Address admin = contract.admin();
    Address heir = admin == null || admin.equals(frame.self) ? contract.creator() : admin;
    AccountState account = state.account(frame.self);
    state.move(frame.self, heir, account.balance());
    state.set(frame.self, account.nonce() + 1, Amount.ZERO, null);
    state.storage.remove(frame.self);
    throw new Stop(end(OK));
  }

  private void context(Frame frame) {
    frame.see(frame.self.bytes());
    frame.see(frame.caller.bytes());
    frame.see(entry.bytes());
    frame.see(origin.bytes());
    boolean witness = frame.caller.equals(origin) || (frames.size() == 1);
    frame.see(witness ? 1 : 0, 1);
    frame.see(bytes(frame.value));
  }
}
