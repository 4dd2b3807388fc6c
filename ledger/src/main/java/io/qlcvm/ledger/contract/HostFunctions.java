package io.qlcvm.ledger.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions that contracts import from the module {@code env}, in one table. */
final class HostFunctions {
  /** The name that contracts import from. */
  static final String MODULE = "env";

  private static final String PREFIX = "qlcchain_";

  /** All functions by name, in the order of the reference. */
  static final Map<String, ChainFunction> BY_NAME =
      Stream.of(
              StorageFunctions.ALL,
              ScanFunctions.ALL,
              ContextFunctions.ALL,
              EventFunctions.ALL,
              CallFunctions.ALL,
              ContractFunctions.ALL,
              CryptoFunctions.ALL)
          .flatMap(List::stream)
          .collect(
              Collectors.collectingAndThen(
                  Collectors.toMap(
                      ChainFunction::name,
                      Function.identity(),
                      (one, other) -> {
                        throw new AssertionError("two functions of the name " + one.name());
                      },
                      LinkedHashMap::new),
                  Collections::unmodifiableMap));

  private HostFunctions() {}

  /** What would be right instead of an import that is not offered. */
  static String hint(String module, String name) {
    if (!module.equals(MODULE)) {
      return "contracts import host functions from \"" + MODULE + "\" only";
    }
    String ours = PREFIX + name.substring(name.indexOf('_') + 1);
    return BY_NAME.containsKey(ours) && !name.equals(ours)
        ? "did you mean \"" + ours + "\"?"
        : "the chain has no host function of this name and kind";
  }
}
