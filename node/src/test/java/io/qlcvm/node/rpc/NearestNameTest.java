package io.qlcvm.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NearestNameTest {

  private static final List<String> KNOWN = List.of("port", "host", "block-time");

  @Test
  void find_slip_isTheNearest() {
    assertEquals(Optional.of("port"), NearestName.find("prot", List.of("port")));
    assertEquals(Optional.of("block-time"), NearestName.find("blockTime", KNOWN));
    assertEquals(Optional.of("host"), NearestName.find("hots", List.of("host", "other")));
  }

  @Test
  void find_somethingElse_isNothing() {
    assertEquals(Optional.empty(), NearestName.find("colour", KNOWN));
    assertEquals(Optional.empty(), NearestName.find("port".repeat(20), KNOWN));
  }

  @Test
  void hint_somethingElse_listsAll() {
    assertEquals("known are port, host, block-time", NearestName.hint("colour", KNOWN));
    assertEquals("there are none", NearestName.hint("colour", List.of()));
  }
}
