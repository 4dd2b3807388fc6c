package io.qlcvm.node.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Refusal;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TransactionPoolTest implements TransactionPool.Listener {

  private static final String CHAIN = "test";
  private static final long GAS = 100;

  private final Map<Address, AccountState> accounts = new HashMap<>();
  private final Map<Hash32, Refusal> dropped = new HashMap<>();
  private final Map<Hash32, Exception> rewound = new HashMap<>();
  private final TransactionPool pool =
      new TransactionPool(10, a -> accounts.getOrDefault(a, account(0, 1_000_000)), this);
  private int readyCount;

  @Override
  public void ready() {
    readyCount++;
  }

  @Override
  public void dropped(Hash32 transaction, Exception reason) {
    if (reason instanceof RefusedTransactionException refused) {
      dropped.put(transaction, refused.refusal());
    } else {
      rewound.put(transaction, reason);
    }
  }

  private static AccountState account(long nonce, long balance) {
    return new AccountState(nonce, Amount.of(balance), null);
  }

  private static Address dev(int index) {
    return DevAccounts.keyPair(index).address();
  }

  private static VerifiedTransaction transaction(int from, long nonce, long price) {
    return transaction(from, nonce, price, null);
  }

  private static VerifiedTransaction transaction(
      int from, long nonce, long price, @Nullable Long validUntil) {
    Action transfer = new Action.Transfer(Address.ZERO, Amount.of(1));
    try {
      return new Transaction(CHAIN, dev(from), nonce, GAS, price, validUntil, transfer)
          .sign(DevAccounts.keyPair(from))
          .verify(CHAIN);
    } catch (RefusedTransactionException e) {
      throw new AssertionError(e);
    }
  }

  private VerifiedTransaction add(VerifiedTransaction transaction) throws Exception {
    pool.add(transaction);
    return transaction;
  }

  private RefusedTransactionException refused(Refusal refusal, VerifiedTransaction transaction) {
    RefusedTransactionException e =
        assertThrows(RefusedTransactionException.class, () -> pool.add(transaction));
    assertEquals(refusal, e.refusal());
    return e;
  }

  private void commit(long height, List<VerifiedTransaction> transactions) {
    List<SignedTransaction> signed =
        transactions.stream().map(VerifiedTransaction::signed).toList();
    for (SignedTransaction done : signed) {
      long nonce = done.transaction().nonce() + 1;
      accounts.put(done.transaction().sender(), account(nonce, 1_000_000));
    }
    Proposal proposal =
        new Proposal(CHAIN, height, Hash32.ZERO, height, Address.ZERO, Hash32.ZERO, 1);
    pool.committed(
        new Block(
            new BlockHeader(proposal, Hash32.ZERO, Hash32.ZERO, 0),
            signed,
            Signature.of(new byte[Signature.BYTES])));
  }

  @Test
  void add_outOfOrder_isTakenInTheOrderOfNonces() throws Exception {
    VerifiedTransaction third = add(transaction(0, 2, 1));
    VerifiedTransaction second = add(transaction(0, 1, 9));
    assertFalse(pool.isReady());
    assertEquals(0, readyCount);
    VerifiedTransaction first = add(transaction(0, 0, 1));
    assertTrue(pool.isReady());
    assertEquals(1, readyCount);
    assertEquals(List.of(first, second, third), pool.take(1, 1_000));
    assertFalse(pool.isReady());
  }

  @Test
  void take_manySenders_bestPriceFirstThenFirstCome() throws Exception {
    VerifiedTransaction early = add(transaction(0, 0, 5));
    VerifiedTransaction late = add(transaction(1, 0, 5));
    VerifiedTransaction best = add(transaction(2, 0, 7));
    VerifiedTransaction afterBest = add(transaction(2, 1, 6));
    assertEquals(List.of(best, afterBest, early, late), pool.take(1, 1_000));
  }

  @Test
  void take_gasIsShort_leavesTheRestReady() throws Exception {
    List<VerifiedTransaction> all = new ArrayList<>();
    for (int nonce = 0; nonce < 5; nonce++) {
      all.add(add(transaction(0, nonce, 1)));
    }
    assertEquals(all.subList(0, 3), pool.take(1, 3 * GAS + 99));
    assertTrue(pool.isReady());
    commit(11, all.subList(0, 3));
    assertEquals(2, pool.size());
    assertEquals(all.subList(3, 5), pool.take(1, 1_000));
  }

  @Test
  void take_untilCommitted_countsAsKnown() throws Exception {
    VerifiedTransaction only = add(transaction(0, 0, 1));
    List<VerifiedTransaction> taken = pool.take(1, 1_000);
    refused(Refusal.ALREADY_KNOWN, only);
    refused(Refusal.NONCE_TOO_LOW, transaction(0, 0, 99));
    assertEquals(only, pool.find(only.hash()));
    assertEquals(OptionalLong.of(1), pool.nextNonce(dev(0)));
    commit(11, taken);
    assertNull(pool.find(only.hash()));
    assertEquals(0, pool.size());
  }

  @Test
  void add_nonceOutsideTheWindow_isRefusedWithBothNumbers() throws Exception {
    accounts.put(dev(0), account(5, 1_000_000));
    assertEquals(
        Map.of("expected", 5L, "actual", 4L),
        refused(Refusal.NONCE_TOO_LOW, transaction(0, 4, 1)).details());
    assertEquals(
        Map.of("expected", 5L, "actual", 70L),
        refused(Refusal.NONCE_GAP, transaction(0, 70, 1)).details());
    add(transaction(0, 69, 1));
  }

  @Test
  void add_balanceTooSmall_isRefused() throws Exception {
    accounts.put(dev(0), account(0, 1 + 3 * GAS));
    add(transaction(0, 0, 3));
    assertEquals(
        Map.of("expected", "401", "actual", "301"),
        refused(Refusal.INSUFFICIENT_BALANCE, transaction(0, 1, 4)).details());
  }

  @Test
  void add_sameNonce_replacesAtTenPercentMore() throws Exception {
    VerifiedTransaction old = add(transaction(0, 0, 100));
    RefusedTransactionException e =
        refused(Refusal.UNDERPRICED_REPLACEMENT, transaction(0, 0, 109));
    assertEquals(Map.of("expected", 110L, "actual", 109L), e.details());
    VerifiedTransaction replacement = add(transaction(0, 0, 110));
    assertEquals(Map.of(old.hash(), Refusal.UNDERPRICED_REPLACEMENT), dropped);
    assertEquals(1, pool.size());
    assertEquals(List.of(replacement), pool.take(1, 1_000));
  }

  @Test
  void add_expired_isRefusedAndOneThatExpiresIsDropped() throws Exception {
    refused(Refusal.EXPIRED, transaction(0, 0, 1, 10L));
    VerifiedTransaction nearly = add(transaction(0, 0, 1, 11L));
    commit(11, List.of());
    assertEquals(List.of(), pool.take(12, 1_000));
    assertEquals(Map.of(nearly.hash(), Refusal.EXPIRED), dropped);
    assertFalse(pool.isReady());
    assertEquals(0, pool.senders());
    assertEquals(OptionalLong.of(0), pool.nextNonce(dev(0)));
  }

  @Test
  void take_expiredBeforeAnother_keepsTheOther() throws Exception {
    add(transaction(0, 0, 1, 11L));
    VerifiedTransaction later = add(transaction(0, 1, 1));
    assertEquals(List.of(), pool.take(12, 1_000));
    assertEquals(1, pool.senders());
    VerifiedTransaction again = add(transaction(0, 0, 1));
    assertEquals(List.of(again, later), pool.take(12, 1_000));
    commit(12, List.of(again, later));
    assertEquals(0, pool.senders());
  }

  @Test
  void committed_nonceUsedByAnother_dropsTheOneThatWaits() throws Exception {
    VerifiedTransaction waiting = add(transaction(0, 0, 1));
    VerifiedTransaction next = add(transaction(0, 1, 1));
    commit(11, List.of(transaction(0, 0, 50)));
    assertEquals(Map.of(waiting.hash(), Refusal.NONCE_TOO_LOW), dropped);
    assertEquals(List.of(next), pool.take(1, 1_000));
  }

  @Test
  void take_beforeTheLastIsCommitted_goesOnBehindIt() throws Exception {
    VerifiedTransaction first = add(transaction(0, 0, 1));
    assertEquals(List.of(first), pool.take(11, 1_000));
    VerifiedTransaction second = add(transaction(0, 1, 1));
    assertEquals(List.of(second), pool.take(12, 1_000));
    accounts.put(dev(0), account(1, 1_000_000));
    commit(11, List.of(first));
    assertEquals(1, pool.size());
    assertEquals(OptionalLong.of(2), pool.nextNonce(dev(0)));
    refused(Refusal.NONCE_TOO_LOW, transaction(0, 1, 50));
    pool.putBack();
    assertEquals(List.of(second), pool.take(12, 1_000));
    accounts.put(dev(0), account(2, 1_000_000));
    commit(12, List.of(second));
    assertEquals(0, pool.size());
    assertEquals(OptionalLong.of(2), pool.nextNonce(dev(0)));
  }

  @Test
  void take_beforeTheLastIsCommitted_dropsWhatItsBlockMustNotHave() throws Exception {
    VerifiedTransaction nearly = add(transaction(0, 0, 1, 11L));
    assertEquals(List.of(), pool.take(12, 1_000));
    assertEquals(Map.of(nearly.hash(), Refusal.EXPIRED), dropped);
  }

  @Test
  void rewound_transactionsWaiting_areDroppedAndThePoolIsNew() throws Exception {
    accounts.put(dev(0), account(5, 1_000_000));
    VerifiedTransaction ready = add(transaction(0, 5, 1));
    VerifiedTransaction later = add(transaction(0, 7, 1));
    UnavailableException reason = new UnavailableException("taken back");
    accounts.put(dev(0), account(3, 1_000_000));
    pool.rewound(4, reason);
    assertEquals(Map.of(ready.hash(), reason, later.hash(), reason), rewound);
    assertEquals(0, pool.size());
    assertFalse(pool.isReady());
    assertEquals(OptionalLong.of(3), pool.nextNonce(dev(0)));
    VerifiedTransaction early = add(transaction(0, 3, 1, 5L)); // valid until height 5
    assertEquals(List.of(early), pool.take(1, 1_000));
  }

  @Test
  void nextNonce_gapInTheQueue_isTheGap() throws Exception {
    assertEquals(OptionalLong.of(0), pool.nextNonce(dev(0)));
    add(transaction(0, 0, 1));
    add(transaction(0, 2, 1));
    assertEquals(OptionalLong.of(1), pool.nextNonce(dev(0)));
  }

  @Test
  void nextNonce_windowFull_isNone() throws Exception {
    for (int nonce = 0; nonce <= TransactionPool.NONCE_WINDOW; nonce++) {
      add(transaction(0, nonce, 1));
    }
    assertEquals(OptionalLong.empty(), pool.nextNonce(dev(0)));
  }

  @Test
  void putBack_takenTransactions_waitAgainInTheirOldPlaces() throws Exception {
    VerifiedTransaction early = add(transaction(0, 0, 5));
    VerifiedTransaction second = add(transaction(0, 1, 5));
    VerifiedTransaction late = add(transaction(1, 0, 5));
    List<VerifiedTransaction> taken = pool.take(1, 1_000);
    assertEquals(List.of(early, second, late), taken);
    VerifiedTransaction after = add(transaction(2, 0, 5));
    int before = readyCount;
    pool.putBack();
    assertTrue(readyCount > before);
    assertEquals(4, pool.size());
    refused(Refusal.ALREADY_KNOWN, early);
    assertEquals(List.of(early, second, late, after), pool.take(1, 1_000));
    commit(11, List.of(early, second, late, after));
    assertEquals(0, pool.size());
    pool.putBack();
    assertFalse(pool.isReady());
  }

  @Test
  void pause_thenAdd_isUnavailableUntilResume() throws Exception {
    VerifiedTransaction waiting = add(transaction(0, 0, 5));
    pool.pause(new UnavailableException("the disk is full"));
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> pool.add(transaction(0, 1, 5)));
    assertEquals("the disk is full", e.getMessage());
    assertEquals(waiting, pool.find(waiting.hash()));
    pool.resume();
    add(transaction(0, 1, 5));
    assertEquals(2, pool.size());
  }

  @Test
  void close_thenAdd_isUnavailable() {
    pool.close(new UnavailableException("the disk is full"));
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> pool.add(transaction(0, 0, 1)));
    assertEquals("the disk is full", e.getMessage());
  }

  private TransactionPool poolOf(int transactionsMax, long bytesMax) {
    return new TransactionPool(
        10, a -> accounts.getOrDefault(a, account(0, 1_000_000)), this, transactionsMax, bytesMax);
  }

  @Test
  void add_fullOfOneSender_makesRoomAtThatSendersEnd() throws Exception {
    TransactionPool small = poolOf(4, TransactionPool.BYTES_MAX);
    for (int nonce = 0; nonce < 3; nonce++) {
      small.add(transaction(0, nonce, 100));
    }
    VerifiedTransaction honest = transaction(1, 0, 1);
    small.add(honest);
    VerifiedTransaction newcomer = transaction(2, 0, 1);
    small.add(newcomer);
    assertEquals(Map.of(transaction(0, 2, 100).hash(), Refusal.POOL_FULL), dropped);
    assertEquals(4, small.size());
    assertEquals(
        List.of(transaction(0, 0, 100), transaction(0, 1, 100), honest, newcomer).stream()
            .map(VerifiedTransaction::hash)
            .toList(),
        small.take(1, 4 * GAS).stream().map(VerifiedTransaction::hash).toList());
  }

  @Test
  void add_fullAndSenderHasMost_isRefusedWhateverItPays() throws Exception {
    TransactionPool small = poolOf(3, TransactionPool.BYTES_MAX);
    small.add(transaction(0, 0, 1));
    small.add(transaction(0, 1, 1));
    small.add(transaction(1, 0, 1));
    RefusedTransactionException e =
        assertThrows(RefusedTransactionException.class, () -> small.add(transaction(0, 2, 1_000)));
    assertEquals(Refusal.POOL_FULL, e.refusal());
    assertEquals(Map.of("expected", 3, "actual", 3), e.details());
    assertEquals(Map.of(), dropped);
  }

  @Test
  void add_fullOfEquals_makesRoomForTenPercentMoreOnly() throws Exception {
    TransactionPool small = poolOf(2, TransactionPool.BYTES_MAX);
    small.add(transaction(0, 0, 100));
    small.add(transaction(1, 0, 200));
    assertThrows(RefusedTransactionException.class, () -> small.add(transaction(2, 0, 109)));
    assertEquals(Map.of(), dropped);
    small.add(transaction(2, 0, 110));
    assertEquals(Map.of(transaction(0, 0, 100).hash(), Refusal.POOL_FULL), dropped);
  }

  @Test
  void add_fullOfBytes_makesRoomAtTheSenderWithMostBytes() throws Exception {
    long size = transaction(0, 0, 1).signed().size();
    TransactionPool small = poolOf(TransactionPool.TRANSACTIONS_MAX, 3 * size);
    small.add(transaction(0, 0, 1));
    small.add(transaction(0, 1, 1));
    small.add(transaction(1, 0, 1));
    small.add(transaction(2, 0, 1));
    assertEquals(Map.of(transaction(0, 1, 1).hash(), Refusal.POOL_FULL), dropped);
    assertEquals(3, small.size());
  }

  @Test
  void add_fullWhileAllIsExecuting_isRefusedAndNothingIsLost() throws Exception {
    TransactionPool small = poolOf(1, TransactionPool.BYTES_MAX);
    small.add(transaction(0, 0, 1));
    assertEquals(1, small.take(1, GAS).size());
    assertThrows(RefusedTransactionException.class, () -> small.add(transaction(1, 0, 9)));
    small.putBack();
    assertTrue(small.isReady());
  }

  /** What a scan over all senders would let go: weight, price and arrival of each one's last. */
  private static @Nullable VerifiedTransaction heaviestLast(
      Map<Address, List<VerifiedTransaction>> senders, Address own, List<Hash32> arrivals) {
    return senders.entrySet().stream()
        .filter(sender -> !sender.getKey().equals(own) && !sender.getValue().isEmpty())
        .max(
            Comparator.comparingInt(
                    (Map.Entry<Address, List<VerifiedTransaction>> s) -> s.getValue().size())
                .thenComparingLong(s -> -s.getValue().getLast().transaction().gasPrice())
                .thenComparingInt(s -> arrivals.indexOf(s.getValue().getLast().hash())))
        .map(sender -> sender.getValue().getLast())
        .orElse(null);
  }

  @Test
  void add_toAFullPoolOverAndOver_letsGoWhatAScanWould() throws Exception {
    TransactionPool small =
        new TransactionPool(
            10, a -> accounts.getOrDefault(a, account(0, 1_000_000)), this, 30, Long.MAX_VALUE);
    Map<Address, List<VerifiedTransaction>> senders = new HashMap<>();
    List<Hash32> arrivals = new ArrayList<>();
    Random random = new Random(7);
    int evictions = 0;
    for (int i = 0; i < 600; i++) {
      int from = random.nextInt(10);
      List<VerifiedTransaction> own = senders.computeIfAbsent(dev(from), _ -> new ArrayList<>());
      VerifiedTransaction newcomer = transaction(from, own.size(), 1 + i / 20 + random.nextInt(6));
      VerifiedTransaction victim =
          small.size() < 30 ? null : heaviestLast(senders, dev(from), arrivals);
      dropped.clear();
      try {
        small.add(newcomer);
      } catch (RefusedTransactionException _) {
        assertEquals(Map.of(), dropped);
        continue;
      }
      arrivals.add(newcomer.hash());
      own.add(newcomer);
      if (victim != null) {
        assertEquals(Set.of(victim.hash()), dropped.keySet());
        senders.getOrDefault(victim.sender(), own).removeLast();
        evictions++;
      }
    }
    assertTrue(evictions >= 5, "evictions: " + evictions);
  }
}
