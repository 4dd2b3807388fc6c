package io.qlcvm.ledger.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.types.Address;
import io.qlcvm.vm.HostCall;
import io.qlcvm.vm.Memory;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each function's rules, called as the engine calls it. */
class HostFunctionsTest {
  private static final int ABSENT = -1;
  private static final int MEMORY_BYTES = 2 * Memory.PAGE_BYTES;
  private static final int END = MEMORY_BYTES;
  private static final byte CANARY = (byte) 0xa5;

  private final StateOverlay state = new StateOverlay(new StoredState(new MemoryStore()), 1);
  private final Effects effects = new Effects();
  private byte[] input = bytes("the input");
  private boolean readOnly;
  private @Nullable TestMemory memory = new TestMemory();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Address address(int number) {
    byte[] bytes = new byte[Address.BYTES];
    Arrays.fill(bytes, (byte) number);
    return Address.of(bytes);
  }

  private Frame frame() {
    return new Frame(
        state,
        effects,
        new BlockContext(0x1_0000_0002L, 1_234_567, address(9)),
        address(1),
        7,
        address(2),
        address(3),
        input,
        readOnly);
  }

  /** What a call did. */
  private record Called(@Nullable Long result, long gas) {
    int i32() {
      return result == null ? 0 : (int) (long) result;
    }
  }

  private Called call(String name, int... arguments) {
    HostFunctions.Entry entry = HostFunctions.TABLE.get(name);
    assertNotNull(entry, name);
    assertEquals(entry.type().parameters().size(), arguments.length, name);
    TestCall call = new TestCall(arguments, memory);
    entry.call(frame(), call);
    assertEquals(entry.type().results().size(), call.result == null ? 0 : 1, name);
    return new Called(call.result, call.gas);
  }

  private void assertTraps(TrapKind kind, String name, int... arguments) {
    byte[] before = memory == null ? new byte[0] : memory.bytes.clone();
    TrapException trap = assertThrows(TrapException.class, () -> call(name, arguments));
    assertEquals(kind, trap.kind(), trap.getMessage());
    assertArrayEquals(before, memory == null ? new byte[0] : memory.bytes);
  }

  private TestMemory memory() {
    TestMemory present = memory;
    assertTrue(present != null);
    return present == null ? new TestMemory() : present;
  }

  private void put(int at, String text) {
    System.arraycopy(bytes(text), 0, memory().bytes, at, text.length());
  }

  private String text(int at, int length) {
    return new String(memory().bytes, at, length, StandardCharsets.UTF_8);
  }

  private byte @Nullable [] stored(String key) {
    return state.storage(frame().slot(bytes(key)));
  }

  private void store(String key, String value) {
    state.setStorage(frame().slot(bytes(key)), bytes(value));
  }

  private static final class TestMemory implements Memory {
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
        throw new TrapException(TrapKind.MEMORY_OUT_OF_BOUNDS);
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

  private static final class TestCall implements HostCall {
    private final int[] arguments;
    private final @Nullable Memory memory;
    private @Nullable Long result;
    private long gas;

    TestCall(int[] arguments, @Nullable Memory memory) {
      this.arguments = arguments;
      this.memory = memory;
    }

