package io.qlcvm.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.node.BadRequests.Bad;
import io.qlcvm.node.rpc.Answer;
import io.qlcvm.node.rpc.Caller;
import io.qlcvm.node.rpc.Dispatcher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every method of a node against requests that are wrong in a known way. */
final class BadRequestsTest {

  private static final int LEAST = Integer.getInteger("qlcvm.bad.requests", 10_000);

  /** What would show how the program is made. No junk looks like it. */
  private static final Pattern INSIDES =
      Pattern.compile(
          "(java|javax|jdk|sun|io[.]qlcvm|io[.]netty|tools[.]jackson|org)[.][a-z]+[.][A-Za-z]"
              + "|Exception|StackTrace|StreamRead|JsonToken|DeserializationFeature|fault-"
              + "|\\\\n\\\\tat |\\[Source");

  private static byte[] bytes(Answer answer) {
    return switch (answer) {
      case Answer.Json(byte[] json) -> json;
      case Answer.NotJson(byte[] json) -> json;
      case Answer.TurnedAway(byte[] json, _) -> json;
      case Answer.Nothing _ -> new byte[0];
    };
  }

  @Test
  void requests_wrongInAKnownWay_areAnsweredByTheirCodeAndShowNothingOfTheProgram(
      @TempDir Path folder) throws Exception {
    NodeConfig config = TestNode.devChainWithAllMethods(folder);
    List<String> wrong = new ArrayList<>();
    Map<Integer, Integer> counts = new TreeMap<>();
    try (Node node = Node.start(config, folder.resolve("chain"), () -> Instant.EPOCH)) {
      Dispatcher dispatcher = node.dispatcher();
      var document = TestNode.of(node).call("rpc.discover", Map.of());
      int made =
          new BadRequests(document, 1, bad -> check(dispatcher, bad, wrong, counts)).make(LEAST);
      assertTrue(made >= LEAST, () -> "made: " + made);
      assertEquals(
          0, TestNode.of(node).call("chain_status", Map.of()).path("height").asInt(), "a block");
    }
    assertEquals(List.of(), wrong.stream().limit(20).toList(), wrong.size() + " wrong");
    for (int code :
        List.of(
            BadRequests.PARSE_ERROR,
            BadRequests.INVALID_REQUEST,
            BadRequests.METHOD_NOT_FOUND,
            BadRequests.INVALID_PARAMETERS,
            BadRequests.LIMIT_EXCEEDED)) {
      assertTrue(counts.getOrDefault(code, 0) >= 100, counts::toString);
    }
  }

  private static void check(
      Dispatcher dispatcher, Bad bad, List<String> wrong, Map<Integer, Integer> counts) {
    byte[] answer =
        bytes(
            dispatcher
                .answer(bad.request().getBytes(StandardCharsets.UTF_8), Caller.ANYBODY)
                .join());
    bad.codes().forEach(code -> counts.merge(code, 1, Integer::sum));
    String problem = BadRequests.wrong(bad, answer);
    Matcher insides = INSIDES.matcher(new String(answer, StandardCharsets.UTF_8));
    if (problem == null && insides.find()) {
      problem = "shows " + insides.group() + ": " + new String(answer, StandardCharsets.UTF_8);
    }
    if (problem != null) {
      wrong.add(problem + " -- to " + clipped(bad.request()));
    }
  }

  private static String clipped(String text) {
    return text.length() < 300 ? text : text.substring(0, 300) + "...";
  }
}
