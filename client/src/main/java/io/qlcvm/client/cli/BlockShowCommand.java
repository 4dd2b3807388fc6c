package io.qlcvm.client.cli;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.BlockInfo;
import io.qlcvm.client.ExecutedTransaction;
import io.qlcvm.client.Json;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.types.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "show",
    description = "Show a block.",
    footer = {"", "Examples:", "  qlcvm block show", "  qlcvm block show 17 --full -o json"})
final class BlockShowCommand implements Callable<Integer> {

  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final NodeOption node;

  @Parameters(
      paramLabel = "BLOCK",
      arity = "0..1",
      defaultValue = "latest",
      converter = Forms.OfBlock.class,
      description = "A height, a block hash or latest (default: latest).")
  private BlockId block = BlockId.LATEST;

  @Option(names = "--full", description = "With its transactions and their receipts.")
  private boolean full;

  BlockShowCommand(CommandEnvironment environment) {
    node = new NodeOption(environment);
  }

  @Override
  public Integer call() throws CommandException, NodeException, InterruptedException {
    NodeClient client = node.connect();
    if (full) {
      BlockInfo<ExecutedTransaction> found = present(client.fullBlock(block));
      List<Decoded> decoded = decode(client, found);
      output.print(Report.ofFull(found, decoded), json(found, decoded));
    } else {
      BlockInfo<Hash32> found = present(client.block(block));
      output.print(Report.of(found), found);
    }
    return ExitStatus.DONE.code();
  }

  /** What the outcome of each transaction says; in a block, many are of one contract. */
  private static List<Decoded> decode(NodeClient client, BlockInfo<ExecutedTransaction> block)
      throws NodeException, InterruptedException {
    Interfaces interfaces = new Interfaces(client, BlockId.LATEST);
    List<Decoded> decoded = new ArrayList<>();
    for (ExecutedTransaction executed : block.transactions()) {
      decoded.add(interfaces.decode(executed.receipt(), executed.transaction().action()));
    }
    return decoded;
  }

  /** Each transaction with its member {@code decoded}, as {@code tx show} has it. */
  private static ObjectNode json(BlockInfo<ExecutedTransaction> block, List<Decoded> decoded) {
    ObjectNode whole = Json.object(block);
    ArrayNode transactions = whole.putArray("transactions");
    for (int i = 0; i < decoded.size(); i++) {
      transactions.addPOJO(decoded.get(i).in(block.transactions().get(i)));
    }
    return whole;
  }

  private <T> BlockInfo<T> present(@Nullable BlockInfo<T> found) throws CommandException {
    if (found == null) {
      throw new CommandException(ExitStatus.NOT_FOUND, "the node has no block " + block);
    }
    return found;
  }
}
