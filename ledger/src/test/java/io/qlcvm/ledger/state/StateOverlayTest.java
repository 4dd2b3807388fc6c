package io.qlcvm.ledger.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.proof.StateHashing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateOverlayTest {
  private static final int ADDRESSES = 3;
  private static final int KEYS = 4;

  private static Address address(int number) {
    byte[] bytes = new byte[Address.BYTES];
    bytes[0] = (byte) (number + 1);
    return Address.of(bytes);
  }

  private static Slot slot(int contract, int key) {
    return new Slot(address(contract), contract + 1, new byte[] {(byte) key});
  }

  private static Account contract(int number) {
    return Account.EMPTY.withContract(
        new ContractState(Hash32.ZERO, StateHashing.EMPTY, address(number), null, Hash32.ZERO, 1),
        number + 1);
  }

  /** A state with contracts 0 to 2, and in each of them key 0. */
  private static final class Below implements StateView {
    @Override
    public @Nullable Account account(Address address) {
      for (int i = 0; i < ADDRESSES; i++) {
        if (address.equals(address(i))) {
          return contract(i);
        }
      }
      return null;
    }

    @Override
    public byte @Nullable [] storage(Slot slot) {
      return slot.key()[0] == 0 ? new byte[] {42} : null;
    }

    @Override
    public Entries entries(Address contract, long storageId, KeyRange range, boolean backwards) {
      return new StoredState(STORE).entries(contract, storageId, range, backwards);
    }

    @Override
    public byte @Nullable [] code(Hash32 hash) {
      return null;
    }
  }

  private static final MemoryStore STORE = new MemoryStore();

  static {
    for (int i = 0; i < ADDRESSES; i++) {
      STORE.write(new WriteBatch().put(Column.STORAGE, slot(i, 0).storeKey(), new byte[] {42}));
    }
  }

  /** What one step does. */
  sealed interface Step {
    record Store(int contract, int key, int value) implements Step {}

    record Credit(int account, int amount) implements Step {}

    record Checkpoint() implements Step {}

    record Rollback() implements Step {}

    record Keep() implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> contract = Arbitraries.integers().between(0, ADDRESSES - 1);
    Arbitrary<Integer> key = Arbitraries.integers().between(0, KEYS - 1);
    Arbitrary<Integer> value = Arbitraries.integers().between(-1, 5);
    Arbitrary<Step> store = Combinators.combine(contract, key, value).as(Step.Store::new);
    Arbitrary<Step> credit = Combinators.combine(contract, value).as(Step.Credit::new);
    return Arbitraries.oneOf(
            store,
            store,
            credit,
            Arbitraries.of(
                new Step.Checkpoint(), new Step.Checkpoint(), new Step.Rollback(), new Step.Keep()))
        .list()
        .ofMaxSize(60);
  }

  /** The plain model: whole copies instead of a journal. */
  private record Model(Map<Slot, Integer> storage, Map<Address, Integer> balances) {
    Model copy() {
      return new Model(new HashMap<>(storage), new HashMap<>(balances));
    }
  }

  /** A model as of a moment, and the overlay's name for it. */
  private record Moment(Model model, int checkpoint) {}

  @Property(tries = 1_000)
  void anySteps_agreeWithPlainMaps(@ForAll("steps") List<Step> steps) {
    StateOverlay overlay = new StateOverlay(new Below(), 100);
    Model model = new Model(new HashMap<>(), new HashMap<>());
    Deque<Moment> moments = new ArrayDeque<>();
    for (Step step : steps) {
      switch (step) {
        case Step.Store(int contract, int key, int value) -> {
          overlay.setStorage(slot(contract, key), value < 0 ? null : new byte[] {(byte) value});
          model.storage.put(slot(contract, key), value);
        }
        case Step.Credit(int account, int amount) -> {
          Amount balance = Amount.of(amount + 1);
          overlay.setAccount(
              address(account), overlay.accountOrEmpty(address(account)).withBalance(balance));
          model.balances.put(address(account), amount + 1);
        }
        case Step.Checkpoint() -> moments.push(new Moment(model.copy(), overlay.checkpoint()));
        case Step.Rollback() -> {
          if (!moments.isEmpty()) {
            Moment moment = moments.pop();
            overlay.rollback(moment.checkpoint());
            model = moment.model();
          }
        }
        case Step.Keep() -> {
          overlay.keep();
          moments.clear();
        }
      }
      assertAgrees(model, overlay);
    }
    ChangeSet changes = overlay.changes();
    assertEquals(model.storage.keySet(), changes.storage().keySet());
    assertEquals(model.balances.keySet(), changes.accounts().keySet());
    overlay
        .replaced()
        .forEach((slot, value) -> assertArrayEquals(new Below().storage(slot), value));
  }

  private static void assertAgrees(Model model, StateOverlay overlay) {
    for (int i = 0; i < ADDRESSES; i++) {
      int balance = model.balances.getOrDefault(address(i), 0);
      assertEquals(Amount.of(balance), overlay.accountOrEmpty(address(i)).balance());
      for (int key = 0; key < KEYS; key++) {
        int value = model.storage.getOrDefault(slot(i, key), key == 0 ? 42 : -1);
        byte[] expected = value < 0 ? null : new byte[] {(byte) value};
        assertArrayEquals(expected, overlay.storage(slot(i, key)));
      }
      List<Integer> all = walk(overlay, i, KeyRange.ALL, false);
      assertEquals(all, expectedWalk(model, i));
      assertEquals(all.reversed(), walk(overlay, i, KeyRange.ALL, true));
      KeyRange middle = new KeyRange(new byte[] {1}, new byte[] {3});
      List<Integer> part = all.stream().filter(both -> both >> 8 == 1 || both >> 8 == 2).toList();
      assertEquals(part, walk(overlay, i, middle, false));
    }
  }

  /** Keys and values: a key's byte times 256, plus the value's. */
  private static List<Integer> walk(
      StateOverlay overlay, int contract, KeyRange range, boolean backwards) {
    List<Integer> found = new ArrayList<>();
    try (Entries entries = overlay.entries(address(contract), contract + 1, range, backwards)) {
      StoreReader.Entry entry = entries.next();
      while (entry != null) {
        found.add(entry.key()[0] << 8 | entry.value()[0]);
        entry = entries.next();
      }
    }
    return found;
  }

  private static List<Integer> expectedWalk(Model model, int contract) {
    List<Integer> expected = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      int value = model.storage.getOrDefault(slot(contract, key), key == 0 ? 42 : -1);
      if (value >= 0) {
        expected.add(key << 8 | value);
      }
    }
    return expected;
  }

  @Test
  void setAccount_emptyAccount_becomesAbsent() {
    StateOverlay overlay = new StateOverlay(new Below(), 100);
    overlay.setAccount(address(0), Account.EMPTY);
    assertNull(overlay.account(address(0)));
    assertNull(overlay.changes().accounts().get(address(0)));
    assertEquals(1, overlay.changes().accounts().size());
  }

  @Test
  void changes_contractGone_leavesItsStorageOut() {
    StateOverlay overlay = new StateOverlay(new Below(), 100);
    overlay.setStorage(slot(0, 1), new byte[] {1});
    overlay.setStorage(slot(1, 1), new byte[] {1});
    overlay.setAccount(address(0), Account.EMPTY);
    assertEquals(List.of(slot(1, 1)), List.copyOf(overlay.changes().storage().keySet()));
  }

  @Test
  void addCode_rolledBack_isGone() {
    StateOverlay overlay = new StateOverlay(new Below(), 100);
    byte[] code = {1, 2, 3};
    int before = overlay.checkpoint();
    overlay.addCode(Hash32.ZERO, code);
    overlay.addCode(Hash32.ZERO, new byte[] {4});
    assertSame(code, overlay.code(Hash32.ZERO));
    overlay.rollback(before);
    assertNull(overlay.code(Hash32.ZERO));
    assertEquals(0, overlay.changes().codes().size());
  }

  @Test
  void replaced_readBeforeItWasWritten_hasWhatIsBelow() {
    StateOverlay overlay = new StateOverlay(new Below(), 100);
    overlay.setStorage(slot(2, 0), new byte[] {1}); // nobody read it
    for (Slot slot : List.of(slot(0, 0), slot(0, 1))) {
      overlay.storage(slot);
      overlay.setStorage(slot, new byte[] {1});
      overlay.storage(slot);
      overlay.setStorage(slot, new byte[] {2});
    }
    assertEquals(Set.of(slot(0, 0), slot(0, 1)), overlay.replaced().keySet());
    assertArrayEquals(new byte[] {42}, overlay.replaced().get(slot(0, 0)));
    assertNull(overlay.replaced().get(slot(0, 1)));
  }

  @Test
  void replaced_moreThanTheLimit_leavesTheRestOut() {
    int values = 200;
    MemoryStore store = new MemoryStore();
    WriteBatch batch = new WriteBatch();
    for (int key = 0; key < values; key++) {
      batch.put(Column.STORAGE, slot(0, key).storeKey(), new byte[64 << 10]);
    }
    store.write(batch);
    StateOverlay overlay = new StateOverlay(new StoredState(store), 100);
    for (int key = 0; key < values; key++) {
      overlay.storage(slot(0, key));
      overlay.setStorage(slot(0, key), new byte[1]);
    }
    assertEquals((8 << 20) / ((64 << 10) + 400), overlay.replaced().size());
  }

  @Test
  void newStorageId_afterRollback_isNotHandedOutAgain() {
    StateOverlay overlay = new StateOverlay(new Below(), 100);
    int before = overlay.checkpoint();
    assertEquals(100, overlay.newStorageId());
    overlay.rollback(before);
    assertEquals(101, overlay.newStorageId());
  }

  @Test
  void slots_differInContractStorageOrKey_areDifferent() {
    assertEquals(slot(1, 1), slot(1, 1));
    assertNotEquals(slot(1, 1), slot(1, 2));
    assertNotEquals(slot(1, 1), slot(2, 1));
    assertNotEquals(slot(1, 1), new Slot(address(1), 9, new byte[] {1}));
    assertEquals(
        -1, Integer.signum(slot(1, 1).compareTo(new Slot(address(1), 2, new byte[] {-1}))));
  }
}
