package io.qlcvm.client.cli;

import io.qlcvm.client.keystore.KeyEncryption;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run of the command line inside the test: what it wrote and how it ended. */
record CommandRun(int exit, String out, String err, List<Duration> pauses) {

  /** Cheap to guess: tests make many. */
  private static final int ITERATIONS = 20;

  static CommandRun of(Map<String, String> variables, String... arguments) {
    return of(variables, "", List.of(), arguments);
  }

  /** A run with something on standard input, and a person who gives these passwords in turn. */
  static CommandRun of(
      Map<String, String> variables, String in, List<String> passwords, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<Duration> pauses = new ArrayList<>();
    CommandEnvironment environment =
        new CommandEnvironment(
            new PrintWriter(out),
            new PrintWriter(err),
            variables,
            pauses::add,
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            terminal(passwords, err),
            new KeyEncryption(new Random(arguments.length)::nextBytes, ITERATIONS));
    int exit = ClientCommands.execute(root(environment), environment, arguments);
    return new CommandRun(exit, out.toString(), err.toString(), pauses);
  }

  private static CommandEnvironment.Terminal terminal(List<String> passwords, StringWriter err) {
    List<String> left = new ArrayList<>(passwords);
    return prompt -> {
      if (left.isEmpty()) {
        return null;
      }
      err.write(prompt);
      return left.removeFirst().toCharArray();
    };
  }

  static CommandLine root(CommandEnvironment environment) {
    CommandLine root = new CommandLine(CommandSpec.create().name("qlcvm"));
    ClientCommands.addTo(root, environment);
    return root;
  }

  /** Standard output as the one JSON document that it has to be. */
  JsonNode json() {
    return JsonMapper.shared().readTree(out);
  }

  boolean succeeded() {
    return exit == 0 && err.isEmpty();
  }
}
