package io.qlcvm.bench.node;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Follows the chain, block by block, for transfers that were sent before; and keeps senders within
 * the nonces that the pool takes, since answers to {@code tx_send} come before the blocks.
 */
final class Confirmations implements Calls, IntPredicate {
  /**
   * Transfers of a sender that may be under way, at least; the pool takes 64. Together that fills a
   * block or two: more only makes a longer queue.
   */
  private static final int UNDER_WAY_MAX = 8;

  /** Between two looks at the head, nanoseconds. */
  private static final long PAUSE_NANOS = 2_000_000;

  private static final byte[] LIST = Http.ascii("\"transactions\":[");
  private static final byte[] NOTHING = Http.ascii("\"result\":null");

  /** Characters of a quoted hash, {@code "0x...",}. */
  private static final int QUOTED = 69;

  private static final int KEY_DIGITS = 16;
  private static final int HEX = 16;

  private final Transfers transfers;
  private final int[] slots;
  private final int[] unconfirmed;
  private final int eachMax;
  private final long[] confirmed;
  private int left;
  private int height;
  private long pausedUntil = Long.MIN_VALUE;

  /**
   * Follows from the block after a height on.
   *
   * @param sendersEach over one connection
   */
  Confirmations(Transfers transfers, int sendersEach, long height) {
    this.transfers = transfers;
    this.left = transfers.size();
    this.height = Math.toIntExact(height + 1);
    this.confirmed = new long[left];
    this.unconfirmed = new int[transfers.senders()];
    int ofRequest = -Math.floorDiv(-transfers.perRequest(), sendersEach);
    this.eachMax = Math.max(UNDER_WAY_MAX, 2 * ofRequest) - ofRequest;
    this.slots = new int[Integer.highestOneBit(left) << 2];
    Arrays.fill(slots, -1);
    for (int i = 0; i < left; i++) {
      slots[slot(transfers.keys()[i])] = i;
    }
  }

  /** Where the key is, or else would be. */
  private int slot(long key) {
    int at = (int) key & (slots.length - 1);
    while (slots[at] >= 0 && transfers.keys()[slots[at]] != key) {
      at = (at + 1) & (slots.length - 1);
    }
    return at;
  }

  /** Whether a request's senders have nonces to go; if so, they are used. */
  @Override
  public boolean test(int request) {
    int from = request * transfers.perRequest();
    int to = from + transfers.perRequest();
    for (int i = from; i < to; i++) {
      if (unconfirmed[transfers.sender()[i]] > eachMax) {
        return false;
      }
    }
    for (int i = from; i < to; i++) {
      unconfirmed[transfers.sender()[i]]++;
    }
    return true;
  }

  /** When each transfer was seen in a block. */
  long[] times() {
    return confirmed;
  }

  @Override
  public int next(long nowNanos) {
    if (left == 0) {
      return END;
    }
    return nowNanos < pausedUntil ? WAIT : height;
  }

  @Override
  public ByteBuffer request(int call) {
    return ByteBuffer.wrap(
        Http.post(Http.call(call, "chain_getBlock", "{\"block\":%d}".formatted(call))));
  }

  @Override
  public void answered(int call, ByteBuffer body, long nowNanos) throws BadAnswerException {
    int at = Http.find(body, body.position(), body.limit(), LIST);
    if (at >= 0) {
      height++;
      at += LIST.length;
      while (body.get(at) == '"') {
        confirm(key(body, at + 3), nowNanos);
        at += QUOTED;
      }
    } else if (Http.find(body, body.position(), body.limit(), NOTHING) >= 0) {
      pausedUntil = nowNanos + PAUSE_NANOS;
    } else {
      throw new BadAnswerException(Http.text(body, body.position(), body.limit()));
    }
  }

  private static long key(ByteBuffer body, int at) {
    long key = 0;
    for (int i = 0; i < KEY_DIGITS; i++) {
      key = key << 4 | Character.digit(body.get(at + i), HEX);
    }
    return key;
  }

  private void confirm(long key, long now) {
    int transfer = slots[slot(key)];
    if (transfer >= 0 && confirmed[transfer] == 0) {
      confirmed[transfer] = now;
      unconfirmed[transfers.sender()[transfer]]--;
      left--;
    }
  }
}
