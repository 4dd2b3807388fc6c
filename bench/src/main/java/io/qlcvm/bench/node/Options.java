package io.qlcvm.bench.node;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param command starts a node when it is given its arguments
 * @param token the token contract's module
 * @param folder where the chains are, on a disk
 * @param measuresStart whether starts and idle memory are
 * @param scenarios in this order
 * @param connections how many at a time, one run each
 * @param calls of the run with most connections; those with fewer make fewer
 */
record Options(
    List<String> command,
    Path token,
    Path folder,
    boolean measuresStart,
    List<Scenario> scenarios,
    List<Integer> connections,
    int calls) {

  private static final String START = "start";
  private static final int CALLS = 200_000;

  /** Reads {@code COMMAND TOKEN FOLDER [--calls N] [--connections N,...] [SCENARIO...]}. */
  static Options read(String... arguments) {
    List<Integer> connections = List.of(1, 16, 64);
    int calls = CALLS;
    int next = 3;
    while (next < arguments.length && arguments[next].startsWith("--")) {
      String value = next + 1 < arguments.length ? arguments[next + 1] : "";
      switch (arguments[next]) {
        case "--calls" -> calls = Integer.parseInt(value);
        case "--connections" ->
            connections = Arrays.stream(value.split(",", -1)).map(Integer::valueOf).toList();
        default -> throw new IllegalArgumentException("no such option: " + arguments[next]);
      }
      next += 2;
    }
    List<String> words = List.of(arguments).subList(next, arguments.length);
    for (String word : words) {
      if (!word.equals(START)
          && Arrays.stream(Scenario.values()).noneMatch(s -> s.word().equals(word))) {
        throw new IllegalArgumentException("no such scenario: " + word);
      }
    }
    for (int count : connections) {
      if (count < 1 || TokenChain.SENDERS % count != 0) {
        throw new IllegalArgumentException(
            "%d connections do not divide %d senders".formatted(count, TokenChain.SENDERS));
      }
    }
    return new Options(
        List.of(arguments[0]),
        Path.of(arguments[1]),
        Path.of(arguments[2]),
        words.isEmpty() || words.contains(START),
        Arrays.stream(Scenario.values())
            .filter(scenario -> words.isEmpty() || words.contains(scenario.word()))
            .toList(),
        connections,
        calls);
  }
}
