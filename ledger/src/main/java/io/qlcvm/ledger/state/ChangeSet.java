package io.qlcvm.ledger.state;

import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the state below: the last value of everything that was written, {@code null}
 * for what is absent now. Sorted, so that whoever walks it does so in the same order everywhere.
 * Immutable, but for the arrays, which nobody changes.
 */
public record ChangeSet(
    SortedMap<Address, @Nullable Account> accounts,
    SortedMap<Slot, byte @Nullable []> storage,
    SortedMap<Hash32, byte[]> codes) {

  public ChangeSet {
    accounts = Collections.unmodifiableSortedMap(new TreeMap<>(accounts));
    storage = Collections.unmodifiableSortedMap(new TreeMap<>(storage));
    codes = Collections.unmodifiableSortedMap(new TreeMap<>(codes));
  }
}
