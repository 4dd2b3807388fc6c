package io.qlcvm.ledger;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.check.Finding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check of a data folder came to.
 *
 * @param head what the database says its head is; null when it says nothing that can be read
 * @param counts how much was looked at, by kind
 * @param findings what is wrong; the first 1,000 of them
 * @param found how many findings there were
 */
public record CheckReport(
    @Nullable Head head, Map<String, Long> counts, List<Finding> findings, long found) {
  public CheckReport {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    findings = List.copyOf(findings);
  }
}
