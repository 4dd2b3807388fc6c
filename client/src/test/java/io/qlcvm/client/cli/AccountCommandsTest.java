package io.qlcvm.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.FakeNode;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hex;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Accounts in a keystore, from the command line to a node that answers as one does. */
class AccountCommandsTest {

  private static final String WORD = "correct horse";
  private static final KeyPair KEY =
      KeyPair.fromSeed(Hashing.sha256("mine".getBytes(StandardCharsets.US_ASCII)).bytes());
  private static final String PRIVATE_KEY = Hex.encode(KEY.seed());

  private final FakeNode node = new FakeNode();
  private final StringBuilder said = new StringBuilder();

  @TempDir private Path folder;

  @BeforeEach
  void answer() {
    node.answer("chain_status", FakeNode.STATUS)
        .answer("account_get", FakeNode.ACCOUNT)
        .answer("tx_send", "\"" + FakeNode.SIGNED_HASH + "\"")
        .answer("tx_sendSync", FakeNode.RECEIPT);
  }

  /** Whatever a test did: no run may have shown a secret. */
  @AfterEach
  void close() {
    node.close();
    assertFalse(said.toString().contains(PRIVATE_KEY.substring(2)), "a private key was shown");
    assertFalse(said.toString().contains(WORD), "a password was shown");
  }

  private CommandRun run(String in, List<String> passwords, String line) {
    Map<String, String> variables = new HashMap<>();
    variables.put("QLCVM_NODE", node.uri().toString());
    variables.put("HOME", folder.toString());
    CommandRun run = CommandRun.of(variables, in, passwords, line.split(" ", -1));
    said.append(run.out()).append(run.err());
    return run;
  }

  private CommandRun run(String line) {
    return run("", List.of(WORD), line);
  }

  private void assertRun(int exit, String says, CommandRun run) {
    assertEquals(exit, run.exit(), run.err());
    assertTrue((run.out() + run.err()).contains(says), run.out() + run.err());
  }

