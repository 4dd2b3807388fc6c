package io.qlcvm.node.http;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the process that listens on a TCP port, where Linux's {@code /proc} tells: only of
 * processes of the same user, or to root.
 *
 * <pre>
 *   /proc/net/tcp: slot: ADDRESS:PORT ADDRESS:PORT STATE queues timer retransmits uid timeout INODE
 *   /proc/PID/fd/N -> socket:[INODE]
 * </pre>
 */
final class PortHolder {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";
  private static final int LOCAL_COLUMN = 1;
  private static final int STATE_COLUMN = 3;
  private static final int INODE_COLUMN = 9;

  private PortHolder() {}

  /** The process, for people: "process 12 (java)". */
  static Optional<String> find(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      sockets.addAll(listening(PROC.resolve(table), port));
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process.resolve("fd"), sockets)) {
          return Optional.of("process %s (%s)".formatted(process.getFileName(), name(process)));
        }
      }
    } catch (IOException _) {
      // It is told less, then.
    }
    return Optional.empty();
  }

  private static List<String> listening(Path table, int port) {
    String suffix = ":%04X".formatted(port);
    try {
      return Files.readAllLines(table).stream()
          .map(line -> line.strip().split("\\s+"))
          .filter(columns ->
              columns.length > INODE_COLUMN
                  && columns[LOCAL_COLUMN].toUpperCase(Locale.ROOT).endsWith(suffix)
                  && columns[STATE_COLUMN].equals(LISTENING))
          .map(columns -> "socket:[" + columns[INODE_COLUMN] + "]")
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static boolean holds(Path descriptors, Set<String> sockets) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (sockets.contains(target(link))) {
          return true;
        }
      }
    } catch (IOException _) {
      // Another user's, or gone by now.
    }
    return false;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return "";
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException _) {
      return "name unknown";
    }
  }
}
