package io.qlcvm.node.cli;

import io.qlcvm.client.cli.CommandException;
import io.qlcvm.client.cli.ExitStatus;
import io.qlcvm.client.cli.OutputOption;
import io.qlcvm.ledger.CheckReport;
import io.qlcvm.ledger.OfflineLedger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.check.Finding;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description = {
      "Look at everything in a data folder: head record, blocks, signatures, receipts, indexes,",
      "state and history; compute the state roots anew. Changes nothing. Exit status 1 if",
      "anything is wrong."
    },
    footer = {
      "",
      "Examples:",
      "  qlcvm db check --data chain",
      "  qlcvm db check --data chain -o json"
    })
final class DbCheckCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final DataOption data = new DataOption();

  @Override
  public Integer call() throws CommandException {
    CheckReport report =
        DataOption.run(() -> {
          try (OfflineLedger ledger = data.open()) {
            return ledger.check();
          }
        });
    output.print(text(report), report);
    return (report.found() == 0 ? ExitStatus.DONE : ExitStatus.FAILED).code();
  }

  private static String text(CheckReport report) {
    StringBuilder text = new StringBuilder();
    Head head = report.head();
    text.append(head == null ? "no head" : "head %d %s".formatted(head.height(), head.hash()));
    report.counts().forEach((things, count) -> text.append("\n%,d %s".formatted(count, things)));
    for (Finding finding : report.findings()) {
      text.append("\nwrong: ").append(finding.where()).append(": ").append(finding.what());
    }
    long left = report.found() - report.findings().size();
    if (left > 0) {
      text.append("\nwrong: %,d more".formatted(left));
    }
    return text.append(report.found() == 0 ? "\nwhole" : "\ndamaged").toString();
  }
}
