package io.qlcvm.node.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /health} and {@code GET /ready} tell.
 *
 * @param height of the head
 * @param checks each part of the node that has to work for all of it to
 */
public record Health(long height, List<Check> checks) {

  public Health {
    checks = List.copyOf(checks);
  }

  /**
   * One part of the node.
   *
   * @param name stable word for programs
   * @param reason why it does not work, for people; null if it does
   * @param forGood whether it will not work again until the node is started again
   */
  public record Check(String name, @Nullable String reason, boolean forGood) {

    private String json() {
      return "{\"name\":%s,\"ok\":%b,\"reason\":%s}"
          .formatted(
              JsonText.quote(name),
              reason == null,
              reason == null ? "null" : JsonText.quote(reason));
    }
  }

  /** Why the node must be started again. */
  Optional<String> fault() {
    return checks.stream()
        .filter(Check::forGood)
        .flatMap(check -> Optional.ofNullable(check.reason()).stream())
        .findFirst();
  }

  /** Why the node does not do all its work now: what lasts first. */
  Optional<String> unready() {
    return fault()
        .or(() ->
            checks.stream()
                .flatMap(check -> Optional.ofNullable(check.reason()).stream())
                .findFirst());
  }

  /** The body of {@code GET /health}. */
  String healthJson() {
    return json(fault(), "");
  }

  /** The body of {@code GET /ready}: the same with each check by its name. */
  String readyJson() {
    String all = checks.stream().map(Check::json).collect(Collectors.joining(",", "[", "]"));
    return json(unready(), ",\"checks\":" + all);
  }

  private String json(Optional<String> wrong, String more) {
    String fault = wrong.map(why -> ",\"fault\":" + JsonText.quote(why)).orElse("");
    return "{\"status\":\"%s\",\"height\":%d%s%s}"
        .formatted(wrong.isEmpty() ? "ok" : "failed", height, fault, more);
  }
}
