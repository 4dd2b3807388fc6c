package io.qlcvm.ledger.history;

import io.qlcvm.ledger.check.Findings;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.types.Address;
import java.nio.ByteBuffer;

/** Looks whether what old heights need can be read, and is listed for its end. For one thread. */
public final class HistoryCheck {
  private final StoreReader store;
  private final long head;
  private final Findings findings;
  private long listed;

  /**
   * A check.
   *
   * @param head the head's height
   */
  public HistoryCheck(StoreReader store, long head, Findings findings) {
    this.store = store;
    this.head = head;
    this.findings = findings;
  }

  /** Walks over the history and over the lists of what expires. */
  public void check() {
    long accounts =
        findings.examineAll(store, Column.ACCOUNT_HISTORY, KeyRange.ALL, this::checkAccount);
    long values =
        findings.examineAll(store, Column.STORAGE_HISTORY, KeyRange.ALL, this::checkValue);
    findings.examineAll(store, Column.EXPIRING, KeyRange.ALL, this::checkList);
    findings.expect(
        "column " + Column.EXPIRING,
        "the number of listed history entries",
        accounts + values,
        listed);
    findings.count("old accounts", accounts);
    findings.count("old values", values);
  }

  private void checkAccount(StoreReader.Entry entry) {
    Address address = Address.of(HistoryKey.address(entry.key()));
    byte[] before = History.decode(entry.value());
    if (before != null) {
      StoredState.decode(address, before);
    }
    checkHeight(entry.key());
  }

  private void checkValue(StoreReader.Entry entry) {
    History.decode(entry.value());
    byte[] key = HistoryKey.slotKey(entry.key());
    byte[] again = HistoryKey.ofSlot(ByteBuffer.wrap(entry.key()).getLong(), key);
    if (again.length + Long.BYTES != entry.key().length) {
      findings.add(Findings.place(Column.STORAGE_HISTORY, entry.key()), "the key is damaged");
    }
    checkHeight(entry.key());
  }

  private void checkHeight(byte[] key) {
    long height = HistoryKey.height(key);
    if (height < 1 || height > head) {
      throw new IllegalArgumentException("there is no block " + height);
    }
  }

  private void checkList(StoreReader.Entry part) {
    for (Expiring.Entry entry : Expiring.decode(part)) {
      if (entry.isStorage()) {
        continue;
      }
      if (store.get(entry.column(), entry.key()) == null) {
        findings.add(
            Findings.place(entry.column(), entry.key()), "the entry is listed, and is missing");
      }
      listed += entry.column() == Column.NODES ? 0 : 1;
    }
  }
}
