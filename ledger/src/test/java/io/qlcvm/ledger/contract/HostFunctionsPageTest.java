package io.qlcvm.ledger.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.vm.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reference of the host functions is what the table says. With {@code -Dqlcvm.docs.write=true}
 * the page is written instead.
 */
class HostFunctionsPageTest {

  private static final Path REPOSITORY = Path.of("..");
  private static final Path PAGE = REPOSITORY.resolve("docs/host-functions.md");
  private static final String WRITE = "qlcvm.docs.write";

  @Test
  void page_generated_isTheOneInTheRepository() throws IOException {
    String page = page();
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page,
        Files.readString(PAGE),
        () -> "docs/host-functions.md is stale: run this test with -D" + WRITE + "=true");
  }

  /** A kit that leaves one out sends its users to write the import themselves. */
  @ParameterizedTest
  @ValueSource(
      strings = {"contracts/c/qlcchain.h", "contracts/assemblyscript/qlcvm/assembly/env.ts"})
  void kit_imports_areAllHostFunctions(String kit) throws IOException {
    String source = Files.readString(REPOSITORY.resolve(kit));
    List<String> missing =
        HostFunctions.BY_NAME.keySet().stream()
            .filter(name -> !source.matches("(?s).*\\b" + name + "\\b.*"))
            .toList();
    assertTrue(missing.isEmpty(), () -> kit + " does not declare " + missing);
  }

  private static String page() {
    StringBuilder page = new StringBuilder(head());
    append(page, "Storage", StorageFunctions.ALL);
    append(page, "Walking over storage", ScanFunctions.ALL);
    append(page, "Context", ContextFunctions.ALL);
    append(page, "Events and lines for people", EventFunctions.ALL);
    append(page, "Calls, payments, and how a call ends", CallFunctions.ALL);
    append(page, "Contracts", ContractFunctions.ALL);
    append(page, "Hashes and signatures", CryptoFunctions.ALL);
    int listed = page.toString().split("\n### ", -1).length - 1;
    assertEquals(HostFunctions.BY_NAME.size(), listed, "a group is missing on the page");
    return page.toString().stripTrailing() + "\n";
  }

  private static String head() {
    return """
    # Host functions: what a contract can ask of the chain

    This page is generated from the table in the code that the node itself runs by, and a test fails when the two differ.
    To write it anew, after a change of the table:

    ```sh
    mvn test -pl ledger -am -Dtest=HostFunctionsPageTest -Dqlcvm.docs.write=true -Dsurefire.failIfNoSpecifiedTests=false
    ```

    Functions are imported from the module `env`. Parameters are `i32` unless they say otherwise; pointers and lengths are unsigned
    and refer to the contract's own memory. Addresses, hashes and topics are 32 bytes, amounts 16 bytes, little-endian. A buffer
    that leaves the memory traps, one of length 0 never does. `0xFFFFFFFF` means "absent" and nothing else.

    A function that writes traps in a query and in a read-only call. **Gas** is what each call costs before any size is looked at,
    %s among it for the call itself. Bytes that are moved into or out of the memory cost 1 gas for each %s of them, besides, except with
    events, hashes and signatures, whose own prices cover that. What stands under **and** comes on top.

    """
        .formatted(Prices.HOST_CALL, Prices.BYTES_PER_GAS);
  }

  private static void append(StringBuilder page, String title, List<ChainFunction> functions) {
    page.append("## ").append(title).append("\n\n");
    functions.forEach(function -> append(page, function));
  }

  private static void append(StringBuilder page, ChainFunction function) {
    page.append("### `").append(signature(function)).append("`\n\n");
    page.append(function.meaning()).append("\n\n");
    page.append(function.writes() ? "**Writes.** " : "Reads. ");
    page.append("Gas ").append(PriceText.number(function.gas()));
    if (!function.more().isEmpty()) {
      page.append(", **and** ").append(function.more());
    }
    page.append('.');
    if (!function.limits().isEmpty()) {
      page.append(" At most: ").append(function.limits()).append('.');
    }
    page.append("\n\n");
  }

  private static String signature(ChainFunction function) {
    List<ValueType> types = function.type().parameters();
    String parameters =
        IntStream.range(0, types.size())
            .mapToObj(i -> function.parameters().get(i) + suffix(types.get(i)))
            .collect(Collectors.joining(", ", function.name() + "(", ")"));
    List<ValueType> results = function.type().results();
    return results.isEmpty() ? parameters : parameters + " -> " + word(results.getFirst());
  }

  private static String suffix(ValueType type) {
    return type == ValueType.I32 ? "" : ": " + word(type);
  }

  private static String word(ValueType type) {
    return type.toString().toLowerCase(Locale.ROOT);
  }
}
