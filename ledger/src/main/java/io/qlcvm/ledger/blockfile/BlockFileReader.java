package io.qlcvm.ledger.blockfile;

import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.codec.CborException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a file of blocks, which is found whole before the first block is given. One thread. */
public final class BlockFileReader implements AutoCloseable {
  private final Path file;
  private final DataInputStream in;
  private final Header header;
  private long read;
  private List<StateEdit> edits = List.of();

  /** What stands before the blocks. */
  private record Header(boolean withEdits, Hash32 genesis) {}

  private BlockFileReader(Path file, DataInputStream in, Header header) {
    this.file = file;
    this.in = in;
    this.header = header;
  }

  /**
   * Opens a file and reads it to its end once, to compare the hash that stands there.
   *
   * @throws BlockFileException when it is no file of blocks, of another version, cut off or damaged
   * @throws IOException when it cannot be read
   */
  public static BlockFileReader open(Path file) throws IOException {
    checkSeal(file);
    DataInputStream in = new DataInputStream(buffered(file));
    try {
      return new BlockFileReader(file, in, header(file, in));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The hash of the genesis that the blocks' chain begins with. */
  public Hash32 genesis() {
    return header.genesis();
  }

  /** The edits of the state that the block begins with which {@link #next} gave last. */
  public List<StateEdit> edits() {
    return edits;
  }

  /** The next block, or {@code null} after the last. */
  public @Nullable Block next() throws IOException {
    int length = in.readInt();
    if (length == 0) {
      return null;
    }
    byte[] bytes = new byte[checked(file, length)];
    in.readFully(bytes);
    byte[] edited = new byte[header.withEdits() ? checkedEdits(file, in.readInt()) : 0];
    in.readFully(edited);
    read++;
    try {
      edits = edited.length == 0 ? List.of() : StateEdit.decode(edited);
      return Block.decode(bytes);
    } catch (CborException e) {
      throw new BlockFileException(
          "what stands at place %d of %s is no block: %s".formatted(read, file, e.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static InputStream buffered(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), BlockFile.BUFFER_BYTES);
  }

  private static Header header(Path file, DataInputStream in) throws IOException {
    if (in.readLong() != BlockFile.MAGIC) {
      throw new BlockFileException(file + " is not a file of blocks that qlcvm exported");
    }
    int version = in.readInt();
    if (version != BlockFile.VERSION && version != BlockFile.VERSION_WITH_EDITS) {
      throw new BlockFileException(
          "%s has version %d, this program reads %d and %d; use the version of qlcvm that wrote it"
              .formatted(file, version, BlockFile.VERSION, BlockFile.VERSION_WITH_EDITS));
    }
    byte[] genesis = new byte[Hash32.BYTES];
    in.readFully(genesis);
    return new Header(version == BlockFile.VERSION_WITH_EDITS, Hash32.of(genesis));
  }

  private static void checkSeal(Path file) throws IOException {
    MessageDigest digest = BlockFileWriter.sha256();
    try (DigestInputStream digested = new DigestInputStream(buffered(file), digest);
        DataInputStream in = new DataInputStream(digested)) {
      Header header = header(file, in);
      for (int length = in.readInt(); length != 0; length = in.readInt()) {
        readOver(in, checked(file, length));
        if (header.withEdits()) {
          readOver(in, checkedEdits(file, in.readInt()));
        }
      }
      byte[] computed = digest.digest();
      byte[] sealed = new byte[Hash32.BYTES];
      in.readFully(sealed);
      if (!MessageDigest.isEqual(computed, sealed)) {
        throw new BlockFileException(
            file + " is damaged: its bytes do not have the SHA-256 at its end; export it anew");
      }
      if (in.read() >= 0) {
        throw new BlockFileException(file + " goes on behind its end; export it anew");
      }
    } catch (EOFException _) {
      throw new BlockFileException(file + " is cut off; export it anew");
    }
  }

  /** Reads and drops: what is only skipped would not be hashed. */
  private static void readOver(DataInputStream in, int length) throws IOException {
    byte[] part = new byte[Math.min(length, BlockFile.BUFFER_BYTES)];
    for (int left = length; left > 0; left -= part.length) {
      in.readFully(part, 0, Math.min(left, part.length));
    }
  }

  private static int checked(Path file, int length) throws BlockFileException {
    if (length < 0 || length > BlockFile.BLOCK_BYTES_MAX) {
      throw new BlockFileException(
          file
              + " is damaged: there is no block of "
              + Integer.toUnsignedString(length)
              + " bytes");
    }
    return length;
  }

  private static int checkedEdits(Path file, int length) throws BlockFileException {
    if (length < 0 || length > BlockFile.EDITS_BYTES_MAX) {
      throw new BlockFileException(
          file
              + " is damaged: there are no edits of "
              + Integer.toUnsignedString(length)
              + " bytes");
    }
    return length;
  }
}
