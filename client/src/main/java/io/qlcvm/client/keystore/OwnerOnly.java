package io.qlcvm.client.keystore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files and folders that nobody but their owner can use, where the file system knows owners. */
final class OwnerOnly {

  private static final Set<PosixFilePermission> ANY_USE_BY_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> WRITE_BY_OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  private OwnerOnly() {}

  /** Makes a folder and those above it, as far as they are missing, with permissions 700. */
  static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, attributes(folder, "rwx------"));
    }
  }

  /**
   * Makes a file with permissions 600, on the disk when this returns. It is empty or whole at any
   * time: the name is taken first, then the content comes in one move.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is anything with this name, which
   *     stays as it is
   */
  static void create(Path file, byte[] content) throws IOException {
    Path absolute = file.toAbsolutePath();
    FileAttribute<?>[] attributes = attributes(absolute, "rw-------");
    Files.createFile(absolute, attributes);
    boolean moved = false;
    try {
      Path written = Files.createTempFile(absolute.getParent(), ".new-", null, attributes);
      try {
        write(written, content);
        Files.move(written, absolute, StandardCopyOption.ATOMIC_MOVE);
        moved = true;
      } finally {
        Files.deleteIfExists(written);
      }
    } finally {
      if (!moved) {
        Files.deleteIfExists(absolute);
      }
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /** What others may do with a file, such as {@code rw-r--r--}; empty if they may do nothing. */
  static String looseFile(Path file) throws IOException {
    return loose(file, ANY_USE_BY_OTHERS);
  }

  /** The same for a folder, in which others must not write. */
  static String looseFolder(Path folder) throws IOException {
    return loose(folder, WRITE_BY_OTHERS);
  }

  private static String loose(Path path, Set<PosixFilePermission> refused) throws IOException {
    if (!hasOwners(path)) {
      return "";
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    Set<PosixFilePermission> found = EnumSet.copyOf(refused);
    found.retainAll(permissions);
    return found.isEmpty() ? "" : PosixFilePermissions.toString(permissions);
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return hasOwners(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean hasOwners(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
