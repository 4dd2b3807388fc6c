package io.qlcvm.ledger.contract;

import io.qlcvm.ledger.state.StateView;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.vm.Export;
import io.qlcvm.vm.ExternType;
import io.qlcvm.vm.FunctionType;
import io.qlcvm.vm.Import;
import io.qlcvm.vm.InvalidModuleException;
import io.qlcvm.vm.Limits;
import io.qlcvm.vm.Module;
import io.qlcvm.vm.Wasm;
import io.qlcvm.vm.gas.GasSchedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Contract code: the check that it passes to get onto the chain, and the loaded modules of what was
 * used last. The cache changes no price and no outcome. Safe for use by many threads.
 */
public final class Contracts {
  /** Runs once, when a contract is deployed. */
  static final String INIT = "init";

  /** Runs once, when a contract is upgraded. */
  static final String MIGRATE = "migrate";

  private static final String INVOKE = "invoke";
  private static final Set<String> RUN_BY_CHAIN = Set.of(INIT, MIGRATE);
  private static final FunctionType ENTRY_POINT = new FunctionType(List.of(), List.of());

  /**
   * What cached modules take in the heap together, by the estimate below: 256 MiB, or a quarter of
   * a heap that is smaller than four times that.
   */
  private static final long CACHE_BYTES_MAX =
      Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);

  /** A loaded module takes some ten times its code, and this much however small it is. */
  private static final long HEAP_BYTES_PER_CODE_BYTE = 10;

  private static final long HEAP_BYTES_MIN = 16 << 10;

  /** Guarded by this; in order of use. */
  private final Map<Hash32, Contract> cache = new LinkedHashMap<>(16, 0.75f, true);

  private long cachedBytes;

  /**
   * Code that passed the check.
   *
   * @param codeBytes its length
   */
  public record Contract(Hash32 hash, Module module, int codeBytes) {
    long heapBytes() {
      return HEAP_BYTES_MIN + HEAP_BYTES_PER_CODE_BYTE * codeBytes;
    }

    /** Whether there is an entry point of this name, for whoever calls. */
    boolean hasEntryPoint(String name) {
      return module.exports().stream()
          .anyMatch(export -> export.name().equals(name) && export.type().equals(ENTRY_POINT));
    }

    /** Whether a transaction or a query may name it. */
    boolean canBeInvoked(String method) {
      return !RUN_BY_CHAIN.contains(method) && hasEntryPoint(method);
    }
  }

  /**
   * Checks code that somebody wants to bring onto the chain.
   *
   * @throws RefusedCodeException with why and where
   */
  public void check(byte[] code) throws RefusedCodeException {
    load(code);
  }

  /** Checks code and loads it. */
  public Contract load(byte[] code) throws RefusedCodeException {
    Hash32 hash = Hashing.sha256(code);
    Contract cached = cached(hash);
    return cached == null ? keep(new Contract(hash, checked(code), code.length)) : cached;
  }

  /** Code that is on the chain, and so has passed the check. */
  Contract get(StateView state, Hash32 hash) {
    Contract cached = cached(hash);
    if (cached != null) {
      return cached;
    }
    byte[] code = state.code(hash);
    if (code == null) {
      throw new IllegalStateException("the state names code " + hash + " but does not have it");
    }
    if (!Hashing.sha256(code).equals(hash)) {
      throw new IllegalStateException("the code " + hash + " is damaged in the state");
    }
    try {
      // It is the very code that was checked at deployment, so its functions are not read again.
      return keep(
          new Contract(
              hash, Wasm.loadValidated(code, Limits.CONTRACT, GasSchedule.V1), code.length));
    } catch (InvalidModuleException e) {
      throw new IllegalStateException("code " + hash + " is on the chain, but is refused", e);
    }
  }

  private synchronized @Nullable Contract cached(Hash32 hash) {
    return cache.get(hash);
  }

  private synchronized Contract keep(Contract contract) {
    if (cache.put(contract.hash(), contract) == null) {
      cachedBytes += contract.heapBytes();
    }
    var oldest = cache.values().iterator();
    while (cachedBytes > CACHE_BYTES_MAX) {
      cachedBytes -= oldest.next().heapBytes();
      oldest.remove();
    }
    return contract;
  }

  private static Module checked(byte[] code) throws RefusedCodeException {
    Module module;
    try {
      module = Wasm.load(code, Limits.CONTRACT);
    } catch (InvalidModuleException e) {
      throw new RefusedCodeException(
          refusal(e.phase()), e.offset(), String.valueOf(e.getMessage()));
    }
    for (Import wanted : module.imports()) {
      checkImport(wanted);
    }
    checkExports(module.exports());
    return module;
  }

  private static CodeRefusal refusal(InvalidModuleException.Phase phase) {
    return switch (phase) {
      case MALFORMED, INVALID -> CodeRefusal.INVALID_MODULE;
      case FORBIDDEN_FEATURE -> CodeRefusal.FORBIDDEN_FEATURE;
      case LIMIT_EXCEEDED -> CodeRefusal.LIMIT_EXCEEDED;
    };
  }

  private static void checkImport(Import wanted) throws RefusedCodeException {
    String name = "import \"" + wanted.module() + "\" \"" + wanted.name() + "\"";
    ChainFunction offered =
        wanted.module().equals(HostFunctions.MODULE)
            ? HostFunctions.BY_NAME.get(wanted.name())
            : null;
    if (offered == null) {
      throw new RefusedCodeException(
          CodeRefusal.UNKNOWN_IMPORT,
          wanted.offset(),
          name + " is not offered; " + HostFunctions.hint(wanted.module(), wanted.name()));
    }
    if (!offered.type().equals(wanted.type())) {
      throw new RefusedCodeException(
          CodeRefusal.UNKNOWN_IMPORT,
          wanted.offset(),
          name + " is declared as " + wanted.type() + "; it is " + offered.type());
    }
  }

  private static void checkExports(List<Export> exports) throws RefusedCodeException {
    boolean invokable = false;
    for (Export export : exports) {
      ExternType type = export.type();
      boolean isEntryPoint = type.equals(ENTRY_POINT);
      boolean runByChain = RUN_BY_CHAIN.contains(export.name());
      if (!isEntryPoint && (runByChain || export.name().equals(INVOKE))) {
        throw new RefusedCodeException(
            CodeRefusal.MISSING_EXPORT,
            0,
            "export \"" + export.name() + "\" is " + type + "; make it a function () -> ()");
      }
      invokable |= isEntryPoint && !runByChain;
    }
    if (!invokable) {
      throw new RefusedCodeException(
          CodeRefusal.MISSING_EXPORT,
          0,
          "nothing in it can be invoked; export a function () -> () such as \"invoke\"");
    }
  }
}
