package io.qlcvm.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.cli.ClientCommands;
import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DbCommandsTest {
  private static final Genesis GENESIS = Genesis.defaultDev();
  private static final int BLOCKS = 3;

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private record Ran(int status, String out, String err) {
    JsonNode json() {
      return new JsonMapper().readTree(out);
    }
  }

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(out, true), new PrintWriter(err, true), Map.of(), _ -> {});
    CommandLine root =
        new CommandLine(CommandSpec.create().name("qlcvm")).addSubcommand(DbCommands.group());
    int status = ClientCommands.execute(root, environment, arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  /** Runs a line in which the names of files and folders are those of this test. */
  private Ran runHere(String line) {
    return run(
        Arrays.stream(line.split(" ", -1))
            .map(word ->
                word.matches("chain|copy|backup2?|none|.*\\.(qlcvm|json)")
                    ? folder.resolve(word).toString()
                    : word)
            .toArray(String[]::new));
  }

  private void assertStatus(int status, String line, String says) {
    Ran ran = runHere(line);
    assertEquals(status, ran.status(), () -> line + "\n" + ran.out() + ran.err());
    assertTrue((ran.out() + ran.err()).contains(says), () -> line + "\n" + ran.out() + ran.err());
  }

  /** A block of one transfer each, the first with an edit of the state, and one with a contract. */
  @BeforeEach
  void buildChain() throws Exception {
    KeyPair key = DevAccounts.keyPair(0);
    byte[] seed = Files.readAllBytes(Path.of("../contracts/rust/seed/seed.wasm"));
    List<Action> actions =
        List.of(
            new Action.Transfer(DevAccounts.keyPair(1).address(), Amount.of(5)),
            new Action.Deploy(seed, new byte[0], Amount.ZERO),
            new Action.Invoke(
                Address.ofContract(key.address(), 1), "invoke", new byte[0], Amount.ZERO));
    try (Ledger ledger = Ledger.open(folder.resolve("chain"), GENESIS, Retention.DEFAULT)) {
      for (int i = 0; i < BLOCKS; i++) {
        VerifiedTransaction transaction =
            new Transaction(
                    GENESIS.chainId(), key.address(), i, 20_000_000, 1, null, actions.get(i))
                .sign(key)
                .verify(GENESIS.chainId());
        Head head = ledger.head();
        Proposal proposal =
            new Proposal(
                GENESIS.chainId(),
                head.height() + 1,
                head.hash(),
                head.time() + 1_000,
                key.address(),
                ListRoot.of(List.of(transaction.hash())),
                GENESIS.blockGasLimit());
        List<StateEdit> edits =
            i == 0 ? List.of(new StateEdit.Balance(Address.ZERO, Amount.of(1))) : List.of();
        ledger.commit(ledger.execute(proposal, List.of(transaction), edits), proposal.sign(key));
      }
    }
  }

  /** In an order in which each has what it needs. */
  @Test
  void help_examples_runOneAfterTheOther() {
    for (String name : List.of("check", "stats", "export", "import", "checkpoint", "rollback")) {
      CommandLine command =
          Objects.requireNonNull(DbCommands.group().getSubcommands().get(name), name);
      List<String> examples =
          Arrays.stream(command.getCommandSpec().usageMessage().footer())
              .map(String::strip)
              .filter(line -> line.startsWith("qlcvm "))
              .map(line -> line.substring("qlcvm ".length()))
              .toList();
      assertEquals(2, examples.size());
      for (String example : examples) {
        Ran ran = runHere(example);
        assertEquals(0, ran.status(), () -> example + "\n" + ran.out() + ran.err());
        if (example.endsWith("json")) {
          assertTrue(ran.json().isObject(), ran.out());
        }
      }
    }
    for (String each : List.of("chain", "copy", "backup", "backup2")) {
      assertStatus(0, "db check --data " + each, "whole");
    }
  }

  @Test
  void exportImport_otherFolder_hasTheSameHead() {
    String edited = "1 of them begin with edits of the state (dev_setBalance, dev_setStorage)";
    assertStatus(0, "db export g.qlcvm --data chain", edited);
    assertStatus(0, "db import g.qlcvm --data backup", edited);
    assertStatus(0, "db export a.qlcvm --data chain", "blocks 0 to 3");
    assertStatus(1, "db export a.qlcvm --data chain", "exists already");
    Ran first = runHere("db import a.qlcvm --data copy -o json");
    assertEquals(BLOCKS, first.json().path("imported").asInt(), first.err());
    Ran again = runHere("db import a.qlcvm --data copy -o json");
    assertEquals(0, again.json().path("imported").asInt(), again.err());
    assertEquals(BLOCKS + 1, again.json().path("known").asInt());
    JsonNode head = runHere("db check --data chain -o json").json().path("head");
    assertEquals(head.path("hash").asString(), again.json().path("hash").asString());
    assertEquals(head, runHere("db check --data copy -o json").json().path("head"));
  }

  @Test
  void import_gapOrDamage_isRefused() throws Exception {
    assertStatus(0, "db export b.qlcvm --data chain --from 2", "blocks 2 to 3");
    assertStatus(6, "db import b.qlcvm --data copy", "block 2 is refused");
    byte[] bytes = Files.readAllBytes(folder.resolve("b.qlcvm"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(folder.resolve("c.qlcvm"), bytes);
    assertStatus(1, "db import c.qlcvm --data copy", "damaged");
    assertStatus(3, "db import d.qlcvm --data copy", "there is no file");
    assertStatus(2, "db import b.qlcvm --data copy --history some", "archive");
  }

  @Test
  void check_damagedFolder_endsWithOne() throws Exception {
    byte[] head = Files.readAllBytes(folder.resolve("chain").resolve("HEAD"));
    Files.write(folder.resolve("chain").resolve("HEAD"), Arrays.copyOf(head, 100));
    assertStatus(1, "db check --data chain", "wrong: head record");
    assertStatus(1, "db check --data chain -o json", "\"found\" : 1");
  }

  @Test
  void commands_wrongFolderOrHeight_sayWhat() {
    assertStatus(3, "db check --data none", "is not the data folder of a node");
    assertStatus(3, "db rollback --data none --to 1", "is not the data folder of a node");
    assertStatus(2, "db rollback --data chain", "--to");
    assertStatus(2, "db check", "--data");
    assertStatus(6, "db rollback --data chain --to 9", "there are heights 0 to 3");
    assertStatus(2, "db export e.qlcvm --data chain --to 9", "the chain has 0 to 3");
    assertStatus(1, "db checkpoint chain --data chain", "is not empty");
  }

  @Test
  void commands_otherGenesis_areRefused() throws Exception {
    String text =
        """
        {"chainId": "other", "dev": true, "time": 1, "blockGasLimit": 300000000, "minGasPrice": 1,
         "gasSchedule": 1, "producers": ["%s"], "balances": {}}
        """
            .formatted(DevAccounts.keyPair(0).address());
    Files.writeString(folder.resolve("g.json"), text);
    assertStatus(1, "db check --data chain --genesis g.json", "belongs to the chain with genesis");
    assertStatus(0, "db export f.qlcvm --data chain", "blocks");
    assertStatus(6, "db import f.qlcvm --data copy --genesis g.json", "name its genesis file");
  }

  @Test
  void commands_folderInUse_areRefused() throws Exception {
    try (Ledger _ = Ledger.open(folder.resolve("chain"), GENESIS, Retention.DEFAULT)) {
      assertStatus(1, "db check --data chain", "in use");
      assertStatus(1, "db rollback --data chain --to 1", "in use");
    }
  }
}
