package io.qlcvm.node;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments of {@code qlcvm node} that can't be misunderstood, read without picocli: a node starts
 * sooner without its classes, which no class cache takes since they are compiled for Java 5.
 */
final class PlainFlags {

  private PlainFlags() {}

  /**
   * The flags by setting, if each argument is a setting's flag or the value of the one before it,
   * and no flag comes twice: {@code --dev --port 0}. Nothing for all else, right or wrong, of which
   * picocli knows what it means or what to say about it.
   *
   * @param arguments those after {@code node}
   */
  static Optional<Map<Setting, String>> read(List<String> arguments) {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    int next = 0;
    while (next < arguments.size()) {
      String flag = arguments.get(next++);
      Optional<Setting> setting = ofFlag(flag);
      if (setting.isEmpty()) {
        return Optional.empty();
      }
      String value;
      if (setting.get().form() == Setting.Form.BOOLEAN) {
        if (next < arguments.size() && ofFlag(arguments.get(next)).isEmpty()) {
          return Optional.empty(); // its value, or a mistake
        }
        value = "true";
      } else if (next < arguments.size() && isPlain(arguments.get(next))) {
        value = arguments.get(next++);
      } else {
        return Optional.empty();
      }
      if (flags.put(setting.get(), value) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(flags);
  }

  private static Optional<Setting> ofFlag(String argument) {
    return argument.startsWith("--") ? Setting.ofKey(argument.substring(2)) : Optional.empty();
  }

  /** No flag, nothing that has to be there and is not, and in no quotation marks. */
  private static boolean isPlain(String value) {
    return !value.isEmpty() && value.charAt(0) != '-' && value.indexOf('"') < 0;
  }
}
