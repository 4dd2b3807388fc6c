package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.ChainFunction.reads;
import static io.qlcvm.ledger.contract.ChainFunction.writes;

import io.qlcvm.ledger.state.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contract's own storage, key by key. */
final class StorageFunctions {
  static final int KEY_BYTES_MAX = Slot.KEY_BYTES_MAX;
  static final int VALUE_BYTES_MAX = Slot.VALUE_BYTES_MAX;

  static final List<ChainFunction> ALL =
      List.of(
          reads(
                  "qlcchain_storage_read",
                  "key klen val vlen offset -> i32",
                  Prices.HOST_CALL,
                  "Copies a value from `offset` on to `val`, as much as fits, and returns its total"
                      + " length; 0xFFFFFFFF if the key is absent.",
                  StorageFunctions::read)
              .more(PriceText.READ)
              .limits(PriceText.KEY),
          writes(
                  "qlcchain_storage_write",
                  "key klen val vlen",
                  Prices.HOST_CALL,
                  "Inserts or replaces a value.",
                  StorageFunctions::write)
              .more(PriceText.WRITE)
              .limits(
                  PriceText.KEY
                      + ", value "
                      + PriceText.bytes(VALUE_BYTES_MAX)
                      + "; "
                      + PriceText.WRITTEN),
          writes(
                  "qlcchain_storage_delete",
                  "key klen",
                  Prices.HOST_CALL,
                  "Deletes a key; nothing happens if it is absent.",
                  StorageFunctions::delete)
              .more(PriceText.DELETE)
              .limits(PriceText.KEY + "; " + PriceText.WRITTEN),
          reads(
                  "qlcchain_storage_len",
                  "key klen -> i32",
                  Prices.HOST_CALL,
                  "A value's length; 0xFFFFFFFF if the key is absent.",
                  StorageFunctions::length)
              .more(PriceText.READ)
              .limits(PriceText.KEY),
          writes(
                  "qlcchain_storage_take",
                  "key klen val capacity -> i32",
                  Prices.HOST_CALL,
                  "Copies a value to `val`, deletes it, and returns its length; 0xFFFFFFFF if the"
                      + " key is absent. Traps if the value does not fit.",
                  StorageFunctions::take)
              .more(
                  PriceText.READ
                      + "; "
                      + PriceText.number(Prices.EXISTING_KEY)
                      + " if it is present")
              .limits(PriceText.KEY + "; " + PriceText.WRITTEN));

  private StorageFunctions() {}

  private static void read(Frame frame, Arguments in) {
    int keyBytes = in.length(1, KEY_BYTES_MAX);
    int capacity = in.i32(3);
    in.charge(Prices.bytes(keyBytes));
    byte[] key = in.read(0, keyBytes);
    in.check(2, capacity);
    byte[] value = value(frame, in, frame.slot(key));
    if (value != null) {
      in.fill(2, capacity, value, in.i32(4));
    }
    in.result(value == null ? Arguments.ABSENT : value.length);
  }

  private static void length(Frame frame, Arguments in) {
    byte[] value = value(frame, in, key(frame, in));
    in.result(value == null ? Arguments.ABSENT : value.length);
  }

  private static void write(Frame frame, Arguments in) {
    int keyBytes = in.length(1, KEY_BYTES_MAX);
    int valueBytes = in.length(3, VALUE_BYTES_MAX);
    in.charge(Prices.bytes(keyBytes + valueBytes));
    byte[] key = in.read(0, keyBytes);
    byte[] value = in.read(2, valueBytes);
    Slot slot = frame.slot(key);
    in.charge(frame.effects().touch(slot));
    byte[] before = frame.state().storage(slot);
    in.charge(
        before == null
            ? Prices.newKey(keyBytes, valueBytes)
            : Prices.existingKey(before.length, valueBytes));
    set(frame, in, slot, value);
  }

  private static void delete(Frame frame, Arguments in) {
    Slot slot = key(frame, in);
    in.charge(frame.effects().touch(slot));
    if (frame.state().storage(slot) != null) {
      in.charge(Prices.EXISTING_KEY);
      set(frame, in, slot, null);
    }
  }

  private static void take(Frame frame, Arguments in) {
    int keyBytes = in.length(1, KEY_BYTES_MAX);
    int capacity = in.i32(3);
    in.charge(Prices.bytes(keyBytes));
    Slot slot = frame.slot(in.read(0, keyBytes));
    in.check(2, capacity);
    byte[] value = value(frame, in, slot);
    if (value == null) {
      in.result(Arguments.ABSENT);
      return;
    }
    if (Integer.compareUnsigned(capacity, value.length) < 0) {
      throw in.refuse(
          "the value has " + value.length + " bytes, more than capacity",
          Integer.toUnsignedString(capacity));
    }
    in.charge(Prices.EXISTING_KEY);
    set(frame, in, slot, null);
    in.write(2, value);
    in.result(value.length);
  }

  /** The key that parameters 0 and 1 give. */
  private static Slot key(Frame frame, Arguments in) {
    int keyBytes = in.length(1, KEY_BYTES_MAX);
    in.charge(Prices.bytes(keyBytes));
    return frame.slot(in.read(0, keyBytes));
  }

  private static byte @Nullable [] value(Frame frame, Arguments in, Slot slot) {
    in.charge(frame.effects().touch(slot));
    byte[] value = frame.state().storage(slot);
    if (value != null) {
      in.charge(Prices.bytes(value.length));
    }
    frame.tracer().read(slot, value);
    return value;
  }

  private static void set(Frame frame, Arguments in, Slot slot, byte @Nullable [] value) {
    if (!frame.effects().countWrite(slot, value == null ? 0 : value.length)) {
      throw in.refuse(
          "a transaction writes at most "
              + Effects.KEYS_WRITTEN_MAX
              + " keys and "
              + Effects.BYTES_WRITTEN_MAX
              + " bytes");
    }
    frame.state().setStorage(slot, value);
    frame.tracer().wrote(slot, value);
  }
}