    @Override
    public int i32(int parameter) {
      return arguments[parameter];
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

  @Test
  void read_absent_saysSoAndTouchesNoMemory() {
    put(0, "key");
    byte[] before = memory().bytes.clone();
    assertEquals(ABSENT, call("qlcchain_storage_read", 0, 3, 100, 50, 0).i32());
    assertArrayEquals(before, memory().bytes);
  }

  @Test
  void read_empty_isPresentWithLengthZero() {
    store("", "");
    assertEquals(0, call("qlcchain_storage_read", 0, 0, 100, 50, 0).i32());
    assertEquals(CANARY, memory().bytes[100]);
  }

  @Test
  void read_anyCapacityAndOffset_copiesWhatFitsAndReturnsTheTotal() {
    String value = "0123456789";
    store("k", value);
    for (int capacity : new int[] {0, 1, 9, 10, 11, 50}) {
      for (int offset : new int[] {0, 1, 9, 10, 11, -1, Integer.MIN_VALUE}) {
        memory = new TestMemory();
        put(0, "k");
        assertEquals(10, call("qlcchain_storage_read", 0, 1, 100, capacity, offset).i32());
        int copied = offset < 0 ? 0 : Math.max(0, Math.min(capacity, 10 - offset));
        if (copied > 0) {
          assertEquals(value.substring(offset, offset + copied), text(100, copied));
        }
        assertEquals(CANARY, memory().bytes[99]);
        assertEquals(CANARY, memory().bytes[100 + copied]);
      }
    }
  }

  @Test
  void read_outOfBounds_traps() {
    put(0, "k");
    TrapKind bounds = TrapKind.MEMORY_OUT_OF_BOUNDS;
    assertTraps(bounds, "qlcchain_storage_read", END - 1, 2, 0, 0, 0);
    assertTraps(bounds, "qlcchain_storage_read", -1, 1, 0, 0, 0);
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, END - 1, 2, 0);
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, 1, -1, 0);
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, -1, 1, 0);
    store("k", "v");
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, END - 1, 2, 0);
    assertEquals(1, call("qlcchain_storage_read", 0, 1, END - 1, 1, 0).i32());
    assertEquals("v", text(END - 1, 1));
  }

  @Test
  void lengthZero_anyPointerAndNoMemory_isFine() {
    memory = null;
    assertEquals(ABSENT, call("qlcchain_storage_read", -1, 0, -1, 0, 0).i32());
    call("qlcchain_storage_write", -1, 0, -1, 0);
    assertArrayEquals(new byte[0], stored(""));
    call("qlcchain_storage_delete", -1, 0);
    assertNull(stored(""));
    call("qlcchain_debug", -1, 0);
    ContractExit exit =
        assertThrows(ContractExit.Return.class, () -> call("qlcchain_return", -1, 0));
    assertEquals(0, exit.bytes().length);
    input = new byte[0];
    call("qlcchain_get_input", -1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_delete", 0, 1);
  }

  @Test
  void write_newAndAgain_replaces() {
    put(0, "keyvalue");
    call("qlcchain_storage_write", 0, 3, 3, 5);
    assertArrayEquals(bytes("value"), stored("key"));
    call("qlcchain_storage_write", 0, 3, 3, 0);
    assertArrayEquals(new byte[0], stored("key"));
    put(3, "other");
    call("qlcchain_storage_write", 0, 3, 0, 8);
    memory().bytes[3] = 'X';
    assertArrayEquals(bytes("keyother"), stored("key"));
  }

  @Test
  void write_limits_areExact() {
    call("qlcchain_storage_write", 0, 256, 0, 64 << 10);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 257, 0, 0);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 0, 0, (64 << 10) + 1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, -1, 0, 0);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 0, 0, -1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_read", 0, 257, 0, 0, 0);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_delete", 0, 257);
    assertNull(stored(""));
  }

  @Test
  void write_outOfBounds_writesNothing() {
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_storage_write", 0, 1, END - 1, 2);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_storage_write", END - 1, 2, 0, 1);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_storage_write", -4, 8, 0, 1);
    assertEquals(0, state.changes().storage().size());
  }

  @Test
  void write_keysOfATransaction_areLimited() {
    for (int i = 0; i < Effects.KEYS_WRITTEN_MAX; i++) {
      memory().bytes[0] = (byte) i;
      memory().bytes[1] = (byte) (i >> 8);
      call("qlcchain_storage_write", 0, 2, 0, 0);
    }
    call("qlcchain_storage_write", 0, 2, 0, 1); // a key that was written already
    memory().bytes[2] = 1;
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 3, 0, 0);
  }

  @Test
  void write_bytesOfATransaction_areLimited() {
    for (int i = 0; i < 15; i++) {
      call("qlcchain_storage_write", 0, 0, 0, 64 << 10);
    }
    call("qlcchain_storage_write", 0, 0, 0, (64 << 10) - 1);
    call("qlcchain_storage_write", 0, 0, 0, 1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 0, 0, 1);
  }

  @Test
  void delete_presentOrAbsent_isGone() {
    put(0, "key");
    store("key", "value");
    call("qlcchain_storage_delete", 0, 3);
    assertNull(stored("key"));
    call("qlcchain_storage_delete", 0, 3);
    assertNull(stored("key"));
  }

  @Test
  void storageGas_followsTheSchedule() {
    put(0, "key");
    assertEquals(50 + 2_000, call("qlcchain_storage_read", 0, 3, 0, 0, 0).gas());
    assertEquals(50 + 200, call("qlcchain_storage_read", 0, 3, 0, 0, 0).gas());
    // key 3 and value 64 bytes: 67 / 32 = 2
    long write = call("qlcchain_storage_write", 0, 3, 0, 64).gas();
    assertEquals(50 + 2 + 200 + 10_000 + 40 * 67, write);
    assertEquals(50 + 200 + 2, call("qlcchain_storage_read", 0, 3, 0, 0, 0).gas());
    assertEquals(50 + 2 + 200 + 5_000, call("qlcchain_storage_write", 0, 3, 0, 64).gas());
    long grown = call("qlcchain_storage_write", 0, 3, 0, 100).gas();
    assertEquals(50 + 3 + 200 + 5_000 + 40 * 36, grown);
    assertEquals(50 + 200 + 5_000, call("qlcchain_storage_write", 0, 3, 0, 10).gas());
    assertEquals(50 + 200 + 5_000, call("qlcchain_storage_delete", 0, 3).gas());
    assertEquals(50 + 200, call("qlcchain_storage_delete", 0, 3).gas());
    assertEquals(50 + 2_000, call("qlcchain_storage_delete", 0, 2).gas());
    assertEquals(50 + 8 + 2_000, call("qlcchain_storage_delete", 0, 256).gas());
  }

  @Test
  void readOnly_writersTrap_readersDoNot() {
    readOnly = true;
    put(0, "key");
    store("key", "value");
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 3, 0, 3);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_delete", 0, 3);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_delete", 0, 1); // absent
    assertArrayEquals(bytes("value"), stored("key"));
    assertEquals(5, call("qlcchain_storage_read", 0, 3, 0, 0, 0).i32());
    assertEquals(
        List.of("qlcchain_storage_delete", "qlcchain_storage_write"),
        HostFunctions.TABLE.values().stream()
            .filter(HostFunctions.Entry::writes)
            .map(HostFunctions.Entry::name)
            .sorted()
            .toList());
  }

  @Test
  void debug_text_isLoggedAndCut() {
    put(0, "val01");
    assertEquals(50, call("qlcchain_debug", 0, 5).gas());
    call("qlcchain_debug", 0, 0);
    Arrays.fill(memory().bytes, (byte) 'x');
    assertEquals(50 + 32, call("qlcchain_debug", 0, 5_000).gas());
    assertEquals(List.of("val01", "", "x".repeat(1_024)), effects.logs());
  }

  @Test
  void debug_badRange_isIgnoredForTheSameGas() {
    assertEquals(50 + 32, call("qlcchain_debug", 0, -1).gas());
    assertEquals(50, call("qlcchain_debug", END - 1, 2).gas());
    memory = null;
    assertEquals(50, call("qlcchain_debug", 0, 2).gas());
    assertEquals(List.of(), effects.logs());
  }

  @Test
  void debug_manyLines_areCutForTheTransaction() {
    for (int i = 0; i < 20; i++) {
      assertEquals(50 + 31, call("qlcchain_debug", 0, 1_000).gas());
    }
    int length = effects.logs().stream().mapToInt(String::length).sum();
    assertEquals(16 << 10, length);
    assertEquals(17, effects.logs().size());
  }

  @Test
  void debug_noUtf8_isReplaced() {
    memory().bytes[0] = (byte) 0xff;
    call("qlcchain_debug", 0, 1);
    assertEquals(List.of("\ufffd"), effects.logs());
  }

  @Test
  void context_isTheBlockAndTheFrame() {
    assertEquals(1_234L, call("qlcchain_timestamp").result());
    assertEquals(2L, call("qlcchain_block_height").result()); // the lower 32 bits
    assertEquals(9L, call("qlcchain_input_length").result());
    call("qlcchain_self_address", 0);
    call("qlcchain_caller_address", 32);
    call("qlcchain_entry_address", 64);
    for (int i = 0; i < 96; i++) {
      assertEquals(i / 32 + 1, memory().bytes[i]);
    }
    assertEquals(CANARY, memory().bytes[96]);
    assertEquals(50 + 1, call("qlcchain_self_address", 0).gas());
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_self_address", END - 31);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_caller_address", -1);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_entry_address", -32);
  }

  @Test
  void getInput_whole_isWritten() {
    call("qlcchain_get_input", END - 9);
    assertEquals("the input", text(END - 9, 9));
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_get_input", END - 8);
  }

  @Test
  void returnAndPanic_endTheRunWithinTheirLimits() {
    put(0, "output");
    ContractExit output =
        assertThrows(ContractExit.Return.class, () -> call("qlcchain_return", 0, 6));
    assertArrayEquals(bytes("output"), output.bytes());
    ContractExit most =
        assertThrows(ContractExit.Return.class, () -> call("qlcchain_return", 0, 64 << 10));
    assertEquals(64 << 10, most.bytes().length);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_return", 0, (64 << 10) + 1);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_return", END - 1, 2);
    ContractExit message =
        assertThrows(ContractExit.Revert.class, () -> call("qlcchain_panic", 0, 1_024));
    assertEquals(1_024, message.bytes().length);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_panic", 0, 1_025);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_panic", END, 1);
  }

  @Test
  void accountOrEmpty_ofFrame_isUntouchedByReads() {
    put(0, "key");
    call("qlcchain_storage_read", 0, 3, 0, 0, 0);
    assertEquals(Account.EMPTY, state.accountOrEmpty(address(1)));
    assertEquals(0, state.checkpoint());
  }
}