  private Path file(String name) {
    return folder.resolve(".qlcvm").resolve("keystore").resolve(name + ".p12");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private void importMine() {
    assertRun(0, "mine", run(PRIVATE_KEY, List.of(WORD, WORD), "account import mine -"));
  }

  private SignedTransaction sent(String method) throws Exception {
    String bytes = node.parametersOf(method).get("transaction").asString();
    SignedTransaction signed = SignedTransaction.decode(Hex.decode(bytes));
    var _ = signed.verify("qlcvm-dev");
    return signed;
  }

  @Test
  void new_passwordTypedTwice_isListedShownAndInTheHomeFolder() {
    CommandRun made = run("", List.of(WORD, WORD), "account new alice -o json");

    assertEquals(0, made.exit(), made.err());
    assertEquals("Password for alice: The same again: ", made.err());
    assertEquals(file("alice").toString(), made.json().path("file").asString());
    Address address = Address.parse(made.json().path("address").asString());
    assertEquals(Hex.encode(address.bytes()), made.json().path("publicKey").asString());
    assertTrue(Files.exists(file("alice")));
    CommandRun list = run("", List.of(), "account list");
    assertEquals("alice  " + address + "\n", list.out());
    CommandRun json = run("", List.of(), "account list -o json");
    assertEquals(made.json(), json.json().path("accounts").path(0));
    CommandRun shown = run("", List.of(), "account show alice");
    assertTrue(shown.out().startsWith("name        alice\naddress     " + address), shown.out());
  }

  @Test
  void new_twoPasswordsOrNone_makesNothing() throws Exception {
    assertRun(1, "two passwords", run("", List.of(WORD, "other"), "account new alice"));
    assertRun(2, "--password-file", run("", List.of(WORD), "account new alice"));
    assertRun(2, "QLCVM_PASSWORD_FILE", run("", List.of(), "account new alice"));
    assertRun(2, "empty", run("", List.of("", ""), "account new alice"));
    assertRun(2, "ASCII", run("", List.of("\u00fc"), "account new alice"));
    assertRun(2, "no password file", run("account new alice --password-file none"));
    assertRun(2, "cannot read", run("account new alice --password-file " + folder));
    assertRun(2, "is empty", run("account new alice --password-file " + write("p", "\nx")));
    assertFalse(Files.exists(file("alice")));
    assertRun(0, "no accounts in", run("account list"));
  }

  @Test
  void new_existingName_asksNothingAndChangesNothing() throws Exception {
    importMine();
    byte[] before = Files.readAllBytes(file("mine"));

    assertRun(1, "exists already", run("", List.of(), "account new mine"));
    assertRun(1, "exists already", run(PRIVATE_KEY, List.of(), "account import mine -"));
    assertEquals(Hex.encode(before), Hex.encode(Files.readAllBytes(file("mine"))));
  }

  @Test
  void passwordFile_namedEitherWay_isUsed() throws Exception {
    String passwords = write("password", WORD + "\r\nsecond line\n");
    String keys = folder.resolve("keys").toString();
    String at = " --keystore " + keys + " --password-file " + passwords;
    assertRun(0, "mine", run("account import mine " + write("mine.key", PRIVATE_KEY + "\n") + at));
    Map<String, String> variables =
        Map.of("QLCVM_KEYSTORE", keys, "QLCVM_PASSWORD_FILE", passwords);
    String copy = folder.resolve("copy.key").toString();

    CommandRun shown = CommandRun.of(variables, "account", "show", "mine", "--private-key", copy);

    assertTrue(shown.succeeded(), shown.err());
    assertEquals(PRIVATE_KEY + "\n", Files.readString(Path.of(copy)));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(copy))));
    said.append(shown.out()).append(shown.err());
    CommandRun again = CommandRun.of(variables, "account", "show", "mine", "--private-key", copy);
    assertRun(1, "not overwritten", again);
  }

  @Test
  void import_notAKey_isRefusedWithoutRepeatingIt() throws Exception {
    assertRun(1, "standard input takes a private key", run(PRIVATE_KEY + "0", List.of(), IMPORT));
    assertRun(1, "64 lower-case", run(PRIVATE_KEY.substring(2), List.of(), IMPORT));
    assertRun(3, "there is no key file", run("account import mine " + folder.resolve("none")));
    String dev = Hex.encode(DevAccounts.keyPair(4).seed());
    assertRun(6, "everybody knows", run(dev, List.of(WORD, WORD), IMPORT));
    assertFalse(Files.exists(file("mine")));
  }

  private static final String IMPORT = "account import mine -";

  @Test
  void list_damagedFile_showsTheRestAndFails() throws Exception {
    importMine();
    Files.writeString(file("broken"), "rubbish");

    CommandRun list = run("account list");

    assertEquals(1, list.exit());
    assertEquals("mine  " + KEY.address() + "\n", list.out());
    assertTrue(list.err().contains("broken.p12 is damaged"), list.err());
  }

  @Test
  void invoke_fromTheKeystore_isSignedWithItsKey() throws Exception {
    importMine();

    CommandRun run = run("invoke " + FakeNode.CONTRACT + " --from mine");

    assertEquals(0, run.exit(), run.err());
    assertEquals("Password of mine: ", run.err());
    Transaction sent = sent("tx_sendSync").transaction();
    assertEquals(KEY.address(), sent.sender());
  }

  @Test
  void invoke_wrongPasswordUnknownNameOrLooseFile_sendsNothing() throws Exception {
    importMine();
    String invoke = "invoke " + FakeNode.CONTRACT + " --from ";

    assertRun(1, "not the password", run("", List.of("wrong"), invoke + "mine"));
    assertRun(3, "there is no account nobody", run("", List.of(), invoke + "nobody"));
    assertRun(2, "no terminal", run("", List.of(), invoke + "mine"));
    Files.setPosixFilePermissions(file("mine"), PosixFilePermissions.fromString("rw-r--r--"));
    assertRun(1, "chmod 600", run(invoke + "mine"));
    Files.setPosixFilePermissions(file("mine"), PosixFilePermissions.fromString("rw-------"));
    Files.write(file("mine"), new byte[] {0x30, 0x05});
    assertRun(1, "is damaged", run(invoke + "mine"));
    assertTrue(
        node.calls().stream().noneMatch(call -> call.path("method").asString().contains("send")));
  }

  @Test
  void invoke_devAccountOnAnotherChain_saysToNameOne() {
    node.answer("chain_status", FakeNode.STATUS.replace("\"dev\"", "\"solo\""));

    assertRun(6, "--from NAME", run("invoke " + FakeNode.CONTRACT));
  }

  @Test
  void invoke_fromAnAddress_saysWhatSigns() {
    String line = "invoke " + FakeNode.CONTRACT + " --from " + FakeNode.ALICE;

    assertRun(2, "qlcvm account list", run(line));
  }

  @Test
  void txSend_toAnAccount_signsATransfer() throws Exception {
    importMine();

    CommandRun run = run("tx send --to mine --amount 7 --from dev:0 --gas-limit 30000 -o json");

    assertTrue(run.succeeded(), run.err());
    assertEquals(FakeNode.SIGNED_HASH, run.json().path("hash").asString());
    Transaction sent = sent("tx_send").transaction();
    assertEquals(DevAccounts.keyPair(0).address(), sent.sender());
    assertEquals(30_000, sent.gasLimit());
    Action.Transfer transfer = (Action.Transfer) sent.action();
    assertEquals(KEY.address(), transfer.to());
    assertEquals("7", transfer.amount().toString());
  }

  @Test
  void query_fromTheKeystore_hasItsAddressAndTakesNoPassword() {
    importMine();
    node.answer("contract_query", FakeNode.QUERY);

    CommandRun run = run("", List.of(), "query " + FakeNode.CONTRACT + " --from mine");

    assertTrue(run.succeeded(), run.err());
    assertEquals(
        KEY.address().toString(), node.parametersOf("contract_query").path("from").asString());
    assertRun(3, "nobody", run("query " + FakeNode.CONTRACT + " --from nobody"));
  }

  @Test
  void balance_eachForm_asksForItsAddress() {
    importMine();
    Map<String, String> addresses =
        Map.of(
            "mine",
            KEY.address().toString(),
            "dev:2",
            DevAccounts.keyPair(2).address().toString(),
            FakeNode.CONTRACT,
            FakeNode.CONTRACT);
    addresses.forEach((word, address) -> {
      CommandRun run = run("", List.of(), "account balance " + word + " --at 17");
      assertTrue(run.succeeded(), run.err());
      assertEquals(
          "address     %s\nbalance     1000000000000000000000000\nnonce       0\n"
              .formatted(FakeNode.ALICE),
          run.out());
      assertEquals(address, node.parametersOf("account_get").path("address").asString());
      assertEquals(17, node.parametersOf("account_get").path("at").asInt());
    });
    CommandRun json = run("account balance dev:0 -o json");
    assertEquals("1000000000000000000000000", json.json().path("balance").asString());
    assertRun(3, "no account nobody", run("account balance nobody"));
  }

  @Test
  void keystore_noHome_isAUsageError() {
    CommandRun run = CommandRun.of(Map.of(), "account", "list");

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--keystore"), run.err());
  }

  @Test
  void new_environmentWithoutPersonOrChance_isRefused() throws Exception {
    StringWriter err = new StringWriter();
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            Map.of("HOME", folder.toString()),
            _ -> {});
    CommandLine root = CommandRun.root(environment);
    String[] line = {"account", "new", "alice", "--password-file", write("password", WORD)};

    assertEquals(2, ClientCommands.execute(root, environment, "account", "new", "alice"));
    assertEquals(1, ClientCommands.execute(CommandRun.root(environment), environment, line));
    assertTrue(err.toString().contains("no terminal"), err::toString);
    assertTrue(err.toString().contains("no source of chance"), err::toString);
    assertFalse(Files.exists(file("alice")));
  }
}
