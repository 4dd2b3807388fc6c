package io.qlcvm.client.cli;

import io.qlcvm.client.BlockInfo;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.EventInfo;
import io.qlcvm.client.ExecutedTransaction;
import io.qlcvm.client.LocatedEventInfo;
import io.qlcvm.client.QueryResult;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.TransactionInfo;
import io.qlcvm.client.TrapInfo;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.tx.Action;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result as lines for people: a label, then the value. What a contract wrote can't move the
 * cursor or change colours: control characters are shown as escapes.
 */
final class Report {

  /** One more than the longest label, {@code transaction}. */
  private static final int LABEL_WIDTH = 12;

  private final StringBuilder lines = new StringBuilder();

  private Report() {}

  static String of(ChainStatus status) {
    return new Report()
        .add("chain", status.chainId() + " (" + status.mode() + ")")
        .add("height", status.height())
        .add("head", status.headHash())
        .add("state root", status.stateRoot())
        .add("time", Instant.ofEpochMilli(status.time()))
        .add("genesis", status.genesisHash())
        .add("block gas", status.blockGasLimit())
        .add("gas price", "at least " + status.minGasPrice())
        .add("schedule", status.gasSchedule())
        .add("syncing", status.syncing() ? "yes" : "no")
        .add("version", status.version())
        .text();
  }

  static String of(ReceiptInfo receipt) {
    return new Report().addReceipt(receipt).text();
  }

  static String of(QueryResult result) {
    return new Report()
        .add("status", result.status().word())
        .addUnlessNull("error", result.error())
        .addTrap(result.trap(), result.error())
        .add("gas used", result.gasUsed())
        .addOutput(result.output())
        .addEvents(result.events())
        .addLogs(result.logs())
        .text();
  }

  static String of(
      ContractProof proof, Bytes key, @Nullable Bytes value, @Nullable Hash32 checkedAgainst) {
    return new Report()
        .add("key", show(key))
        .add("value", value == null ? "none" : show(value))
        .add("state root", proof.stateRoot())
        .add("block", proof.block())
        .add("proof", checkedAgainst == null ? "holds for the node's own root" : "holds")
        .text();
  }

  static String of(LocatedEventInfo event) {
    return new Report()
        .addEvents(List.of(new EventInfo(event.contract(), event.topics(), event.data())))
        .add("transaction", event.transaction())
        .add("block", event.height() + " " + event.block())
        .text();
  }

  static String of(TransactionInfo transaction, @Nullable ReceiptInfo receipt) {
    Report report = new Report();
    if (receipt == null) {
      report.add("transaction", transaction.hash()).add("status", "waiting for a block");
    } else {
      report.addReceipt(receipt);
    }
    return report
        .add("sender", transaction.sender())
        .add("nonce", transaction.nonce())
        .add("gas limit", transaction.gasLimit())
        .add("gas price", transaction.gasPrice())
        .addUnlessNull("valid until", transaction.validUntil())
        .addAction(transaction.action())
        .text();
  }

  static String of(BlockInfo<Hash32> block) {
    Report report = new Report().addHeader(block);
    block.transactions().forEach(hash -> report.add("transaction", hash));
    return report.text();
  }

  static String ofFull(BlockInfo<ExecutedTransaction> block) {
    Report report = new Report().addHeader(block);
    for (ExecutedTransaction executed : block.transactions()) {
      report.lines.append('\n');
      report.addReceipt(executed.receipt()).addAction(executed.transaction().action());
    }
    return report.text();
  }

  private Report addHeader(BlockInfo<?> block) {
    return add("height", block.height())
        .add("hash", block.hash())
        .add("parent", block.parent())
        .add("time", Instant.ofEpochMilli(block.time()))
        .add("producer", block.producer())
        .add("state root", block.stateRoot())
        .add("gas used", block.gasUsed() + " of " + block.gasLimit());
  }

  private Report addReceipt(ReceiptInfo receipt) {
    return add("transaction", receipt.transaction())
        .add("status", receipt.status().word())
        .addUnlessNull("error", receipt.error())
        .addTrap(receipt.trap(), receipt.error())
        .addUnlessNull("contract", receipt.contract())
        .add("gas used", receipt.gasUsed())
        .addOutput(receipt.output())
        .addEvents(receipt.events())
        .addLogs(receipt.logs())
        .add("block", receipt.height() + " " + receipt.block());
  }

  private Report addAction(Action action) {
    return switch (action) {
      case Action.Transfer transfer ->
          add("action", "transfer").add("to", transfer.to()).add("amount", transfer.amount());
      case Action.Deploy deploy ->
          add("action", "deploy " + deploy.code().length + " bytes of code")
              .addInput(deploy.input())
              .add("amount", deploy.amount());
      case Action.Invoke invoke ->
          add("action", "invoke " + invoke.method() + " of " + invoke.contract())
              .addInput(invoke.input())
              .add("amount", invoke.amount());
      case Action.Upgrade upgrade ->
          add("action", "upgrade " + upgrade.contract() + " to " + upgrade.code().length + " bytes")
              .addInput(upgrade.input());
    };
  }

  private Report addInput(byte[] input) {
    return input.length == 0 ? this : add("input", show(Bytes.of(input)));
  }

  private Report addOutput(Bytes output) {
    return output.length() == 0 ? this : add("output", show(output));
  }

  private Report addEvents(List<EventInfo> events) {
    for (EventInfo event : events) {
      add("event", event.contract());
      event.topics().forEach(topic -> add("  topic", show(topic)));
      add("  data", show(event.data()));
    }
    return this;
  }

  private Report addLogs(List<String> logs) {
    logs.forEach(line -> add("debug", line));
    return this;
  }

  /** Details that the error does not have, and the call stack; whose, if there are several. */
  private Report addTrap(@Nullable TrapInfo trap, @Nullable String error) {
    if (trap == null) {
      return this;
    }
    if (!trap.message().equals(error)) {
      add("  why", trap.message());
    }
    boolean several = trap.frames().stream().map(TrapInfo.Frame::contract).distinct().count() > 1;
    for (TrapInfo.Frame frame : trap.frames()) {
      add("  in", several ? frame + " of " + frame.contract() : frame);
    }
    return this;
  }

  private Report addUnlessNull(String label, @Nullable Object value) {
    return value == null ? this : add(label, value);
  }

  private Report add(String label, Object value) {
    lines.append(label).repeat(' ', LABEL_WIDTH - label.length());
    lines.append(visible(value.toString())).append('\n');
    return this;
  }

  private String text() {
    return lines.substring(0, lines.length() - 1);
  }

  /** The text with its control and formatting characters as escapes. */
  static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(codePoint -> {
          if (Character.isISOControl(codePoint)
              || Character.getType(codePoint) == Character.FORMAT) {
            shown.append("\\u{%x}".formatted(codePoint));
          } else {
            shown.appendCodePoint(codePoint);
          }
        });
    return shown.toString();
  }

  /** Hex, and the text behind it where it is one. */
  static String show(Bytes bytes) {
    String text = bytes.text();
    return text == null ? bytes.toString() : "%s \"%s\"".formatted(bytes, text);
  }
}
