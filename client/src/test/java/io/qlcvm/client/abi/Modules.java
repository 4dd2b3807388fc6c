package io.qlcvm.client.abi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Modules for tests. */
public final class Modules {

  private Modules() {}

  /** Magic number and version, nothing else: a valid module. */
  public static byte[] empty() {
    return new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0};
  }

  /** The module with one more custom section at its end. */
  public static byte[] withSection(byte[] module, String name, String content) {
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    writeNumber(section, utf8.length);
    section.writeBytes(utf8);
    section.writeBytes(content.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(module);
    whole.write(0);
    writeNumber(whole, section.size());
    whole.writeBytes(section.toByteArray());
    return whole.toByteArray();
  }

  /** LEB128. */
  private static void writeNumber(ByteArrayOutputStream out, int number) {
    int rest = number;
    while (rest > 0x7f) {
      out.write(rest | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
