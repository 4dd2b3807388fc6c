package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.WasmBuilder.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.qlcvm.ledger.WasmBuilder;
import io.qlcvm.ledger.contract.Contracts.Contract;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A frame of contract 1, called by account 2, in a state with a further contract (4) and a further
 * account (5), and a memory full of canaries: host functions are called as the engine calls them.
 */
final class Host {
  static final int MEMORY_BYTES = 16 * Memory.PAGE_BYTES;
  static final int END = MEMORY_BYTES;
  static final byte CANARY = (byte) 0xa5;
  static final long STORAGE_ID = 7;

  /** Returns its input, if that is shorter than 1 KiB. */
  static final byte[] ECHO =
      new WasmBuilder()
          .importing("qlcchain_input_at", "iii>i")
          .importing("qlcchain_input_length", ">i")
          .importing("qlcchain_return", "ii>")
          .function(
              "invoke",
              body().call(0, 0, 1_024, 0).drop().i32(0).call(1).i32(1_023).op(0x71).call(2))
          .build();

  /** A cache of code changes nothing, so all may share one. */
  private static final Contracts CONTRACTS = new Contracts();

  static final Hash32 PARENT = Hash32.of(filled(8));
  static final Hash32 TRANSACTION = Hash32.of(filled(9));

  final StateOverlay state;
  CallStack stack;
  final Contract echo;

  byte[] input = bytes("the input");
  boolean readOnly;
  int depth;
  @Nullable TestMemory memory = new TestMemory();
  private @Nullable Frame frame;

  Host() {
    this(new StateOverlay(new StoredState(new MemoryStore()), 100));
  }

  Host(StateOverlay state) {
    this.state = state;
    try {
      this.echo = CONTRACTS.load(ECHO);
    } catch (RefusedCodeException e) {
      throw new AssertionError(e);
    }
    this.stack = stack(2);
    state.addCode(echo.hash(), ECHO);
    contract(1, STORAGE_ID);
    contract(4, 8);
    state.setAccount(address(5), Account.EMPTY.withBalance(Amount.of(77)));
    state.keep();
  }

  private CallStack stack(int origin) {
    BlockContext block = new BlockContext("chain", 0x1_0000_0002L, 1_234_567, address(6), PARENT);
    return new CallStack(
        state, new TransactionContext(block, TRANSACTION, address(origin), 3), CONTRACTS, 1L << 40);
  }

  /** Makes another account the transaction's sender. */
  void origin(int number) {
    stack = stack(number);
  }

  private void contract(int number, long storageId) {
    ContractState contract =
        new ContractState(
            echo.hash(), Hash32.ZERO, address(3), address(2), Hash32.of(filled(7)), 1);
    state.setAccount(
        address(number),
        Account.EMPTY.withBalance(Amount.of(1_000)).withContract(contract, storageId));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] filled(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }

  static Address address(int number) {
    return Address.of(filled(number));
  }

  /** The frame, made when it is first asked for. */
  Frame frame() {
    Frame present = frame;
    if (present == null) {
      present =
          new Frame(
              stack,
              new Frame.Call(
                  echo,
                  "method",
                  address(1),
                  STORAGE_ID,
                  address(2),
                  Amount.of(11),
                  input,
                  readOnly),
              depth);
      stack.open(present);
      frame = present;
    }
    return present;
  }

  /** A frame of contract 1 that only takes a place. */
  void open(int at) {
    stack.open(
        new Frame(
            stack,
            new Frame.Call(
                echo,
                "method",
                address(1),
                STORAGE_ID,
                address(2),
                Amount.ZERO,
                new byte[0],
                false),
            at));
  }

  /** What a call did. */
  record Called(@Nullable Long result, long gas) {
    int i32() {
      return result == null ? 0 : (int) (long) result;
    }
  }

  Called call(String name, long... arguments) {
    ChainFunction function = function(name);
    assertEquals(function.type().parameters().size(), arguments.length, name);
    TestCall call = new TestCall(arguments, memory);
    function.call(frame(), call);
    assertEquals(function.type().results().size(), call.result == null ? 0 : 1, name);
    return new Called(call.result, call.gas);
  }

  static ChainFunction function(String name) {
    ChainFunction function = HostFunctions.BY_NAME.get(name);
    assertNotNull(function, name);
    return function;
  }

  TestMemory memory() {
    return Objects.requireNonNull(memory);
  }

  void put(int at, byte[] bytes) {
    System.arraycopy(bytes, 0, memory().bytes, at, bytes.length);
  }

  void put(int at, String text) {
    put(at, bytes(text));
  }

  byte[] at(int at, int length) {
    return Arrays.copyOfRange(memory().bytes, at, at + length);
  }

  String text(int at, int length) {
    return new String(memory().bytes, at, length, StandardCharsets.UTF_8);
  }

  byte @Nullable [] stored(String key) {
    return state.storage(frame().slot(bytes(key)));
  }

  void store(String key, String value) {
    state.setStorage(frame().slot(bytes(key)), bytes(value));
  }

  static final class TestMemory implements Memory {
    final byte[] bytes = new byte[MEMORY_BYTES];

    TestMemory() {
      Arrays.fill(bytes, CANARY);
    }

    @Override
    public int size() {
      return bytes.length;
    }

    @Override
    public void check(int pointer, int length) {
      long end = Integer.toUnsignedLong(pointer) + Integer.toUnsignedLong(length);
      if (length != 0 && end > bytes.length) {
        throw new AssertionError("a range that no check has seen");
      }
    }

    @Override
    public byte[] read(int pointer, int length) {
      check(pointer, length);
      return Arrays.copyOfRange(bytes, pointer, pointer + length);
    }

    @Override
    public void write(int pointer, byte[] source, int from, int length) {
      check(pointer, length);
      System.arraycopy(source, from, bytes, pointer, length);
    }
  }

  static final class TestCall implements HostCall {
    private final long[] arguments;
    private final @Nullable Memory memory;
    @Nullable Long result;
    long gas;

    TestCall(long[] arguments, @Nullable Memory memory) {
      this.arguments = arguments;
      this.memory = memory;
    }

    @Override
    public int i32(int parameter) {
      return (int) arguments[parameter];
    }

    @Override
    public long i64(int parameter) {
      return arguments[parameter];
    }

    @Override
    public long bits(int parameter) {
      return arguments[parameter];
    }

    @Override
    public void result(int value) {
      result = (long) value;
    }

    @Override
    public void result(long value) {
      result = value;
    }

    @Override
    public void result(int index, long bits) {
      result = bits;
    }

    @Override
    public Memory memory() {
      if (memory == null) {
        throw new TrapException(TrapKind.HOST_FUNCTION, "no memory");
      }
      return memory;
    }

    @Override
    public void charge(long charged) {
      gas += charged;
    }

    @Override
    public long gasLeft() {
      return 1_000_000_000 - gas;
    }
  }
}
