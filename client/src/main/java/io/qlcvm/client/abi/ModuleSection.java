package io.qlcvm.client.abi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the section in a module's bytes, which need not be those of a valid module.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/modules.html">Binary format</a>
 */
final class ModuleSection {

  /** The magic number and the version, 4 bytes each. */
  private static final byte[] HEAD = {0, 'a', 's', 'm', 1, 0, 0, 0};

  private static final int CUSTOM = 0;

  /** An unsigned 32-bit number takes 5 bytes of 7 bits at most. */
  private static final int NUMBER_SHIFT_MAX = 28;

  private final byte[] module;
  private int position = HEAD.length;
  private int end;

  private ModuleSection(byte[] module) {
    this.module = module;
    this.end = module.length;
  }

  /** The section's content; null if the module has none. */
  static byte @Nullable [] find(byte[] module) throws AbiException {
    if (!Arrays.equals(HEAD, Arrays.copyOf(module, HEAD.length))) {
      throw new AbiException("it is no WebAssembly module: it begins with other bytes");
    }
    return new ModuleSection(module).find();
  }

  private byte @Nullable [] find() throws AbiException {
    byte[] found = null;
    while (position < module.length) {
      int id = module[position++];
      int next = position(number());
      if (id == CUSTOM) {
        end = next;
        byte[] content = contentIfNamed();
        end = module.length;
        if (content != null && found != null) {
          throw new AbiException("it has two sections " + Abi.SECTION + "; one only is allowed");
        }
        found = content == null ? found : content;
      }
      position = next;
    }
    return found;
  }

  private byte @Nullable [] contentIfNamed() throws AbiException {
    int nameEnd = position(number());
    String name = new String(module, position, nameEnd - position, StandardCharsets.UTF_8);
    return name.equals(Abi.SECTION) ? Arrays.copyOfRange(module, nameEnd, end) : null;
  }

  /** The position after so many bytes, which have to be there. */
  private int position(long bytes) throws AbiException {
    if (bytes > end - position) {
      throw new AbiException("the module is cut off: a section is longer than what is there");
    }
    return position + (int) bytes;
  }

  /** LEB128, unsigned 32 bits. */
  private long number() throws AbiException {
    long value = 0;
    for (int shift = 0; shift <= NUMBER_SHIFT_MAX && position < end; shift += 7) {
      byte next = module[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new AbiException("the module is cut off, or a section's length has no end");
  }
}
