package io.qlcvm.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.cli.ClientCommands;
import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.client.keystore.KeyEncryption;
import io.qlcvm.client.keystore.KeyFile;
import io.qlcvm.node.GenesisFile;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class GenesisCommandsTest {

  private static final Address SOMEBODY =
      Address.of(
          new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
            25, 26, 27, 28, 29, 30, 31, 32
          });

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private record Ran(int status, String out, String err) {
    JsonNode json() {
      return new JsonMapper().readTree(out);
    }
  }

  private static CommandLine root(CommandEnvironment environment) {
    CommandLine root = new CommandLine(CommandSpec.create().name("qlcvm"));
    root.addSubcommand(GenesisCommands.group(environment));
    ClientCommands.addTo(root, environment);
    return root;
  }

  /** Runs a line in which the names of files are those of this test's folder. */
  private Ran run(String line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            Map.of("HOME", folder.toString()),
            _ -> {},
            InputStream.nullInputStream(),
            _ -> "word".toCharArray(),
            new KeyEncryption(new Random(line.length())::nextBytes, 20));
    String[] words =
        Arrays.stream(line.split(" ", -1))
            .map(word -> word.matches("[a-z]+\\.(json|key)") ? file(word).toString() : word)
            .map(word -> word.replace("config/", "../config/"))
            .toArray(String[]::new);
    int status = ClientCommands.execute(root(environment), environment, words);
    return new Ran(status, out.toString(), err.toString());
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Ran assertRun(int status, String says, String line) {
    Ran ran = run(line);
    assertEquals(status, ran.status(), () -> line + "\n" + ran.out() + ran.err());
    assertTrue((ran.out() + ran.err()).contains(says), () -> line + "\n" + ran.out() + ran.err());
    return ran;
  }

  @Test
  void help_examples_runOneAfterTheOther() {
    var _ = assertRun(0, "alice", "account new alice");
    for (String name : List.of("new", "check", "hash")) {
      CommandLine group =
          GenesisCommands.group(
              new CommandEnvironment(
                  new PrintWriter(new StringWriter()),
                  new PrintWriter(new StringWriter()),
                  Map.of(),
                  _ -> {}));
      CommandLine command = Objects.requireNonNull(group.getSubcommands().get(name), name);
      List<String> examples =
          Arrays.stream(command.getCommandSpec().usageMessage().footer())
              .map(String::strip)
              .filter(line -> line.startsWith("qlcvm "))
              .map(line -> line.substring("qlcvm ".length()))
              .toList();
      assertEquals(2, examples.size());
      for (String example : examples) {
        Ran ran = assertRun(0, "", example);
        if (example.endsWith("json") && example.contains("-o")) {
          assertTrue(ran.json().isObject(), ran.out());
        }
      }
    }
  }

  @Test
  void new_everyOption_isReadBackAsGiven() throws Exception {
    var _ = assertRun(0, "alice", "account new alice");
    KeyPair key = KeyPair.fromSeed(SOMEBODY.bytes());
    KeyFile.create(file("node.key"), key);
    Ran ran =
        assertRun(
            0,
            "genesisHash",
            "genesis new g.json --chain-id mine --producer %s --producer-key node.key --balance"
                    .formatted(SOMEBODY)
                + " %s=340282366920938463463374607431768211450 --balance alice=5"
                    .formatted(SOMEBODY)
                + " --time 7 --block-gas-limit 200000000 --min-gas-price 3 -o json");

    Genesis genesis = GenesisFile.read(file("g.json"));
    assertEquals(genesis.hash().toString(), ran.json().path("genesisHash").asString());
    assertTrue(ran.json().path("producerKey").isNull(), "a key was made where one is");
    assertEquals("mine", genesis.chainId());
    assertFalse(genesis.dev());
    assertEquals(List.of(SOMEBODY, key.address()), genesis.producers());
    assertEquals(2, genesis.balances().size());
    assertTrue(genesis.balances().containsValue(Amount.of(5)));
    assertEquals(
        List.of(7L, 200_000_000L, 3L),
        List.of(genesis.time(), genesis.blockGasLimit(), genesis.minGasPrice()));
    assertEquals(GenesisFile.text(genesis), Files.readString(file("g.json")));
  }

  @Test
  void new_noKeyFile_makesOneThatOnlyItsOwnerReads() throws Exception {
    Ran ran =
        assertRun(0, "producer", "genesis new g.json --chain-id \u00fc\"x --producer-key p.key");

    Address producer = KeyFile.read(file("p.key")).address();
    assertEquals(List.of(producer), GenesisFile.read(file("g.json")).producers());
    assertEquals("\u00fc\"x", GenesisFile.read(file("g.json")).chainId());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("p.key"))));
    assertFalse(ran.out().contains(Files.readString(file("p.key")).strip().substring(2)));
  }

  @Test
  void new_dev_isTheDefaultDevChainUnderAnotherName() throws Exception {
    var _ = assertRun(0, "dev-two", "genesis new g.json --chain-id dev-two --dev");

    Genesis genesis = GenesisFile.read(file("g.json"));
    Genesis dev = Genesis.defaultDev();
    assertEquals(dev.balances(), genesis.balances());
    assertEquals(dev.producers(), genesis.producers());
    assertEquals(dev.time(), genesis.time());
    assertTrue(genesis.dev());
    String default0 = "genesis new d.json --chain-id qlcvm-dev --dev";
    var _ = assertRun(0, dev.hash().toString(), default0);
    assertEquals(
        Files.readString(Path.of("../config/genesis-dev.json")), Files.readString(file("d.json")));
  }

  @Test
  void new_whatCannotBe_makesNothing() throws Exception {
    String make = "genesis new g.json --chain-id c ";
    var _ = assertRun(2, "name who makes the blocks", make.strip());
    var _ = assertRun(2, "--chain-id", "genesis new g.json --producer " + SOMEBODY);
    var _ = assertRun(2, "ACCOUNT=UNITS", make + "--balance alice");
    var _ = assertRun(2, "decimal", make + "--balance dev:1=-1");
    var _ = assertRun(2, "no dev account", make + "--balance dev:10=1");
    var _ = assertRun(3, "no account alice", make + "--producer alice");
    var _ = assertRun(3, "no account alice", make + "--producer-key p.key --balance alice=1");
    String twice = "--balance %s=1 --balance %1$s=2".formatted(SOMEBODY);
    var _ = assertRun(2, "there are two", make + "--producer-key p.key " + twice);
    Ran all =
        assertRun(
            2,
            "dev account",
            "genesis new g.json --producer-key p.key --balance dev:1=1 --balance dev:2=1 --time -1"
                + " --chain-id "
                + "c".repeat(65));
    for (String each : List.of("chain id", "time lies", DevAccounts.keyPair(2).address() + "")) {
      assertTrue(all.err().contains(each), all.err());
    }
    Files.writeString(file("bad.key"), "0x12");
    var _ = assertRun(1, "64 lower-case", make + "--producer-key bad.key");
    assertFalse(Files.exists(file("g.json")));
    assertFalse(Files.exists(file("p.key")), "a key was made for no genesis");
    String nowhere = "genesis new none/g.json --chain-id c --producer " + SOMEBODY;
    var _ = assertRun(1, "cannot write", nowhere);
    Files.writeString(file("g.json"), "mine");
    var _ = assertRun(1, "not overwritten", make + "--producer-key p.key");
    assertEquals("mine", Files.readString(file("g.json")));
    assertFalse(Files.exists(file("p.key")));
  }

  @Test
  void hash_ofTheDevChain_isWhatItsNodesReport() {
    Ran ran = assertRun(0, "", "genesis hash config/genesis-dev.json");
    assertEquals(Genesis.defaultDev().hash() + "\n", ran.out());
    JsonNode json = assertRun(0, "", "genesis hash config/genesis-dev.json -o json").json();
    BlockZero first = BlockZero.of(Genesis.defaultDev());
    assertEquals(first.blockHash().toString(), json.path("blockHash").asString());
    assertEquals(first.stateRoot().toString(), json.path("stateRoot").asString());
    var _ = assertRun(3, "there is no genesis file", "genesis hash none.json");
  }

  @Test
  void check_goodFile_tellsWhatItComesTo() {
    Ran ran = assertRun(0, "\ngood\n", "genesis check config/genesis-dev.json");
    assertTrue(ran.out().contains("genesis   " + Genesis.defaultDev().hash()), ran.out());
    JsonNode json = assertRun(0, "", "genesis check config/genesis-dev.json -o json").json();
    assertTrue(json.path("good").asBoolean());
    assertEquals("qlcvm-dev", json.at("/first/chainId").asString());
  }

  @Test
  void check_badFile_tellsEveryProblemAndWhereItIs() throws Exception {
    Files.writeString(
        file("bad.json"),
        """
        {"chainid": "mine", "dev": false, "time": -1, "blockGasLimit": 0, "minGasPrice": 1.5,
         "gasSchedule": 2, "producers": ["%s", 7, "qlc_1"],
         "balances": {"%s": "1", "bob": "2", "%s": 3}}
        """
            .formatted(
                DevAccounts.keyPair(0).address(), DevAccounts.keyPair(1).address(), SOMEBODY));

    JsonNode json = assertRun(1, "", "genesis check bad.json -o json").json();

    assertFalse(json.path("good").asBoolean());
    assertTrue(json.path("first").isNull());
    assertEquals(
        List.of(
            "chainid",
            "chainId",
            "time",
            "minGasPrice",
            "gasSchedule",
            "producers[1]",
            "producers[2]",
            "balances.bob",
            "balances." + SOMEBODY,
            "blockGasLimit",
            "producers",
            "balances"),
        json.path("problems").values().stream().map(p -> p.path("where").asString()).toList());
    String text = assertRun(1, "\nbad\n", "genesis check bad.json").out();
    for (String says :
        List.of(
            "did you mean \"chainId\"?",
            "chainId is missing: it takes a text",
            "time takes an integer from 0 to 2^53-1, not -1",
            "give 1",
            "producers[1] takes an address, not 7",
            "balances.bob takes an address as its name",
            "takes an amount as text, not 3",
            "the block gas limit must be positive",
            "is a dev account")) {
      assertTrue(text.contains("wrong:    ") && text.contains(says), says + "\n" + text);
    }
    var _ = assertRun(1, "genesis check tells all", "genesis hash bad.json");
  }

  @Test
  void check_noGenesisAtAll_saysWhatItIs() throws Exception {
    Files.writeString(file("a.json"), "{\n\"chainId\": }");
    var _ = assertRun(1, "it is not JSON", "genesis check a.json");
    var _ = assertRun(1, "at line 2", "genesis check a.json");
    Files.writeString(file("b.json"), "[]");
    var _ = assertRun(1, "it takes one object", "genesis check b.json");
    Files.writeString(
        file("c.json"), "{\"producers\": {}, \"balances\": \"" + "x".repeat(99) + "\"}");
    Ran ran = assertRun(1, "producers takes a list of addresses, not {}", "genesis check c.json");
    assertTrue(ran.out().contains("x..."), ran.out());
    Files.createDirectory(file("d.json"));
    var _ = assertRun(1, "cannot read the genesis file", "genesis check d.json");
    var _ = assertRun(3, "there is no genesis file", "genesis check none.json");
  }
}
