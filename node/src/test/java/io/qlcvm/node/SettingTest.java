package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.client.cli.CommandEnvironment;
import io.qlcvm.node.access.Secret;
import io.qlcvm.node.tls.TestPair;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every setting by every way there is, through the command that users type. */
final class SettingTest {

  /** For each setting its value in the file, in the environment, and as a flag. */
  private final Map<Setting, List<String>> values = new EnumMap<>(Setting.class);

  @TempDir private Path folder = Path.of("replaced by JUnit");

  @BeforeEach
  void makeFiles() throws Exception {
    KeyPair key = KeyPair.fromSeed(Hashing.sha256(new byte[] {1}).bytes());
    String genesis =
        """
        {"chainId": "mine", "dev": false, "time": 1, "blockGasLimit": 300000000, "minGasPrice": 1,
         "gasSchedule": 1, "producers": ["%s"], "balances": {}}
        """
            .formatted(key.address());
    TestPair pair = TestPair.make(folder, "node", "EC");
    for (Setting setting : Setting.values()) {
      values.put(
          setting,
          switch (setting) {
            // Only one value goes with the others; where it is from tells which was taken.
            case DEV -> List.of("false", "false", "false");
            case GENESIS -> files("genesis", genesis);
            case DATA -> files("data", "");
            case PRODUCER_KEY -> files("producer", Hash32.of(key.seed()).toString());
            case HOST -> List.of("127.0.0.1", "::1", "localhost");
            case ALLOW_HOST -> List.of("a.example", "b.example,c.example", "d.example");
            case PUBLIC_WITHOUT_AUTHENTICATION -> List.of("true", "false", "true");
            case AUTH_SECRET -> files("secret", "0x" + "5e".repeat(32));
            case OPEN_METHODS -> List.of("chain_*", "tx_get,tx_send", "account_get");
            case ENABLE -> List.of("admin", "debug", "admin,debug");
            case TLS_CERTIFICATE -> files("pem", pair.certificate());
            case TLS_KEY -> files("key", pair.key());
            case CHECKPOINTS -> files("checkpoints", "");
            case LOG_FORMAT -> List.of("json", "text", "json");
            case BLOCK_TIME,
                HISTORY,
                PORT,
                RATE_LIMIT,
                CONNECTIONS_PER_ADDRESS,
                SUBSCRIPTIONS_PER_ADDRESS ->
                List.of("1", "2", "3");
          });
    }
  }

  private List<String> files(String name, String text) throws IOException {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      files.add(Files.writeString(folder.resolve(name + i), text).toString());
    }
    return files;
  }

  private String toml(Setting setting) {
    String value = values.getOrDefault(setting, List.of()).get(0);
    return setting.key()
        + " = "
        + switch (setting.form()) {
          case BOOLEAN, INTEGER, HEIGHTS -> value;
          case TEXT, FILE, SECRET_FILE -> "\"" + value + "\"";
          case LIST -> "[\"" + value.replace(",", "\", \"") + "\"]";
        };
  }

  /** The line that {@code --check-config} shows of a setting. */
  private static String shown(Setting setting, Map<String, String> environment, String... flags) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandEnvironment around =
        new CommandEnvironment(
            new PrintWriter(out, true), new PrintWriter(err, true), environment, _ -> {});
    NodeCommand command = new NodeCommand(around, () -> Instant.EPOCH, _ -> {});
    List<String> arguments = new ArrayList<>(List.of("node", "--check-config"));
    arguments.addAll(List.of(flags));
    int exit = Main.run(command, around, arguments.toArray(String[]::new));
    assertEquals(0, exit, err::toString);
    return out.toString()
        .lines()
        .filter(line -> line.startsWith(setting.key() + " = "))
        .findFirst()
        .orElse("nothing");
  }

  private static String line(Setting setting, String value, String origin) {
    String told = setting.form() == Setting.Form.SECRET_FILE ? Secret.MASK : value;
    return "%s = %s  (%s)".formatted(setting.key(), told, origin);
  }

  @Test
  void everySetting_byFlagEnvironmentAndFile_countsInThatOrder() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      lines.add(toml(setting));
    }
    Path file = Files.writeString(folder.resolve("all.toml"), String.join("\n", lines));
    Map<String, String> onlyFile = Map.of("QLCVM_CONFIG", file.toString());
    for (Setting setting : Setting.values()) {
      List<String> value = values.getOrDefault(setting, List.of());
      assertEquals(
          line(setting, value.get(0), setting.key() + " in " + file), shown(setting, onlyFile));
      Map<String, String> both = new HashMap<>(onlyFile);
      both.put(setting.variable(), value.get(1));
      assertEquals(line(setting, value.get(1), setting.variable()), shown(setting, both));
      String flag = setting.flag() + "=" + value.get(2);
      assertEquals(line(setting, value.get(2), setting.flag()), shown(setting, both, flag));
    }
    assertTrue(values.keySet().containsAll(List.of(Setting.values())));
  }
}
