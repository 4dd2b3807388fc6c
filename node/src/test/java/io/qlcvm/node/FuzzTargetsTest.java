package io.qlcvm.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qlcvm.node.fuzz.AddressTarget;
import io.qlcvm.node.fuzz.TransactionTarget;
import io.qlcvm.node.http.FramesTarget;
import io.qlcvm.node.http.HttpTarget;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hex;
import io.qlcvm.types.tx.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A slice of what {@code scripts/fuzz --jazzer} does: the seeds, and each with a few bytes changed.
 */
final class FuzzTargetsTest {

  private static final int CHANGED_A_SEED = 200;

  @FunctionalInterface
  private interface Target {
    void accept(byte[] input) throws Exception;
  }

  private static void run(Target target, List<byte[]> seeds) throws Exception {
    Random random = new Random(1);
    int inputs = 0;
    for (byte[] seed : seeds) {
      target.accept(seed);
      for (int i = 0; i < CHANGED_A_SEED; i++) {
        byte[] changed = seed.clone();
        for (int n = random.nextInt(1, 4); n > 0 && changed.length > 0; n--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        target.accept(changed);
        inputs++;
      }
    }
    assertEquals(seeds.size() * CHANGED_A_SEED, inputs);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static List<byte[]> files(String first, String... names) throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : names) {
      seeds.add(bytes(first + Files.readString(Path.of("../config").resolve(name), ISO_8859_1)));
    }
    return seeds;
  }

  @Test
  void targets_seedsAndChangedOnes_findNothing() throws Exception {
    String call = TestNode.request("contract_query", Map.of("contract", "qlc_1"));
    run(
        HttpTarget::fuzzerTestOneInput,
        List.of(
            bytes("0" + call),
            bytes("0[" + call + "," + call + "]"),
            bytes(
                String.join(
                    "\r\n",
                    "1POST / HTTP/1.1",
                    "Host: localhost",
                    "Transfer-Encoding: chunked",
                    "",
                    "2",
                    "{}",
                    "0",
                    "",
                    "")),
            bytes(String.join("\r\n", "1GET /health HTTP/1.1", "Host: localhost", "", ""))));
    run(
        FramesTarget::fuzzerTestOneInput,
        List.of(
            bytes("\u0081\u0082\0\0\0\0{}\u0089\u0080\0\0\0\0\u0088\u0082\0\0\0\0\u0003\u00e8")));
    run(
        TransactionTarget::fuzzerTestOneInput,
        List.of(
            TestNode.signed(0, 0, new Action.Transfer(TestNode.dev(1), Amount.of(1))).encode(),
            Hex.decode("0x8801")));
    run(AddressTarget::fuzzerTestOneInput, List.of(bytes(TestNode.dev(0).toString())));
    run(ConfigTarget::fuzzerTestOneInput, files("0", "dev.toml", "single.toml"));
    run(ConfigTarget::fuzzerTestOneInput, files("1", "genesis-dev.json"));
  }
}
