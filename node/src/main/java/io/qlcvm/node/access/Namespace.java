package io.qlcvm.node.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Groups of methods that are off unless they are turned on. */
public enum Namespace {
  /** Works on the node itself; takes a token. */
  ADMIN,
  /** Executes again what was executed already, which takes time. */
  DEBUG,
  /** Changes a dev chain at will. */
  DEV;

  /** As it stands in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What its methods' names begin with. */
  String prefix() {
    return word() + "_";
  }

  public static Optional<Namespace> ofWord(String word) {
    return Arrays.stream(values()).filter(namespace -> namespace.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Namespace::word).toList();
  }
}
