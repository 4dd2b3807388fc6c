package io.qlcvm.ledger.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.ledger.history.Pruner;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateOverlay;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreDump;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.proof.StateHashing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StateUndoTest {
  private static final int CONTRACTS = 3;
  private static final List<Column> COLUMNS =
      List.of(
          Column.ACCOUNTS,
          Column.STORAGE,
          Column.ACCOUNT_HISTORY,
          Column.STORAGE_HISTORY,
          Column.NODES,
          Column.EXPIRING);

  private static Address address(int number) {
    byte[] bytes = new byte[Address.BYTES];
    bytes[0] = (byte) number;
    return Address.of(bytes);
  }

  private static void block(Store store, long height, SplittableRandom random) {
    StateOverlay state = new StateOverlay(new StoredState(store), 100);
    for (int i = 0; i < CONTRACTS; i++) {
      Account account = state.accountOrEmpty(address(i));
      if (account.contract() == null && random.nextInt(3) == 0) {
        account =
            account.withContract(
                new ContractState(
                    Hash32.ZERO, StateHashing.EMPTY, address(i), null, Hash32.ZERO, 1),
                height * CONTRACTS + i + 1);
      }
      if (random.nextBoolean()) {
        account = account.withBalance(Amount.of(random.nextInt(3)));
      }
      state.setAccount(address(i), account);
      for (int writes = account.contract() == null ? 0 : random.nextInt(6); writes > 0; writes--) {
        byte[] key = {(byte) random.nextInt(5), 0};
        byte[] value = random.nextInt(3) == 0 ? null : new byte[] {(byte) random.nextInt(3)};
        state.setStorage(new Slot(address(i), account.storageId(), key), value);
      }
    }
    StateWriter writer = new StateWriter(store, height);
    writer.write(state);
    new Pruner(Retention.ARCHIVE).prune(store, writer.batch(), height);
    store.write(writer.batch());
  }

  @Property(tries = 150)
  void undo_blockAfterBlock_isEachTimeTheStoreBefore(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryStore store = new MemoryStore();
    List<List<String>> dumps = new ArrayList<>();
    for (int height = 0; height < 12; height++) {
      block(store, height, random);
      dumps.add(StoreDump.of(store, COLUMNS));
    }
    for (int height = 11; height > 0; height--) {
      WriteBatch batch = new WriteBatch();
      StateUndo.undo(store, batch, height);
      store.write(batch);
      assertEquals(dumps.get(height - 1), StoreDump.of(store, COLUMNS));
    }
  }

  @Test
  void undo_heightNotKept_isRefused() {
    MemoryStore store = new MemoryStore();
    SplittableRandom random = new SplittableRandom(1);
    for (int height = 0; height < 4; height++) {
      block(store, height, random);
    }
    WriteBatch pruning = new WriteBatch();
    new Pruner(new Retention(0)).prune(store, pruning, 3);
    store.write(pruning);
    assertThrows(StoreException.class, () -> StateUndo.undo(store, new WriteBatch(), 3));
  }
}
