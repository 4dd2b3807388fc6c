package io.qlcvm.node;

import io.qlcvm.client.cli.CommandException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code qlcvm node}, as picocli reads and explains them. */
final class NodeOptions implements Callable<Integer> {

  static final String NAME = "node";
  private static final String CONFIG = "--config";
  private static final String CHECK_CONFIG = "--check-config";

  private final NodeCommand command;
  private final CommandSpec spec;

  NodeOptions(NodeCommand command) {
    this.command = command;
    this.spec = describe();
  }

  /** For picocli: one flag for each setting. */
  CommandSpec spec() {
    return spec;
  }

  private CommandSpec describe() {
    CommandSpec command = CommandSpec.wrapWithoutInspection(this).name(NAME);
    command
        .usageMessage()
        .description(
            "Run a node.",
            "Each option can also stand in the configuration file, by its name, and in"
                + " the environment: --block-time is QLCVM_BLOCK_TIME there. Flags count before the"
                + " environment, the environment before the file.")
        .footer(
            "",
            "Examples:",
            "  qlcvm node --dev --data chain --block-time 1000",
            "  qlcvm node --config config/single.toml --check-config");
    command.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    command.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description("The configuration file (TOML; default: $QLCVM_CONFIG).")
            .build());
    command.addOption(
        OptionSpec.builder(CHECK_CONFIG)
            .type(boolean.class)
            .description("Check the configuration, show it and where it is from, and end.")
            .build());
    for (Setting setting : Setting.values()) {
      command.addOption(option(setting));
    }
    return command;
  }

  private static OptionSpec option(Setting setting) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flag()).type(String.class).description(setting.description());
    switch (setting.form()) {
      case BOOLEAN -> option.arity("0..1").fallbackValue("true").paramLabel("true|false");
      case INTEGER -> option.paramLabel("N");
      case HEIGHTS -> option.paramLabel("N|archive");
      case FILE, SECRET_FILE -> option.paramLabel("PATH");
      case TEXT -> option.paramLabel("TEXT");
      case LIST -> option.paramLabel("NAME,...");
    }
    return option.build();
  }

  @Override
  public Integer call() throws CommandException, InterruptedException {
    var parsed = spec.commandLine().getParseResult();
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String text = parsed.matchedOptionValue(setting.flag(), (String) null);
      if (text != null) {
        flags.put(setting, text);
      }
    }
    Path file = parsed.matchedOptionValue(CONFIG, (Path) null);
    return parsed.hasMatchedOption(CHECK_CONFIG)
        ? command.check(file, flags)
        : command.run(file, flags);
  }
}
