package io.qlcvm.bench.node;

import java.nio.ByteBuffer;
import java.util.function.IntPredicate;

/** Requests that one connection makes in their order, each of which has to be answered well. */
final class Batches implements Calls {
  private final byte[][] requests;
  private final byte[] good;
  private final int goods;
  private final Timings timings;
  private final int end;
  private final IntPredicate admitted;
  private int next;

  /**
   * Requests from one number up to another.
   *
   * @param requests of all connections
   * @param good bytes that stand in an answer once for each call that went well
   * @param goods how many calls a request has
   * @param admitted whether a request may be sent now; it is, if so
   */
  Batches(
      byte[][] requests,
      int from,
      int to,
      String good,
      int goods,
      Timings timings,
      IntPredicate admitted) {
    this.requests = requests;
    this.next = from;
    this.end = to;
    this.good = Http.ascii(good);
    this.goods = goods;
    this.timings = timings;
    this.admitted = admitted;
  }

  @Override
  public int next(long nowNanos) {
    if (next == end) {
      return END;
    }
    if (!admitted.test(next)) {
      return WAIT;
    }
    timings.begin(next, nowNanos);
    return next++;
  }

  @Override
  public ByteBuffer request(int call) {
    return ByteBuffer.wrap(requests[call]);
  }

  @Override
  public void answered(int call, ByteBuffer body, long nowNanos) throws BadAnswerException {
    timings.end(call, nowNanos);
    int found = 0;
    int at = Http.find(body, body.position(), body.limit(), good);
    while (at >= 0) {
      found++;
      at = Http.find(body, at + good.length, body.limit(), good);
    }
    if (found != goods) {
      throw new BadAnswerException(
          "%d of %d calls went well: %s"
              .formatted(
                  found,
                  goods,
                  Http.text(body, body.position(), Math.min(body.limit(), body.position() + 500))));
    }
  }
}
