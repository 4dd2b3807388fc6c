package io.qlcvm.bench.ledger;

import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB with nothing around it, and with the options that a ledger's database has. */
final class BareRocks implements AutoCloseable {
  private static final long POLL_MILLIS = 200;

  private final RocksDB database;
  private final DBOptions options = new DBOptions();
  private final Map<Column, ColumnFamilyHandle> families = new EnumMap<>(Column.class);
  private final WriteOptions synced = new WriteOptions().setSync(true);

  /** Opens a ledger's database for reading only; nobody else may have it open for writing. */
  static BareRocks readOnly(Path ledger) throws RocksDBException {
    return new BareRocks(ledger, null);
  }

  /** Makes an empty database in a folder, like the ledger's. */
  static BareRocks like(Path ledger, Path folder) throws RocksDBException {
    return new BareRocks(ledger, folder);
  }

  private BareRocks(Path ledger, @Nullable Path folder) throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    try (ConfigOptions config = new ConfigOptions()) {
      OptionsUtil.loadLatestOptions(config, ledger.toString(), options, descriptors);
    }
    options.setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    this.database =
        folder == null
            ? RocksDB.openReadOnly(options, ledger.toString(), descriptors, handles)
            : RocksDB.open(options, folder.toString(), descriptors, handles);
    for (int i = 0; i < handles.size(); i++) {
      String name = new String(descriptors.get(i).getName(), StandardCharsets.US_ASCII);
      if (i > 0) { // RocksDB's default column is the first
        families.put(Column.valueOf(name.toUpperCase(Locale.ROOT)), handles.get(i));
      }
    }
  }

  /** Opens a ledger's database until RocksDB has nothing left to compact. */
  static void settle(Path ledger) throws RocksDBException, InterruptedException {
    try (BareRocks bare = new BareRocks(ledger, ledger)) {
      RocksDB database = bare.database;
      while (database.getAggregatedLongProperty("rocksdb.compaction-pending") > 0
          || database.getLongProperty("rocksdb.num-running-compactions") > 0) {
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  byte @Nullable [] get(Column column, byte[] key) throws RocksDBException {
    return database.get(families.get(column), key);
  }

  /** The same writes as RocksDB's own batch. */
  org.rocksdb.WriteBatch batch(WriteBatch writes) throws RocksDBException {
    org.rocksdb.WriteBatch batch = new org.rocksdb.WriteBatch();
    for (WriteBatch.Write write : writes.writes()) {
      byte[] value = write.value();
      if (value == null) {
        batch.delete(families.get(write.column()), write.key());
      } else {
        batch.put(families.get(write.column()), write.key(), value);
      }
    }
    return batch;
  }

  void write(org.rocksdb.WriteBatch batch) throws RocksDBException {
    database.write(synced, batch);
  }

  @Override
  public void close() {
    families.values().forEach(ColumnFamilyHandle::close);
    database.close();
    options.close();
    synced.close();
  }
}
