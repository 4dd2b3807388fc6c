package io.qlcvm.bench.node;

import io.qlcvm.types.Hash32;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Signed transfers of tokens, as requests.
 *
 * <p>Transfer {@code t} is in request {@code t / perRequest}. The requests of a connection follow
 * each other, and so do the nonces of a sender, who sends over one connection only.
 *
 * @param requests the HTTP requests
 * @param perRequest transfers in each
 * @param sender of each transfer
 * @param keys the first eight bytes of each transfer's hash
 * @param senders how many there are
 */
record Transfers(byte[][] requests, int perRequest, int[] sender, long[] keys, int senders) {

  static long key(Hash32 hash) {
    return ByteBuffer.wrap(hash.bytes()).order(ByteOrder.BIG_ENDIAN).getLong();
  }

  int size() {
    return keys.length;
  }
}
