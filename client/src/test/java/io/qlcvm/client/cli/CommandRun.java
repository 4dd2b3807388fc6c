package io.qlcvm.client.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run of the command line inside the test: what it wrote and how it ended. */
record CommandRun(int exit, String out, String err, List<Duration> pauses) {

  static CommandRun of(Map<String, String> variables, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<Duration> pauses = new ArrayList<>();
    CommandEnvironment environment =
        new CommandEnvironment(new PrintWriter(out), new PrintWriter(err), variables, pauses::add);
    int exit = ClientCommands.execute(root(environment), environment, arguments);
    return new CommandRun(exit, out.toString(), err.toString(), pauses);
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
