package io.qlcvm.ledger.blockfile;

import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.Genesis;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Writes a new file of blocks. What was not {@linkplain #finish finished} is no such file, and is
 * refused when it is read. For one thread.
 */
public final class BlockFileWriter implements AutoCloseable {
  private final FileChannel channel;
  private final DigestOutputStream digested;
  private final DataOutputStream out;
  private final boolean withEdits;

  /**
   * Begins a file.
   *
   * @param file does not exist
   * @throws java.nio.file.FileAlreadyExistsException when it does
   */
  public BlockFileWriter(Path file, Genesis genesis) throws IOException {
    withEdits = genesis.dev();
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    digested =
        new DigestOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(channel), BlockFile.BUFFER_BYTES),
            sha256());
    out = new DataOutputStream(digested);
    out.writeLong(BlockFile.MAGIC);
    out.writeInt(withEdits ? BlockFile.VERSION_WITH_EDITS : BlockFile.VERSION);
    out.write(genesis.hash().bytes());
  }

  /**
   * Adds the block that follows the last one added.
   *
   * @param edits that it begins with; none but on a dev chain
   */
  public void add(Block block, List<StateEdit> edits) throws IOException {
    if (!withEdits && !edits.isEmpty()) {
      throw new BlockFileException(
          "block %d has edits of the state, which are for dev chains".formatted(block.height()));
    }
    byte[] bytes = block.encode();
    if (bytes.length > BlockFile.BLOCK_BYTES_MAX) {
      throw new BlockFileException(
          "block %d has %d bytes, a file takes %d"
              .formatted(block.height(), bytes.length, BlockFile.BLOCK_BYTES_MAX));
    }
    out.writeInt(bytes.length);
    out.write(bytes);
    if (withEdits) {
      byte[] encoded = edits.isEmpty() ? new byte[0] : StateEdit.encode(edits);
      out.writeInt(encoded.length);
      out.write(encoded);
    }
  }

  /** Completes the file; it is on the disk when this returns. */
  public void finish() throws IOException {
    out.writeInt(0);
    out.flush();
    byte[] digest = digested.getMessageDigest().digest();
    digested.on(false);
    out.write(digest);
    out.flush();
    channel.force(true);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
