package io.qlcvm.node.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qlcvm.node.rpc.RpcFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RequestRateTest {

  private static final int PER_SECOND = 10;

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final RequestRate rate =
      new RequestRate(PER_SECOND, () -> Instant.ofEpochMilli(millis.get()));

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private void countAll(String address) throws Exception {
    for (int i = 0; i < PER_SECOND * RequestRate.BURST_SECONDS; i++) {
      rate.count(address(address));
    }
  }

  private RpcFailure refusal(String address) {
    return assertThrows(RpcFailure.class, () -> rate.count(address(address)));
  }

  @Test
  void count_afterTheBurst_saysWhenToComeBack() throws Exception {
    countAll("10.0.0.1");
    RpcFailure failure = refusal("10.0.0.1");
    assertEquals(-32005, failure.code().number());
    assertEquals("rate_limited", failure.reason());
    assertEquals(100L, failure.details().get("retryAfterMs"));
    millis.addAndGet(99);
    assertEquals(1L, refusal("10.0.0.1").details().get("retryAfterMs"));
    millis.addAndGet(1);
    rate.count(address("10.0.0.1"));
    refusal("10.0.0.1");
  }

  @Test
  void count_otherAddress_hasItsOwn() throws Exception {
    countAll("10.0.0.1");
    countAll("10.0.0.2");
    countAll("2001:db8::1");
    refusal("2001:db8::ffff:1");
    countAll("2001:db8:0:1::1");
  }

  @Test
  void count_clockSetBack_givesNothing() throws Exception {
    countAll("10.0.0.1");
    millis.addAndGet(-3_600_000);
    refusal("10.0.0.1");
  }

  @Test
  void count_noLimit_takesAll() {
    RequestRate none = new RequestRate(0, () -> Instant.ofEpochMilli(0));
    assertDoesNotThrow(() -> {
      for (int i = 0; i < 10_000; i++) {
        none.count(address("10.0.0.1"));
      }
    });
  }
}
