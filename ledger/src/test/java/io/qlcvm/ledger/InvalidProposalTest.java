package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.GENESIS;
import static io.qlcvm.ledger.TestChain.dev;
import static io.qlcvm.ledger.TestChain.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every node drops, and what it says. */
class InvalidProposalTest {
  private static final Action TRANSFER = new Action.Transfer(Address.ZERO, Amount.of(1));
  private final TestChain chain = TestChain.inMemory();

  @AfterEach
  void close() {
    chain.close();
  }

  private void assertDropped(
      Proposal proposal, List<VerifiedTransaction> transactions, String says) {
    Head before = chain.ledger().head();
    InvalidProposalException dropped =
        assertThrows(
            InvalidProposalException.class, () -> chain.ledger().execute(proposal, transactions));
    assertTrue(String.valueOf(dropped.getMessage()).contains(says), dropped.getMessage());
    assertEquals(before, chain.ledger().head());
    chain.block(); // and goes on
  }

  private void assertDropped(List<VerifiedTransaction> transactions, String says) {
    assertDropped(chain.proposal(transactions), transactions, says);
  }

  private static Transaction transaction(
      long nonce, long gasLimit, long gasPrice, @Nullable Long validUntil) {
    return new Transaction(
        GENESIS.chainId(), dev(1), nonce, gasLimit, gasPrice, validUntil, TRANSFER);
  }

  @Test
  void execute_otherChainId_isDropped() {
    Proposal p = chain.proposal(List.of());
    assertDropped(
        new Proposal(
            "other",
            p.height(),
            p.parent(),
            p.time(),
            p.producer(),
            p.transactionsRoot(),
            p.gasLimit()),
        List.of(),
        "chain id");
  }

  @Test
  void execute_otherHeight_isDropped() {
    Proposal p = chain.proposal(List.of());
    for (long height : new long[] {0, 2}) {
      Proposal other =
          new Proposal(
              p.chainId(),
              height,
              chain.ledger().head().hash(),
              p.time() + 5_000,
              p.producer(),
              p.transactionsRoot(),
              p.gasLimit());
      InvalidProposalException dropped =
          assertThrows(
              InvalidProposalException.class, () -> chain.ledger().execute(other, List.of()));
      assertEquals("height is " + height + ", it must be 1", dropped.getMessage());
    }
  }

  @Test
  void execute_otherParent_isDropped() {
    Proposal p = chain.proposal(List.of());
    assertDropped(
        new Proposal(
            p.chainId(),
            p.height(),
            Hash32.ZERO,
            p.time(),
            p.producer(),
            p.transactionsRoot(),
            p.gasLimit()),
        List.of(),
        "parent");
  }

  @Test
  void execute_parentCommittedAlready_isDropped() {
    Proposal proposal = chain.proposal(List.of());
    chain.block();
    assertDropped(proposal, List.of(), "height");
  }

  @Test
  void execute_timeNotAfterParent_isDropped() {
    Proposal p = chain.proposal(List.of());
    assertDropped(
        new Proposal(
            p.chainId(),
            p.height(),
            p.parent(),
            chain.ledger().head().time(),
            p.producer(),
            p.transactionsRoot(),
            p.gasLimit()),
        List.of(),
        "is not after the parent's");
  }

  @Test
  void execute_unknownProducer_isDropped() {
    Proposal p = chain.proposal(List.of());
    assertDropped(
        new Proposal(
            p.chainId(),
            p.height(),
            p.parent(),
            p.time(),
            Address.ZERO,
            p.transactionsRoot(),
            p.gasLimit()),
        List.of(),
        "no producer");
  }

  @Test
  void execute_otherTransactionsRoot_isDropped() {
    Proposal p = chain.proposal(List.of());
    assertDropped(
        new Proposal(
            p.chainId(), p.height(), p.parent(), p.time(), p.producer(), Hash32.ZERO, p.gasLimit()),
        List.of(),
        "transactions root");
  }

  @Test
  void execute_otherBlockGasLimit_isDropped() {
    Proposal p = chain.proposal(List.of());
    assertDropped(
        new Proposal(
            p.chainId(),
            p.height(),
            p.parent(),
            p.time(),
            p.producer(),
            ListRoot.of(List.of()),
            p.gasLimit() + 1),
        List.of(),
        "gas limit");
  }

  @Test
  void execute_nonceNotTheNext_isDropped() {
    assertDropped(List.of(signed(1, transaction(1, 50_000, 1, null))), "nonce is 1, it must be 0");
    VerifiedTransaction first = signed(1, transaction(0, 50_000, 1, null));
    assertDropped(List.of(first, first), "nonce is 0, it must be 1");
    chain.block(first);
    assertDropped(List.of(first), "nonce is 0, it must be 1");
  }

  @Test
  void execute_gasLimitsAboveTheBlocks_isDropped() {
    List<VerifiedTransaction> transactions =
        List.of(
            signed(1, transaction(0, 100_000_000, 1, null)),
            signed(1, transaction(1, 100_000_000, 1, null)),
            signed(1, transaction(2, 100_000_000, 1, null)),
            signed(1, transaction(3, 20_000, 1, null)));
    assertEquals(300_000_000, GENESIS.blockGasLimit());
    assertDropped(transactions, "gas limits exceed the block's");
    chain.block(transactions.subList(0, 3));
  }

  @Test
  void execute_gasLimitOutOfRange_isDropped() {
    assertDropped(List.of(signed(1, transaction(0, 19_999, 1, null))), "gas limit is 19999");
    assertDropped(
        List.of(signed(1, transaction(0, 100_000_001, 1, null))), "gas limit is 100000001");
    chain.block(signed(1, transaction(0, 20_000, 1, null)));
  }

  @Test
  void execute_gasPriceBelowMinimum_isDropped() {
    assertDropped(
        List.of(signed(1, transaction(0, 50_000, GENESIS.minGasPrice() - 1, null))), "gas price");
  }

  @Test
  void execute_pastValidUntil_isDropped() {
    chain.block();
    assertDropped(List.of(signed(1, transaction(0, 50_000, 1, 1L))), "last height is 1");
    chain.block(signed(1, transaction(0, 50_000, 1, chain.ledger().head().height() + 1)));
  }
}
