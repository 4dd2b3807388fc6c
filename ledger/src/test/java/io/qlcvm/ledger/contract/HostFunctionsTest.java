package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.Host.CANARY;
import static io.qlcvm.ledger.contract.Host.END;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.types.Amount;
import io.qlcvm.vm.TrapException;
import io.qlcvm.vm.TrapKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each function does, called as the engine calls it. */
class HostFunctionsTest {
  private static final int ABSENT = -1;

  private final Host host = new Host();

  private void assertTraps(TrapKind kind, String name, long... arguments) {
    byte[] before = host.memory == null ? new byte[0] : host.memory().bytes.clone();
    TrapException trap = assertThrows(TrapException.class, () -> host.call(name, arguments));
    assertEquals(kind, trap.kind(), trap.getMessage());
    assertArrayEquals(before, host.memory == null ? new byte[0] : host.memory().bytes);
  }

  @Test
  void read_absent_saysSoAndTouchesNoMemory() {
    host.put(0, "key");
    byte[] before = host.memory().bytes.clone();
    assertEquals(ABSENT, host.call("qlcchain_storage_read", 0, 3, 100, 50, 0).i32());
    assertArrayEquals(before, host.memory().bytes);
  }

  @Test
  void read_empty_isPresentWithLengthZero() {
    host.store("", "");
    assertEquals(0, host.call("qlcchain_storage_read", 0, 0, 100, 50, 0).i32());
    assertEquals(CANARY, host.memory().bytes[100]);
  }

  @Test
  void read_anyCapacityAndOffset_copiesWhatFitsAndReturnsTheTotal() {
    String value = "0123456789";
    host.store("k", value);
    for (int capacity : new int[] {0, 1, 9, 10, 11, 50}) {
      for (int offset : new int[] {0, 1, 9, 10, 11, -1, Integer.MIN_VALUE}) {
        host.memory = new Host.TestMemory();
        host.put(0, "k");
        assertEquals(10, host.call("qlcchain_storage_read", 0, 1, 100, capacity, offset).i32());
        int copied = offset < 0 ? 0 : Math.max(0, Math.min(capacity, 10 - offset));
        if (copied > 0) {
          assertEquals(value.substring(offset, offset + copied), host.text(100, copied));
        }
        assertEquals(CANARY, host.memory().bytes[99]);
        assertEquals(CANARY, host.memory().bytes[100 + copied]);
      }
    }
  }

