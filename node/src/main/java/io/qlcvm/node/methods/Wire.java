package io.qlcvm.node.methods;

import io.qlcvm.client.BlockInfo;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.EditInfo;
import io.qlcvm.client.EventInfo;
import io.qlcvm.client.QueryResult;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.SimulationResult;
import io.qlcvm.client.TransactionInfo;
import io.qlcvm.client.TrapInfo;
import io.qlcvm.ledger.block.LocatedTransaction;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.execution.Simulation;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Event;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger's values in the form in which they are sent. */
final class Wire {

  private Wire() {}

  static ReceiptInfo receipt(LoggedReceipt logged) {
    Receipt receipt = logged.receipt();
    return new ReceiptInfo(
        receipt.transaction(),
        receipt.status(),
        receipt.gasUsed(),
        Bytes.of(receipt.output()),
        receipt.contract(),
        events(receipt.events()),
        receipt.error(),
        logged.logs(),
        trap(logged.trap()),
        logged.block(),
        logged.height(),
        logged.index());
  }

  static QueryResult queryResult(ExecutionResult result) {
    return new QueryResult(
        result.status(),
        Bytes.of(result.output()),
        result.gasUsed(),
        events(result.events()),
        result.logs(),
        result.error(),
        trap(result.trap()));
  }

  static SimulationResult simulation(Simulation simulation) {
    ExecutionResult result = simulation.result();
    return new SimulationResult(
        result.status(),
        Bytes.of(result.output()),
        result.gasUsed(),
        events(result.events()),
        result.logs(),
        result.error(),
        trap(result.trap()),
        simulation.gasLimit());
  }

  static @Nullable TrapInfo trap(@Nullable ContractTrap trap) {
    if (trap == null) {
      return null;
    }
    List<TrapInfo.Frame> frames =
        trap.frames().stream()
            .map(frame ->
                new TrapInfo.Frame(
                    frame.contract(), frame.function(), frame.name(), frame.offset()))
            .toList();
    return new TrapInfo(trap.kind().toString(), trap.message(), frames);
  }

  private static List<EventInfo> events(List<Event> events) {
    return events.stream().map(Wire::event).toList();
  }

  static EventInfo event(Event event) {
    return new EventInfo(
        event.contract(), event.topics().stream().map(Bytes::of).toList(), Bytes.of(event.data()));
  }

  static TransactionInfo waiting(SignedTransaction transaction) {
    return transaction(transaction, null, null, null);
  }

  static TransactionInfo located(LocatedTransaction located) {
    return transaction(
        located.transaction(), located.block(), located.height(), (long) located.index());
  }

  private static TransactionInfo transaction(
      SignedTransaction signed,
      @Nullable Hash32 block,
      @Nullable Long height,
      @Nullable Long index) {
    Transaction transaction = signed.transaction();
    return new TransactionInfo(
        signed.hash(),
        transaction.chainId(),
        transaction.sender(),
        transaction.nonce(),
        transaction.gasLimit(),
        transaction.gasPrice(),
        transaction.validUntil(),
        transaction.action(),
        Bytes.of(signed.signature().bytes()),
        block,
        height,
        index);
  }

  /**
   * A block.
   *
   * @param edits what it begins with
   * @param transactions in the form that was asked for
   */
  static <T> BlockInfo<T> block(Block block, List<StateEdit> edits, List<T> transactions) {
    Proposal proposal = block.header().proposal();
    return new BlockInfo<>(
        proposal.height(),
        block.hash(),
        proposal.parent(),
        proposal.time(),
        proposal.producer(),
        proposal.transactionsRoot(),
        block.header().receiptsRoot(),
        block.header().stateRoot(),
        block.header().gasUsed(),
        proposal.gasLimit(),
        transactions,
        edits.isEmpty() ? null : edits.stream().map(Wire::edit).toList());
  }

  private static EditInfo edit(StateEdit edit) {
    return switch (edit) {
      case StateEdit.Balance(Address account, Amount balance) ->
          new EditInfo.Balance(account, balance);
      case StateEdit.Storage(Address contract, byte[] key, byte[] value) ->
          new EditInfo.Storage(contract, Bytes.of(key), value == null ? null : Bytes.of(value));
    };
  }
}
