package io.qlcvm.node.rpc;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;

/** All methods of a node, by name. Immutable. */
public final class Registry {

  private final Map<String, RpcMethod> methods = new LinkedHashMap<>();

  /**
   * A registry of these methods.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public Registry(Collection<RpcMethod> methods) {
    for (RpcMethod method : methods) {
      if (this.methods.put(method.name(), method) != null) {
        throw new IllegalArgumentException("two methods are called " + method.name());
      }
    }
  }

  /** In the order in which they were registered. */
  public SequencedCollection<RpcMethod> methods() {
    return List.copyOf(methods.values());
  }

  /** Whether there is such a method, and it runs contracts for a query. */
  boolean isQuery(String name) {
    RpcMethod method = methods.get(name);
    return method != null && method.isQuery();
  }

  RpcMethod get(String name) throws RpcFailure {
    RpcMethod method = methods.get(name);
    if (method == null) {
      throw new RpcFailure(
          ErrorCode.METHOD_NOT_FOUND,
          "method_not_found",
          "there is no method \"%s\": %s"
              .formatted(name, NearestName.hint(name, methods.keySet())));
    }
    return method;
  }
}
