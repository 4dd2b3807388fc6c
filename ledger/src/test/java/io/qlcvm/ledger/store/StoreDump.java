package io.qlcvm.ledger.store;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a store holds, as lines that can be compared. */
public final class StoreDump {
  private StoreDump() {}

  /** Every entry. */
  public static List<String> of(StoreReader store) {
    return of(store, List.of(Column.values()));
  }

  /** Every entry of some columns. */
  public static List<String> of(StoreReader store, List<Column> columns) {
    List<String> all = new ArrayList<>();
    HexFormat hex = HexFormat.of();
    for (Column column : columns) {
      try (Entries entries = store.entries(column, KeyRange.ALL, false)) {
        StoreReader.Entry entry = entries.next();
        while (entry != null) {
          all.add(column + " " + hex.formatHex(entry.key()) + "=" + hex.formatHex(entry.value()));
          entry = entries.next();
        }
      }
    }
    return all;
  }
}
