package io.qlcvm.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that sends any bytes it likes, over HTTP or a WebSocket. One thread. */
public final class RawClient implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 120_000;
  private static final int LENGTH_IN_TWO = 126;
  private static final int LENGTH_IN_EIGHT = 127;

  public static final int TEXT = 0x81;
  static final int FIRST_TEXT = 0x01;
  static final int MORE = 0x00;
  static final int LAST = 0x80;
  static final int CLOSE = 0x88;
  static final int PING = 0x89;
  static final int PONG = 0x8A;

  private final Socket socket = new Socket();

  RawClient(InetSocketAddress node) throws IOException {
    socket.connect(node);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** One whose operating system takes little that it does not read. */
  public static RawClient lazy(InetSocketAddress node) throws IOException {
    return new RawClient(node, 4 << 10);
  }

  private RawClient(InetSocketAddress node, int receiveBytes) throws IOException {
    socket.setReceiveBufferSize(receiveBytes);
    socket.connect(node);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** All that comes until the server closes. A reset counts as that: what was sent was not read. */
  public String readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[64 << 10];
    try {
      for (int n = socket.getInputStream().read(some);
          n >= 0;
          n = socket.getInputStream().read(some)) {
        all.write(some, 0, n);
      }
    } catch (SocketException _) {
      // closed
    }
    return all.toString(ISO_8859_1);
  }

  /** Goes on as a WebSocket; gives the first line of the answer. */
  public String upgrade() throws IOException {
    String request =
        """
        GET /ws HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """;
    send(request.replace("\n", "\r\n"));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException(head.toString());
      }
      head.append((char) next);
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  /** Sends a frame, masked with zeros, which leave the bytes as they are. */
  public void frame(int first, byte[] payload) throws IOException {
    socket.getOutputStream().write(masked(first, payload));
  }

  /** The bytes of such a frame. */
  public static byte[] masked(int first, byte[] payload) {
    ByteArrayOutputStream frame = frameHead(first, payload.length);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** Sends two frames of text at once: a message, and the first part of another. */
  void frameAndPart(byte[] whole, byte[] part) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.write(masked(TEXT, whole));
    frames.write(masked(FIRST_TEXT, part));
    socket.getOutputStream().write(frames.toByteArray());
  }

  /** Sends what a frame begins with, and nothing of what it says that it carries. */
  void announce(int first, int length) throws IOException {
    socket.getOutputStream().write(frameHead(first, length).toByteArray());
  }

  private static ByteArrayOutputStream frameHead(int first, int length) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (length < LENGTH_IN_TWO) {
      frame.write(0x80 | length);
    } else if (length < 1 << 16) {
      frame.write(0x80 | LENGTH_IN_TWO);
      frame.write(length >> 8);
      frame.write(length);
    } else {
      frame.write(0x80 | LENGTH_IN_EIGHT);
      frame.writeBytes(new byte[4]);
      frame.write(length >> 24);
      frame.write(length >> 16);
      frame.write(length >> 8);
      frame.write(length);
    }
    frame.writeBytes(new byte[4]);
    return frame;
  }

  /** A frame that came: its first byte and what it carries. */
  public record Frame(int first, byte[] payload) {

    /** Why the server closes. */
    int closeCode() {
      return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }

    public String text() {
      return new String(payload, ISO_8859_1);
    }
  }

  public Frame nextFrame() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == LENGTH_IN_TWO) {
      length = in.readUnsignedShort();
    } else if (length == LENGTH_IN_EIGHT) {
      length = Math.toIntExact(in.readLong());
    }
    return new Frame(first, in.readNBytes(length));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
