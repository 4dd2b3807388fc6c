package io.qlcvm.client.cli;

import io.qlcvm.client.AccountInfo;
import io.qlcvm.client.BlockInfo;
import io.qlcvm.client.Bytes;
import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.EditInfo;
import io.qlcvm.client.EventInfo;
import io.qlcvm.client.ExecutedTransaction;
import io.qlcvm.client.LocatedEventInfo;
import io.qlcvm.client.QueryResult;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.TransactionInfo;
import io.qlcvm.client.TrapInfo;
import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.AbiError;
import io.qlcvm.client.abi.AbiEvent;
import io.qlcvm.client.abi.AbiMethod;
import io.qlcvm.client.abi.Named;
import io.qlcvm.client.keystore.Keystore;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.Hex;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.tx.Action;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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

  static String of(Keystore.Account account) {
    return new Report()
        .add("name", account.name())
        .add("address", account.address())
        .add("public key", Hex.encode(account.address().bytes()))
        .add("file", account.file())
        .text();
  }

  /** A line for each account, its name and address. */
  static String of(Keystore.Listing listing, String folder) {
    if (listing.accounts().isEmpty()) {
      return "no accounts in " + visible(folder);
    }
    int width =
        listing.accounts().stream().mapToInt(a -> a.name().text().length()).max().orElseThrow();
    return listing.accounts().stream()
        .map(a -> a.name() + " ".repeat(width + 2 - a.name().text().length()) + a.address())
        .collect(Collectors.joining("\n"));
  }

  static String of(AccountInfo account) {
    return new Report()
        .add("address", account.address())
        .add("balance", account.balance())
        .add("nonce", account.nonce())
        .text();
  }

  static String of(ReceiptInfo receipt, Decoded decoded) {
    return new Report().addReceipt(receipt, decoded).text();
  }

  static String of(QueryResult result, Decoded decoded) {
    return new Report()
        .add("status", result.status().word())
        .addError(result.error(), decoded)
        .addTrap(result.trap(), result.error())
        .add("gas used", result.gasUsed())
        .addOutput(result.output(), decoded)
        .addEvents(result.events(), decoded)
        .addLogs(result.logs())
        .text();
  }

  static String of(Abi abi) {
    Report report = new Report().add("contract", abi.name()).addDoc(abi.doc());
    for (AbiMethod method : abi.methods()) {
      report.add(method.kind().word(), method).addDoc(method.doc());
    }
    for (AbiEvent event : abi.events()) {
      report.add("event", event).addDoc(event.doc());
    }
    for (AbiError error : abi.errors()) {
      report.add("error", error).addDoc(error.doc());
    }
    return report.text();
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

  static String of(LocatedEventInfo event, Optional<Named> decoded) {
    return new Report()
        .addEvent(event.emitted(), decoded)
        .add("transaction", event.transaction())
        .add("block", event.height() + " " + event.block())
        .text();
  }

  static String of(TransactionInfo transaction, @Nullable ReceiptInfo receipt, Decoded decoded) {
    Report report = new Report();
    if (receipt == null) {
      report.add("transaction", transaction.hash()).add("status", "waiting for a block");
    } else {
      report.addReceipt(receipt, decoded);
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

  /** Of a block with what each of its transactions came to. */
  static String ofFull(BlockInfo<ExecutedTransaction> block, List<Decoded> decoded) {
    Report report = new Report().addHeader(block);
    for (int i = 0; i < decoded.size(); i++) {
      ExecutedTransaction executed = block.transactions().get(i);
      report.lines.append('\n');
      report
          .addReceipt(executed.receipt(), decoded.get(i))
          .addAction(executed.transaction().action());
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
        .add("gas used", block.gasUsed() + " of " + block.gasLimit())
        .addEdits(block.edits());
  }

  private Report addEdits(@Nullable List<EditInfo> edits) {
    if (edits != null) {
      edits.forEach(edit -> add("edit", text(edit)));
    }
    return this;
  }

  private static String text(EditInfo edit) {
    return switch (edit) {
      case EditInfo.Balance(Address address, Amount balance) ->
          "balance of %s to %s".formatted(address, balance);
      case EditInfo.Storage(Address contract, Bytes key, Bytes value) ->
          value == null
              ? "%s of %s deleted".formatted(key, contract)
              : "%s of %s to %s".formatted(key, contract, value);
    };
  }

  private Report addReceipt(ReceiptInfo receipt, Decoded decoded) {
    return add("transaction", receipt.transaction())
        .add("status", receipt.status().word())
        .addError(receipt.error(), decoded)
        .addTrap(receipt.trap(), receipt.error())
        .addUnlessNull("contract", receipt.contract())
        .add("gas used", receipt.gasUsed())
        .addOutput(receipt.output(), decoded)
        .addEvents(receipt.events(), decoded)
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

  /** What a declared error says in bytes is no text. */
  private Report addError(@Nullable String error, Decoded decoded) {
    return addUnlessNull("error", decoded.error() == null ? error : decoded.error());
  }

  private Report addDoc(String doc) {
    doc.lines().forEach(line -> add("", line));
    return this;
  }

  private Report addOutput(Bytes output, Decoded decoded) {
    if (output.length() > 0 && decoded.error() == null) {
      add("output", show(output));
    }
    return addUnlessNull("result", decoded.result());
  }

  private Report addEvents(List<EventInfo> events, Decoded decoded) {
    for (int i = 0; i < events.size(); i++) {
      addEvent(events.get(i), decoded.event(i));
    }
    return this;
  }

  private Report addEvent(EventInfo event, Optional<Named> decoded) {
    add("event", event.contract());
    if (decoded.isPresent()) {
      return add("  is", decoded.get());
    }
    event.topics().forEach(topic -> add("  topic", show(topic)));
    return add("  data", show(event.data()));
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
