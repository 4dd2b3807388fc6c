package io.qlcvm.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The checked-out tree, without what builds and tools leave in it. */
record Repository(Path root, List<Path> files) {
  /** Folders that hold no source of ours, wherever they are. */
  private static final Set<String> SKIPPED =
      Set.of(".git", ".idea", ".vscode", ".settings", "target", "node_modules", "build");

  private static final Set<String> TEXT_SUFFIXES =
      Set.of("c", "h", "java", "json", "md", "properties", "rs", "sh", "toml", "ts", "xml", "yml");

  /** Finds the root above the folder that the test runs in, and lists its files in path order. */
  static Repository find() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(".editorconfig"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "no .editorconfig in " + Path.of("").toAbsolutePath() + " or above: run in the tree");
      }
      folder = parent;
    }
    return new Repository(folder, list(folder));
  }

  private static List<Path> list(Path root) {
    var files = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return SKIPPED.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.add(file);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.stream().sorted().toList();
  }

  List<Path> java() {
    return files.stream().filter(file -> suffix(file).equals("java")).toList();
  }

  /** Everything that people read: sources, documents, build files, and scripts with no suffix. */
  List<Path> text() {
    return files.stream().filter(this::isText).toList();
  }

  private boolean isText(Path file) {
    boolean script = suffix(file).isEmpty() && (isUnder(file, "scripts") || isUnder(file, ".ci"));
    return script || TEXT_SUFFIXES.contains(suffix(file)) || isUnder(file, "docker");
  }

  private boolean isUnder(Path file, String folder) {
    return file.startsWith(root.resolve(folder));
  }

  /** The path as messages show it. */
  String name(Path file) {
    return root.relativize(file).toString();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }
}
