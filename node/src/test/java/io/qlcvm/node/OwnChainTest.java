package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.client.keystore.KeyEncryption;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Genesis;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From nothing to a chain of one's own, with the commands that config/single.toml names. */
@Timeout(120)
final class OwnChainTest {

  private static final String WORD = "correct horse battery";
  private static final Pattern COMMAND = Pattern.compile("(?m)^# +qlcvm (.+)$");
  private static final Pattern READY = Pattern.compile("(?m)^ready: (http://\\S+)$");

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private final StringWriter out = new StringWriter();
  private final StringBuilder said = new StringBuilder();

  /** Completed when the node is up, with what stops it. */
  private final CompletableFuture<Runnable> stop = new CompletableFuture<>();

  private final Map<String, String> variables = new HashMap<>();

  private record Ran(int status, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  private CommandEnvironment environment(StringWriter to, StringWriter err, String word) {
    return new CommandEnvironment(
        new PrintWriter(to, true),
        new PrintWriter(err, true),
        variables,
        _ -> {},
        InputStream.nullInputStream(),
        _ -> word.toCharArray(),
        new KeyEncryption(new Random(to.hashCode())::nextBytes, 20));
  }

  private Ran run(String word, String... arguments) {
    StringWriter result = new StringWriter();
    StringWriter err = new StringWriter();
    CommandEnvironment environment = environment(result, err, word);
    NodeCommand node = new NodeCommand(environment, () -> Instant.EPOCH, _ -> {});
    int status = Main.run(node, environment, arguments);
    said.append(result).append(err);
    return new Ran(status, result.toString(), err.toString());
  }

  private Ran done(String line) {
    Ran ran = run(WORD, line.split(" ", -1));
    assertEquals(0, ran.status(), () -> line + "\n" + ran.out() + ran.err());
    return ran;
  }

  /** The commands in the file's first comment, on the files of this test. */
  private List<String> commands(String config) {
    return COMMAND
        .matcher(config)
        .results()
        .map(found -> found.group(1).replace("config/", folder + "/config/"))
        .toList();
  }

  private CompletableFuture<Integer> start(String... arguments) {
    StringWriter err = new StringWriter();
    CommandEnvironment environment = environment(out, err, WORD);
    NodeCommand node =
        new NodeCommand(environment, () -> Instant.parse("2026-11-24T00:00:00Z"), stop::complete);
    return CompletableFuture.supplyAsync(
        () -> {
          int status = Main.run(node, environment, arguments);
          stop.completeExceptionally(new AssertionError("the node did not start: " + err));
          return status;
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  private URI awaitReady() {
    while (true) {
      Matcher ready = READY.matcher(out.toString());
      if (ready.find()) {
        return URI.create(ready.group(1));
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void threeCommands_ofTheCommittedConfiguration_makeAChainThatTakesTransfers() throws Exception {
    variables.put("HOME", folder.toString());
    String config = Files.readString(Path.of("../config/single.toml"));
    Path home = Files.createDirectory(folder.resolve("config"));
    Files.writeString(home.resolve("single.toml"), config);
    List<String> commands = commands(config);
    assertEquals(3, commands.size(), commands::toString);
    Ran account = done(commands.get(0));
    var _ = done(commands.get(1));
    String genesis = home.resolve("genesis.json").toString();
    var _ = done("genesis check " + genesis);
    String hash = done("genesis hash " + genesis).out().strip();
    assertEquals(2, done("account list").out().strip().split(" +", -1).length);

    String node = commands.get(2) + " --port 0";
    CompletableFuture<Integer> ended = start(node.split(" ", -1));
    Runnable stopNode = stop.get();
    try {
      variables.put("QLCVM_NODE", awaitReady().toString());
      assertEquals(hash, done("status -o json").json().path("genesisHash").asString());
      transfer(GenesisFile.read(Path.of(genesis)));
    } finally {
      stopNode.run();
    }
    assertEquals(0, ended.get());
    assertTrue(account.out().contains("operator"), account.out());
    assertNothingSecretSaid(home);
  }

  private void transfer(Genesis genesis) {
    Address operator = genesis.balances().firstKey();
    Amount all = Objects.requireNonNull(genesis.balances().get(operator));
    String send = "tx send --to " + Address.ZERO + " --amount 7 --from operator --gas-limit 100000";
    Ran wrong = run("wrong", send.split(" ", -1));
    assertEquals(1, wrong.status(), wrong.err());
    assertTrue(wrong.err().contains("not the password"), wrong.err());
    String transaction = done(send).out().strip();
    JsonNode receipt = done("tx wait " + transaction + " --timeout 3600000 -o json").json();
    assertEquals("success", receipt.path("status").asString());
    assertEquals("7", balance(Address.ZERO.toString()));
    assertEquals(
        all.minus(Amount.of(7))
            .minus(Amount.of(receipt.path("gasUsed").asLong()).times(genesis.minGasPrice()))
            .toString(),
        balance("operator"));
    assertEquals(all.toString(), balance("operator --at 0"));
    String deployed =
        done("deploy ../contracts/rust/seed/seed.wasm --from operator -o json")
            .json()
            .path("contract")
            .asString();
    assertEquals(
        "success",
        done("invoke " + deployed + " --from operator -o json").json().path("status").asString());
  }

  private String balance(String account) {
    return done("account balance " + account + " -o json").json().path("balance").asString();
  }

  /** Neither in what was printed nor in a file that is not for keys. */
  private void assertNothingSecretSaid(Path home) throws Exception {
    Path exported = folder.resolve("operator.key");
    var _ = done("account show operator --private-key " + exported);
    List<String> secrets =
        Stream.of(Files.readString(exported), Files.readString(home.resolve("producer.key")))
            .map(text -> text.strip().substring(2))
            .toList();
    String text = said + out.toString() + Files.readString(home.resolve("genesis.json"));
    assertFalse(text.contains(WORD), "the password was shown");
    byte[] encrypted = Files.readAllBytes(folder.resolve(".qlcvm/keystore/operator.p12"));
    for (String secret : secrets) {
      assertEquals(64, secret.length());
      assertFalse((text + Hex.encode(encrypted)).contains(secret), "a private key was shown");
    }
  }
}
