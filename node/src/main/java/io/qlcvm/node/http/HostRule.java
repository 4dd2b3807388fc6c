package io.qlcvm.node.http;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which {@code Host} headers are answered. A web page can point a name of its own at this machine
 * (DNS rebinding) and then talk to the node as if it were its own server, but the browser still
 * sends that name. So addresses are fine, and names only if they are listed.
 */
final class HostRule {

  /** Stands for every name. */
  private static final String ANY = "*";

  private final Set<String> names;

  HostRule(Collection<String> allowedNames) {
    names =
        allowedNames.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a request with this header is answered; the port does not matter. */
  boolean allows(String header) {
    String host = withoutPort(header).toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || NetUtil.isValidIpV4Address(host)
        || NetUtil.isValidIpV6Address(host)
        || names.contains(host)
        || names.contains(ANY);
  }

  private static String withoutPort(String header) {
    int colon = header.lastIndexOf(':');
    return colon < 0 || header.endsWith("]") ? header : header.substring(0, colon);
  }
}
