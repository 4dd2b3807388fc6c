package io.qlcvm.ledger.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * RocksDB's native library, where the distribution has it unpacked, or unpacked once into a folder
 * of ours. Left alone, RocksDB unpacks it into the temporary folder at each start, and a killed
 * process leaves those 15 MB behind every time.
 */
final class NativeLibrary {
  private NativeLibrary() {}

  /**
   * The folder that holds the library: the jar's own, if the library lies beside it as long as in
   * it; or else the given one, into which it is unpacked from the class path unless it is there
   * already with the same checksum.
   *
   * @param resource its name on the class path
   * @param fileName its name in the folder
   * @throws UncheckedIOException when the folder cannot be written
   */
  static Path unpack(Path folder, String resource, String fileName) {
    URL source = NativeLibrary.class.getClassLoader().getResource(resource);
    if (source == null) {
      throw new StoreException(
          "there is no RocksDB for this processor and system: "
              + resource
              + " is not on the class path; run on 64-bit x86 Linux with glibc");
    }
    return unpack(folder, source, fileName);
  }

  /** The same from a certain place. */
  static Path unpack(Path folder, URL source, String fileName) {
    try {
      Path beside = besideJar(source, fileName);
      if (beside != null) {
        return beside;
      }
      long checksum = checksum(source);
      Path version = folder.resolve(Long.toHexString(checksum));
      Path file = version.resolve(fileName);
      if (!Files.exists(file) || checksum(file.toUri().toURL()) != checksum) {
        copy(source, Files.createDirectories(version), fileName);
      }
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack RocksDB's library into " + folder, e);
    }
  }

  /** A build puts jar and library into one folder, so that the length tells enough. */
  private static @Nullable Path besideJar(URL source, String fileName) throws IOException {
    if (!(source.openConnection() instanceof JarURLConnection jar)
        || !jar.getJarFileURL().getProtocol().equals("file")) {
      return null;
    }
    Path folder = Path.of(URI.create(jar.getJarFileURL().toString()).resolve("."));
    Path file = folder.resolve(fileName);
    boolean there = Files.exists(file) && Files.size(file) == jar.getJarEntry().getSize();
    return there ? folder : null;
  }

  /** CRC-32, taken from the jar's directory where there is one: reading 15 MB costs 0.1 s. */
  private static long checksum(URL url) throws IOException {
    if (url.openConnection() instanceof JarURLConnection jar && jar.getJarEntry().getCrc() != -1) {
      return jar.getJarEntry().getCrc();
    }
    CRC32 checksum = new CRC32();
    try (InputStream in = new BufferedInputStream(url.openStream())) {
      byte[] part = new byte[1 << 16];
      for (int length = in.read(part); length >= 0; length = in.read(part)) {
        checksum.update(part, 0, length);
      }
    }
    return checksum.getValue();
  }

  /** Under another name first, synced and then renamed: the final name is never half a file. */
  private static void copy(URL source, Path folder, String fileName) throws IOException {
    Path unfinished = folder.resolve(fileName + ".unfinished");
    try (InputStream in = source.openStream()) {
      Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
    }
    CrashPoint.LIBRARY_COPIED.reached();
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    CrashPoint.LIBRARY_SYNCED.reached();
    Files.move(unfinished, folder.resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
    CrashPoint.LIBRARY_UNPACKED.reached();
  }
}