  @Test
  void read_outOfBounds_traps() {
    host.put(0, "k");
    TrapKind bounds = TrapKind.MEMORY_OUT_OF_BOUNDS;
    assertTraps(bounds, "qlcchain_storage_read", END - 1, 2, 0, 0, 0);
    assertTraps(bounds, "qlcchain_storage_read", -1, 1, 0, 0, 0);
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, END - 1, 2, 0);
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, 1, -1, 0);
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, -1, 1, 0);
    host.store("k", "v");
    assertTraps(bounds, "qlcchain_storage_read", 0, 1, END - 1, 2, 0);
    assertEquals(1, host.call("qlcchain_storage_read", 0, 1, END - 1, 1, 0).i32());
    assertEquals("v", host.text(END - 1, 1));
  }

  @Test
  void lengthZero_anyPointerAndNoMemory_isFine() {
    host.memory = null;
    host.input = new byte[0];
    assertEquals(ABSENT, host.call("qlcchain_storage_read", -1, 0, -1, 0, 0).i32());
    host.call("qlcchain_storage_write", -1, 0, -1, 0);
    assertArrayEquals(new byte[0], host.stored(""));
    host.call("qlcchain_storage_delete", -1, 0);
    assertNull(host.stored(""));
    host.call("qlcchain_debug", -1, 0);
    ContractExit exit =
        assertThrows(ContractExit.Return.class, () -> host.call("qlcchain_return", -1, 0));
    assertEquals(0, exit.bytes().length);
    host.call("qlcchain_get_input", -1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_delete", 0, 1);
  }

  @Test
  void write_newAndAgain_replaces() {
    host.put(0, "keyvalue");
    host.call("qlcchain_storage_write", 0, 3, 3, 5);
    assertArrayEquals(Host.bytes("value"), host.stored("key"));
    host.call("qlcchain_storage_write", 0, 3, 3, 0);
    assertArrayEquals(new byte[0], host.stored("key"));
    host.put(3, "other");
    host.call("qlcchain_storage_write", 0, 3, 0, 8);
    host.memory().bytes[3] = 'X';
    assertArrayEquals(Host.bytes("keyother"), host.stored("key"));
  }

  @Test
  void write_limits_areExact() {
    host.call("qlcchain_storage_write", 0, 256, 0, 64 << 10);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 257, 0, 0);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 0, 0, (64 << 10) + 1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, -1, 0, 0);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 0, 0, -1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_read", 0, 257, 0, 0, 0);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_delete", 0, 257);
    assertNull(host.stored(""));
  }

  @Test
  void write_outOfBounds_writesNothing() {
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_storage_write", 0, 1, END - 1, 2);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_storage_write", END - 1, 2, 0, 1);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_storage_write", -4, 8, 0, 1);
    assertEquals(0, host.state.changes().storage().size());
  }

  @Test
  void write_keysOfATransaction_areLimited() {
    for (int i = 0; i < Effects.KEYS_WRITTEN_MAX; i++) {
      host.memory().bytes[0] = (byte) i;
      host.memory().bytes[1] = (byte) (i >> 8);
      host.call("qlcchain_storage_write", 0, 2, 0, 0);
    }
    host.call("qlcchain_storage_write", 0, 2, 0, 1); // a key that was written already
    host.memory().bytes[2] = 1;
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 3, 0, 0);
  }

  @Test
  void write_bytesOfATransaction_areLimited() {
    for (int i = 0; i < 15; i++) {
      host.call("qlcchain_storage_write", 0, 0, 0, 64 << 10);
    }
    host.call("qlcchain_storage_write", 0, 0, 0, (64 << 10) - 1);
    host.call("qlcchain_storage_write", 0, 0, 0, 1);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_storage_write", 0, 0, 0, 1);
  }

  @Test
  void delete_presentOrAbsent_isGone() {
    host.put(0, "key");
    host.store("key", "value");
    host.call("qlcchain_storage_delete", 0, 3);
    assertNull(host.stored("key"));
    host.call("qlcchain_storage_delete", 0, 3);
    assertNull(host.stored("key"));
  }

  @Test
  void storageGas_followsTheSchedule() {
    host.put(0, "key");
    assertEquals(50 + 2_000, host.call("qlcchain_storage_read", 0, 3, 0, 0, 0).gas());
    assertEquals(50 + 200, host.call("qlcchain_storage_read", 0, 3, 0, 0, 0).gas());
    // key 3 and value 64 bytes: 67 / 32 = 2
    long write = host.call("qlcchain_storage_write", 0, 3, 0, 64).gas();
    assertEquals(50 + 2 + 200 + 10_000 + 40 * 67, write);
    assertEquals(50 + 200 + 2, host.call("qlcchain_storage_read", 0, 3, 0, 0, 0).gas());
    assertEquals(
        50 + 2 + 200 + 5_000 + 2 * 64, host.call("qlcchain_storage_write", 0, 3, 0, 64).gas());
    long grown = host.call("qlcchain_storage_write", 0, 3, 0, 100).gas();
    assertEquals(50 + 3 + 200 + 5_000 + 2 * 64 + 40 * 36, grown);
    assertEquals(50 + 200 + 5_000 + 2 * 10, host.call("qlcchain_storage_write", 0, 3, 0, 10).gas());
    assertEquals(50 + 200 + 5_000, host.call("qlcchain_storage_delete", 0, 3).gas());
    assertEquals(50 + 200, host.call("qlcchain_storage_delete", 0, 3).gas());
    assertEquals(50 + 2_000, host.call("qlcchain_storage_delete", 0, 2).gas());
    assertEquals(50 + 8 + 2_000, host.call("qlcchain_storage_delete", 0, 256).gas());
  }

  @Test
  void debug_text_isLoggedAndCut() {
    host.put(0, "val01");
    assertEquals(50, host.call("qlcchain_debug", 0, 5).gas());
    host.call("qlcchain_debug", 0, 0);
    Arrays.fill(host.memory().bytes, (byte) 'x');
    assertEquals(50 + 32, host.call("qlcchain_debug", 0, 5_000).gas());
    assertEquals(List.of("val01", "", "x".repeat(1_024)), host.frame().effects().logs());
  }

  @Test
  void debug_badRange_isIgnoredForTheSameGas() {
    assertEquals(50 + 32, host.call("qlcchain_debug", 0, -1).gas());
    assertEquals(50, host.call("qlcchain_debug", END - 1, 2).gas());
    host.memory = null;
    assertEquals(50, host.call("qlcchain_debug", 0, 2).gas());
    assertEquals(List.of(), host.frame().effects().logs());
  }

  @Test
  void debug_manyLines_areCutForTheTransaction() {
    for (int i = 0; i < 20; i++) {
      assertEquals(50 + 31, host.call("qlcchain_debug", 0, 1_000).gas());
    }
    int length = host.frame().effects().logs().stream().mapToInt(String::length).sum();
    assertEquals(16 << 10, length);
    assertEquals(17, host.frame().effects().logs().size());
  }

  @Test
  void debug_noUtf8_isReplaced() {
    host.memory().bytes[0] = (byte) 0xff;
    host.call("qlcchain_debug", 0, 1);
    assertEquals(List.of("\ufffd"), host.frame().effects().logs());
  }

  @Test
  void context_isTheBlockTheTransactionAndTheFrame() {
    assertEquals(1_234L, host.call("qlcchain_timestamp").result());
    assertEquals(1_234_567L, host.call("qlcchain_block_time_millis").result());
    assertEquals(2L, host.call("qlcchain_block_height").result()); // the lower 32 bits
    assertEquals(0x1_0000_0002L, host.call("qlcchain_block_height_i64").result());
    assertEquals(9L, host.call("qlcchain_input_length").result());
    assertEquals(1_000_000_000L - 50, host.call("qlcchain_gas_left").result());
    host.call("qlcchain_self_address", 0);
    host.call("qlcchain_caller_address", 32);
    host.call("qlcchain_entry_address", 64);
    host.call("qlcchain_origin", 96);
    assertEquals(32, host.call("qlcchain_current_txhash", 128).i32());
    assertEquals(32, host.call("qlcchain_current_blockhash", 160).i32());
    int[] expected = {1, 2, 1, 2, 9, 8};
    for (int i = 0; i < 192; i++) {
      assertEquals(expected[i / 32], host.memory().bytes[i]);
    }
    assertEquals(CANARY, host.memory().bytes[192]);
    assertEquals(5, host.call("qlcchain_chain_id", 0, 100, 0).i32());
    assertEquals("chain", host.text(0, 5));
    assertEquals(6, host.call("qlcchain_method", 0, 100, 0).i32());
    assertEquals("method", host.text(0, 6));
    host.call("qlcchain_value", 0);
    assertEquals(Amount.of(11), Amount.fromLittleEndian(host.at(0, 16), 0));
    host.call("qlcchain_gas_info", 0);
    assertEquals(
        1_000_000_000L - 50, ByteBuffer.wrap(host.at(0, 8)).order(LITTLE_ENDIAN).getLong());
    assertEquals(3, ByteBuffer.wrap(host.at(8, 8)).order(LITTLE_ENDIAN).getLong());
  }

  @Test
  void copiers_anyCapacityAndOffset_copyWhatFitsAndReturnTheTotal() {
    host.frame().lastOutput(Host.bytes("the input"));
    for (String name : new String[] {"qlcchain_input_at", "qlcchain_call_output_at"}) {
      for (int capacity : new int[] {0, 1, 8, 9, 10, 50}) {
        for (int offset : new int[] {0, 1, 8, 9, 10, -1, Integer.MIN_VALUE}) {
          host.memory = new Host.TestMemory();
          assertEquals(9, host.call(name, 100, capacity, offset).i32());
          int copied = offset < 0 ? 0 : Math.max(0, Math.min(capacity, 9 - offset));
          if (copied > 0) {
            assertEquals("the input".substring(offset, offset + copied), host.text(100, copied));
          }
          assertEquals(CANARY, host.memory().bytes[99]);
          assertEquals(CANARY, host.memory().bytes[100 + copied]);
        }
      }
    }
  }

  @Test
  void checkWitness_callerAlways_senderAtDepthZeroOnly() {
    host.put(0, Host.address(2).bytes());
    host.put(32, Host.address(5).bytes());
    assertEquals(1, host.call("qlcchain_check_witness", 0).i32());
    assertEquals(0, host.call("qlcchain_check_witness", 32).i32());
    Host callee = new Host();
    callee.depth = 1;
    callee.origin(5);
    callee.put(0, Host.address(2).bytes());
    callee.put(32, Host.address(5).bytes());
    assertEquals(1, callee.call("qlcchain_check_witness", 0).i32());
    assertEquals(0, callee.call("qlcchain_check_witness", 32).i32());
    Host entry = new Host();
    entry.origin(5);
    entry.put(32, Host.address(5).bytes());
    assertEquals(1, entry.call("qlcchain_check_witness", 32).i32());
  }

  @Test
  void getInput_whole_isWritten() {
    host.call("qlcchain_get_input", END - 9);
    assertEquals("the input", host.text(END - 9, 9));
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_get_input", END - 8);
  }

  @Test
  void returnAndPanic_endTheRunWithinTheirLimits() {
    host.put(0, "output");
    ContractExit output =
        assertThrows(ContractExit.Return.class, () -> host.call("qlcchain_return", 0, 6));
    assertArrayEquals(Host.bytes("output"), output.bytes());
    ContractExit most =
        assertThrows(ContractExit.Return.class, () -> host.call("qlcchain_return", 0, 64 << 10));
    assertEquals(64 << 10, most.bytes().length);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_return", 0, (64 << 10) + 1);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_return", END - 1, 2);
    ContractExit message =
        assertThrows(ContractExit.Revert.class, () -> host.call("qlcchain_panic", 0, 1_024));
    assertEquals(1_024, message.bytes().length);
    assertTraps(TrapKind.HOST_FUNCTION, "qlcchain_panic", 0, 1_025);
    assertTraps(TrapKind.MEMORY_OUT_OF_BOUNDS, "qlcchain_panic", END, 1);
  }
}
