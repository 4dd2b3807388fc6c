package io.qlcvm.node.http;

import io.qlcvm.node.rpc.RpcFailure;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each address may ask: a token bucket for each, which holds what {@link #BURST_SECONDS}
 * bring. IPv6 addresses count by their first 64 bits, since whoever has one of them has them all.
 * Thread-safe.
 */
final class RequestRate {

  /** An address that was quiet may send this many seconds' requests at once. */
  static final int BURST_SECONDS = 2;

  /**
   * Addresses remembered, each some 200 bytes: 2 MiB. The one that was quiet longest goes first.
   */
  private static final int ADDRESSES_MAX = 10_000;

  private static final int IPV6_PREFIX_BYTES = 8;

  /** A request takes a thousand, so that each millisecond brings a whole number of them. */
  private static final long REQUEST_COST = 1_000;

  private static final long BURST_MILLIS = BURST_SECONDS * 1_000L;

  private final int perSecond;
  private final InstantSource clock;

  /** The one used last comes last. Guarded by this. */
  private final Map<InetAddress, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Bucket {
    long tokens;
    long filledAt;

    Bucket(long tokens, long filledAt) {
      this.tokens = tokens;
      this.filledAt = filledAt;
    }
  }

  /**
   * A rule.
   *
   * @param perSecond requests of one address; 0 for as many as come
   */
  RequestRate(int perSecond, InstantSource clock) {
    this.perSecond = perSecond;
    this.clock = clock;
  }

  /**
   * Counts a request.
   *
   * @throws RpcFailure if it is one too many
   */
  void count(InetAddress address) throws RpcFailure {
    if (perSecond > 0) {
      take(network(address));
    }
  }

  private synchronized void take(InetAddress network) throws RpcFailure {
    long now = clock.millis();
    long full = perSecond * BURST_MILLIS;
    Bucket bucket = buckets.computeIfAbsent(network, _ -> new Bucket(full, now));
    long passed = Math.clamp(now - bucket.filledAt, 0, BURST_MILLIS);
    bucket.tokens = Math.min(full, bucket.tokens + passed * perSecond);
    bucket.filledAt = now;
    if (buckets.size() > ADDRESSES_MAX) {
      buckets.remove(buckets.keySet().iterator().next());
    }
    if (bucket.tokens < REQUEST_COST) {
      throw RpcFailure.rateLimited(Math.ceilDiv(REQUEST_COST - bucket.tokens, perSecond));
    }
    bucket.tokens -= REQUEST_COST;
  }

  /** What counts as one address. */
  static InetAddress network(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, IPV6_PREFIX_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
