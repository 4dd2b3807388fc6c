package io.qlcvm.ledger.state;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of the state that comes of no transaction: whoever runs a dev chain asked for it. A
 * block begins with its edits, which lie beside it and are executed again wherever it is.
 *
 * <pre>
 *   edits = [edit...]
 *   edit  = [0, account: bytes32, balance] | [1, contract: bytes32, key: bytes, value: bytes|null]
 * </pre>
 *
 * <p>Byte arrays are not copied: don't change them.
 */
public sealed interface StateEdit {

  /** Edits of one block. */
  int EDITS_MAX = 1_000;

  /** Gives an account a balance; the account need not be there. */
  record Balance(Address account, Amount balance) implements StateEdit {
    @Override
    public void apply(StateOverlay state) {
      state.setAccount(account, state.accountOrEmpty(account).withBalance(balance));
    }
  }

  /**
   * Replaces a value of a contract, which is there.
   *
   * @param key at most {@link Slot#KEY_BYTES_MAX}
   * @param value at most {@link Slot#VALUE_BYTES_MAX}; {@code null} deletes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Storage(Address contract, byte[] key, byte @Nullable [] value) implements StateEdit {
    @Override
    public void apply(StateOverlay state) {
      long storageId = state.accountOrEmpty(contract).storageId();
      state.setStorage(new Slot(contract, storageId, key), value);
    }
  }

  /** Does it. */
  void apply(StateOverlay state);

  /** The canonical bytes of a block's edits. */
  static byte[] encode(List<StateEdit> edits) {
    CborWriter out = new CborWriter().array(edits.size());
    for (StateEdit edit : edits) {
      switch (edit) {
        case Balance(Address account, Amount balance) ->
            out.array(3).unsigned(0).bytes(account.bytes()).amount(balance);
        case Storage(Address contract, byte[] key, byte[] value) -> {
          out.array(4).unsigned(1).bytes(contract.bytes()).bytes(key);
          if (value == null) {
            out.nul();
          } else {
            out.bytes(value);
          }
        }
      }
    }
    return out.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws CborException if it is something else
   */
  static List<StateEdit> decode(byte[] bytes) throws CborException {
    CborReader in = new CborReader(bytes);
    int count = in.array(EDITS_MAX);
    List<StateEdit> edits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int fields = in.array(4);
      long kind = in.unsigned();
      if (kind > 1 || fields != kind + 3) {
        throw in.refusal("no edit has kind " + kind + " and " + fields + " fields");
      }
      Address address = Address.of(in.bytesOf(Address.BYTES));
      edits.add(
          kind == 0
              ? new Balance(address, in.amount())
              : new Storage(address, in.bytes(Slot.KEY_BYTES_MAX), value(in)));
    }
    in.end();
    return edits;
  }

  private static byte @Nullable [] value(CborReader in) throws CborException {
    if (in.isNull()) {
      in.nul();
      return null;
    }
    return in.bytes(Slot.VALUE_BYTES_MAX);
  }
}
