package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.history.Retention;
import io.qlcvm.node.access.Namespace;
import io.qlcvm.node.methods.ShownSetting;
import io.qlcvm.node.tls.TestPair;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeConfigTest {

  private static final Path CONFIG = Path.of("../config");

  @TempDir private Path folder = Path.of("replaced by JUnit");

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String refusal(
      @Nullable Path file, Map<Setting, String> flags, Map<String, String> environment) {
    return assertThrows(ConfigException.class, () -> NodeConfig.read(file, flags, environment))
        .getMessage();
  }

  private static void assertTells(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "\"" + part + "\" is missing in: " + message);
    }
  }

  @Test
  void read_devFlag_isTheDefaultDevChain() throws ConfigException {
    NodeConfig config = NodeConfig.read(null, Map.of(Setting.DEV, "true"), Map.of());
    assertEquals(Genesis.defaultDev(), config.genesis());
    assertNull(config.data());
    assertEquals(DevAccounts.keyPair(0).address(), config.producerKey().address());
    assertEquals(Duration.ZERO, config.blockTime());
    assertEquals(Retention.DEFAULT, config.history());
    assertEquals("127.0.0.1", config.host());
    assertEquals(9735, config.port());
    assertEquals(List.of(), config.allowedHosts());
  }

  @Test
  void read_allSources_flagsBeforeEnvironmentBeforeFile() throws Exception {
    Path file =
        write("a.toml", "dev = true\nport = 1\nblock-time = 1\nhost = \"::1\"\ndata = \"here\"\n");
    NodeConfig config =
        NodeConfig.read(
            null,
            Map.of(Setting.PORT, "3"),
            Map.of(
                "QLCVM_CONFIG", file.toString(),
                "QLCVM_PORT", "2",
                "QLCVM_BLOCK_TIME", "2",
                "QLCVM_ALLOW_HOST", "a.example,b.example"));
    assertEquals(3, config.port());
    assertEquals(Duration.ofMillis(2), config.blockTime());
    assertEquals("::1", config.host());
    assertEquals(folder.resolve("here").toAbsolutePath(), config.data());
    assertEquals(List.of("a.example", "b.example"), config.allowedHosts());
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "0, 0", "'\"archive\"', " + Long.MAX_VALUE, "'\"7\"', 7"})
  void read_history_isHeightsOrArchive(String text, long heights) throws Exception {
    Path file = write("a.toml", "dev = true\nhistory = " + text + "\n");
    Retention expected = new Retention(heights);
    assertEquals(expected, NodeConfig.read(file, Map.of(), Map.of()).history());
    Map<Setting, String> flags =
        Map.of(Setting.DEV, "true", Setting.HISTORY, text.replace("\"", ""));
    assertEquals(expected, NodeConfig.read(null, flags, Map.of()).history());
  }

  @Test
  void file_committedDev_isTheDefault() throws ConfigException {
    NodeConfig config = NodeConfig.read(CONFIG.resolve("dev.toml"), Map.of(), Map.of());
    assertEquals(
        NodeConfig.read(null, Map.of(Setting.DEV, "true"), Map.of()).genesis(), config.genesis());
    assertEquals(Genesis.defaultDev(), GenesisFile.read(CONFIG.resolve("genesis-dev.json")));
  }

  @Test
  void file_committedDev_namesEverySetting() throws IOException {
    String text = Files.readString(CONFIG.resolve("dev.toml"));
    for (Setting setting : Setting.values()) {
      if (setting != Setting.PRODUCER_KEY) {
        assertTells(text, setting.key() + " = ");
      }
    }
  }

  @Test
  void file_committedSingle_runsWithItsOwnGenesisAndKey() throws Exception {
    KeyPair key = KeyPair.fromSeed(Hashing.sha256(new byte[] {1}).bytes());
    Path file = write("single.toml", Files.readString(CONFIG.resolve("single.toml")));
    write("genesis.json", genesis(key, "false"));
    write("producer.key", Hash32.of(key.seed()) + "\n");
    NodeConfig config = NodeConfig.read(file, Map.of(), Map.of());
    assertFalse(config.genesis().dev());
    assertEquals(key.address(), config.producerKey().address());
    assertEquals(Amount.of(5), config.genesis().balances().get(key.address()));
  }

  @Test
  void file_committedPublic_asksForTokens() throws Exception {
    KeyPair key = KeyPair.fromSeed(Hashing.sha256(new byte[] {1}).bytes());
    Path file = write("public.toml", Files.readString(CONFIG.resolve("public.toml")));
    write("genesis.json", genesis(key, "false"));
    write("producer.key", Hash32.of(key.seed()) + "\n");
    assertTells(refusal(file, Map.of(), Map.of()), "auth.secret");
    write("auth.secret", "0x" + "ab".repeat(32) + "\n");
    assertTells(refusal(file, Map.of(), Map.of()), "node.pem");
    var _ = TestPair.make(folder, "node", "EC").write(folder);
    NodeConfig config = NodeConfig.read(file, Map.of(), Map.of());
    assertEquals(Set.of(Namespace.ADMIN), config.enabled());
    assertEquals(100, config.limits().addressRequestsMax());
    assertEquals(64, config.limits().addressConnectionsMax());
    assertEquals(200, config.limits().addressSubscriptionsMax());
    assertFalse(config.toString().contains("abab"), "a secret is shown");
    assertFalse(config.openMethods().allowAll());
  }

  @Test
  void host_publicWithoutAuthentication_isRefusedUnlessToldSo() throws ConfigException {
    for (String host : List.of("0.0.0.0", "::", "10.1.2.3")) {
      Map<Setting, String> flags = Map.of(Setting.DEV, "true", Setting.HOST, host);
      assertTells(
          refusal(null, flags, Map.of()), "--auth-secret", "--public-without-authentication", host);
      assertEquals(
          host,
          NodeConfig.read(null, flags, Map.of("QLCVM_PUBLIC_WITHOUT_AUTHENTICATION", "true"))
              .host());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ENABLE, admin, --auth-secret",
    "ENABLE, debgu, did you mean",
    "LOG_FORMAT, xml, text or json",
    "OPEN_METHODS, a-b, pattern",
    "AUTH_SECRET, no-such-file, no-such-file",
  })
  void setting_wrong_isTold(Setting setting, String value, String told) {
    assertTells(refusal(null, Map.of(Setting.DEV, "true", setting, value), Map.of()), told);
  }

  @Test
  void settings_given_showWhereEachIsFrom() throws ConfigException {
    Map<String, String> environment = Map.of("QLCVM_PORT", "7");
    List<ShownSetting> shown =
        NodeConfig.read(null, Map.of(Setting.DEV, "true"), environment).settings();
    assertEquals(Setting.values().length, shown.size());
    assertTrue(shown.contains(new ShownSetting("dev", "true", "--dev")));
    assertTrue(shown.contains(new ShownSetting("port", "7", "QLCVM_PORT")));
    assertTrue(shown.contains(new ShownSetting("host", "", "default")));
  }

  private static String genesis(KeyPair key, String dev) {
    return """
    {"chainId": "mine", "dev": %s, "time": 1, "blockGasLimit": 300000000, "minGasPrice": 1,
     "gasSchedule": 1, "producers": ["%2$s"], "balances": {"%2$s": "5"}}
    """
        .formatted(dev, key.address());
  }

  @Test
  void file_unknownKey_suggestsTheRightOne() throws IOException {
    assertTells(
        refusal(write("a.toml", "dev = true\nblok-time = 5\n"), Map.of(), Map.of()),
        "\"blok-time\"",
        "did you mean \"block-time\"?",
        "a.toml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port = \"9735\"     | port takes an integer",
        "port = 1.5          | port takes an integer",
        "dev = 1             | dev takes true or false",
        "history = true      | history takes a number of heights",
        "host = 5            | host takes a text",
        "data = true         | data takes a path",
        "allow-host = \"a\"  | allow-host takes a list",
        "allow-host = [5]    | allow-host takes a list",
        "[http]              | there is no setting",
        "port =              | is not TOML",
      })
  void file_wrongType_isTold(String text, String told) throws IOException {
    assertTells(refusal(write("a.toml", text), Map.of(), Map.of()), told, "a.toml");
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, 65536",
    "PORT, -1",
    "PORT, x",
    "PORT, ''",
    "BLOCK_TIME, 3600001",
    "HISTORY, -1",
    "HISTORY, all",
    "DEV, yes",
  })
  void value_outOfRange_namesWhereItComesFrom(Setting setting, String value) {
    Map<Setting, String> flags = new EnumMap<>(Map.of(Setting.DEV, "true"));
    flags.put(setting, value);
    assertTells(refusal(null, flags, Map.of()), setting.flag() + " takes");
    Map<String, String> environment = new HashMap<>(Map.of("QLCVM_DEV", "true"));
    environment.put(setting.variable(), value);
    assertTells(refusal(null, Map.of(), environment), setting.variable() + " takes");
  }

  @Test
  void read_nothing_saysWhatIsNeeded() throws IOException {
    assertTells(refusal(null, Map.of(), Map.of()), "--genesis", "--dev");
    KeyPair key = KeyPair.fromSeed(Hashing.sha256(new byte[] {1}).bytes());
    String own = write("own.json", genesis(key, "false")).toString();
    assertTells(refusal(null, Map.of(Setting.GENESIS, own), Map.of()), "--data");
    Map<Setting, String> flags = Map.of(Setting.GENESIS, own, Setting.DATA, "x");
    assertTells(refusal(null, flags, Map.of()), "--producer-key");
    assertTells(
        refusal(folder.resolve("none.toml"), Map.of(), Map.of()), "there is no", "none.toml");
  }

  @Test
  void genesis_ofTheOtherKind_isRefused() throws IOException {
    KeyPair key = KeyPair.fromSeed(Hashing.sha256(new byte[] {1}).bytes());
    String own = write("own.json", genesis(key, "false")).toString();
    String dev = write("dev.json", genesis(key, "true")).toString();
    assertTells(
        refusal(null, Map.of(Setting.GENESIS, own, Setting.DEV, "true"), Map.of()), "--dev");
    assertTells(refusal(null, Map.of(Setting.GENESIS, dev), Map.of()), "--dev");
  }

  @Test
  void producerKey_wrong_isRefusedAndNeverShown() throws IOException {
    KeyPair key = KeyPair.fromSeed(Hashing.sha256(new byte[] {1}).bytes());
    String own = write("own.json", genesis(key, "false")).toString();
    String secret = "ab".repeat(32);
    for (String text : List.of("0x" + secret, secret, "0x" + secret + "00")) {
      String file = write("key", text).toString();
      String message =
          refusal(
              null,
              Map.of(Setting.GENESIS, own, Setting.DATA, "x", Setting.PRODUCER_KEY, file),
              Map.of());
      assertFalse(message.contains(secret), message);
    }
  }

  @Test
  void producerKey_ofADevAccount_isRefusedOffADevChain() throws IOException {
    KeyPair dev = DevAccounts.keyPair(0);
    String own =
        write("own.json", genesis(dev, "false").replaceAll("\\{\"qlc_.*?\\}", "{}")).toString();
    String file = write("key", Hash32.of(dev.seed()).toString()).toString();
    assertTells(
        refusal(
            null,
            Map.of(Setting.GENESIS, own, Setting.DATA, "x", Setting.PRODUCER_KEY, file),
            Map.of()),
        "dev account");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"gasSchedule\": 1   | \"gasSchedule\": 2          | gasSchedule",
        "\"gasSchedule\": 1,  | \"gasSchedul\": 1,          | did you mean \"gasSchedule\"?",
        "\"time\": 1,         | ''                          | time is missing",
        "\"time\": 1          | \"time\": \"1\"             | time takes an integer",
        "\"time\": 1          | \"time\": 1, \"time\": 1    | is not JSON",
        "\"chainId\": \"mine\" | \"chainId\": \"\"          | chain id",
        "\"chainId\": \"mine\" | \"chainId\": 5             | chainId takes a text",
        ": \"5\"              | : 5                         | takes an amount as text, not 5",
        ": \"5\"              | : \"-5\"                    | decimal number",
        "\"producers\": [     | \"producers\": [7,          | producers[0] takes",
        "\"producers\": [     | \"producers\": [\"x\",      | address",
      })
  void genesisFile_damaged_isTold(String from, String to, String told) throws IOException {
    KeyPair key = KeyPair.fromSeed(Hashing.sha256(new byte[] {1}).bytes());
    String good = genesis(key, "false");
    assertTrue(good.contains(from), from);
    Path file = write("bad.json", good.replace(from, to));
    String message = assertThrows(ConfigException.class, () -> GenesisFile.read(file)).getMessage();
    assertTells(message, told, "bad.json");
  }
}
