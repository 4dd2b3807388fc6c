package io.qlcvm.node.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bytes that the answers to one request may have together. An answer is written as soon as it
 * is known, and no further than there is room. Once one had too little, the room is closed: all
 * that come later are refused, whatever their size, so that a batch is not answered with gaps that
 * depend on sizes. Thread-safe.
 */
final class AnswerRoom {

  /** Of most answers. */
  private static final int FIRST_BYTES = 256;

  private int left;
  private boolean closed;

  AnswerRoom(int bytesMax) {
    left = bytesMax;
  }

  /** Whether an answer was refused for its size, so that each further one will be. */
  synchronized boolean isClosed() {
    return closed;
  }

  private synchronized int left() {
    return closed ? 0 : left;
  }

  private synchronized boolean take(int bytes) {
    closed |= bytes > left;
    if (closed) {
      return false;
    }
    left -= bytes;
    return true;
  }

  /**
   * Writes an answer.
   *
   * @return null if there is too little room; no more was made of it than there is
   * @throws JacksonException if JSON can't be made of it
   */
  byte @Nullable [] write(JsonMapper json, Object answer) {
    Bounded out = new Bounded(left());
    try {
      json.writeValue(out, answer);
    } catch (JacksonException e) {
      if (!out.isOver) {
        throw e;
      }
    }
    return take(out.isOver ? Integer.MAX_VALUE : out.bytes.size()) ? out.bytes.toByteArray() : null;
  }

  /** Takes so many bytes and fails at the next, so that whoever writes stops. */
  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
    private final int bytesMax;
    private boolean isOver;

    Bounded(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    @Override
    public void write(int one) throws IOException {
      count(1);
      bytes.write(one);
    }

    @Override
    public void write(byte[] block, int from, int length) throws IOException {
      count(length);
      bytes.write(block, from, length);
    }

    private void count(int more) throws IOException {
      isOver |= more > bytesMax - bytes.size();
      if (isOver) {
        throw new IOException("the answer is too large");
      }
    }
  }
}
