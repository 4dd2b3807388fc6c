package io.qlcvm.vm;

import io.qlcvm.vm.runtime.FunctionInstance;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is offered to modules, by module and name. Immutable: one with host functions only can serve
 * any number of stores and threads.
 */
public final class Imports {

  private record Name(String module, String name) {}

  private final Map<Name, Extern> offers;

  private Imports(Map<Name, Extern> offers) {
    this.offers = Map.copyOf(offers);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What is offered under this name. */
  public Optional<Extern> find(String module, String name) {
    return Optional.ofNullable(offers.get(new Name(module, name)));
  }

  @Nullable Extern find(Import wanted) {
    return offers.get(new Name(wanted.module(), wanted.name()));
  }

  /** Collects offers. A later one under the same name replaces the earlier. */
  public static final class Builder {

    private final Map<Name, Extern> offers = new HashMap<>();

    private Builder() {}

    public Builder function(String module, String name, FunctionType type, HostFunction body) {
      return extern(module, name, new FunctionInstance.Host(type, body));
    }

    /** Offers what another instance of the same store exports. */
    public Builder extern(String module, String name, Extern extern) {
      offers.put(new Name(module, name), extern);
      return this;
    }

    public Imports build() {
      return new Imports(offers);
    }
  }
}
