package io.qlcvm.ledger.fault;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The class path of this process for its children, made fit for hundreds of starts: folders as
 * jars, since a JVM shares classes of jars only (class data sharing, JEP 350).
 */
record ChildClasses(Path folder, List<String> boot, List<String> application) {
  ChildClasses {
    boot = List.copyOf(boot);
    application = List.copyOf(application);
  }

  /** Makes the jars; they are gone when this process ends. */
  static ChildClasses make() {
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "children-").toAbsolutePath();
      folder.toFile().deleteOnExit();
      List<String> boot = new ArrayList<>();
      List<String> application = new ArrayList<>();
      for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (Files.isDirectory(Path.of(part))) {
          Path jar = folder.resolve(application.size() + ".jar");
          jar.toFile().deleteOnExit();
          pack(Path.of(part), jar);
          application.add(jar.toString());
        } else if (part.contains("rocksdb")) {
          application.add(part);
        } else {
          boot.add(part);
          if (part.contains("AmazonCorretto")) {
            unpackLibrary(part, folder);
          }
        }
      }
      return new ChildClasses(folder, boot, application);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (Stream<Path> files = Files.walk(folder);
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.setLevel(0);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  private static void unpackLibrary(String jar, Path folder) throws IOException {
    try (ZipFile content = new ZipFile(jar)) {
      for (ZipEntry entry : content.stream().filter(e -> e.getName().endsWith(".so")).toList()) {
        Path library = folder.resolve(Path.of(entry.getName()).getFileName());
        library.toFile().deleteOnExit();
        try (InputStream in = content.getInputStream(entry)) {
          Files.copy(in, library);
        }
      }
    }
  }

  /**
   * Options of a JVM for them. Signed jars (Bouncy Castle) are verified at each start, which takes
   * longer than the rest of it; not so on the boot class path. RocksDB stays, for its library is
   * looked up by class loader. Amazon's library would be unpacked at each start.
   */
  List<String> options() {
    return List.of(
        "-Xbootclasspath/a:" + String.join(File.pathSeparator, boot),
        "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true",
        "-Djava.library.path=" + folder,
        "-cp",
        String.join(File.pathSeparator, application));
  }

  /** Where the classes that a child has loaded can be kept for the next ones. */
  Path archive() {
    Path archive = folder.resolve("classes.jsa");
    archive.toFile().deleteOnExit();
    return archive;
  }
}
