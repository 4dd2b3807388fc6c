package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.ChainFunction.reads;

import io.qlcvm.ledger.contract.Frame.OpenScan;
import io.qlcvm.ledger.state.Scan;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walking over a contract's own storage. */
final class ScanFunctions {
  private static final int BACKWARDS = 1;

  /** What a step says. */
  private static final int END = 0;

  private static final int ITEM = 1;
  private static final int TOO_SMALL = 2;

  /** Two lengths of 4 bytes: the key's, the value's. */
  private static final int LENGTHS_BYTES = 8;

  static final List<ChainFunction> ALL =
      List.of(
          reads(
                  "qlcchain_storage_scan",
                  "prefix plen start slen flags -> i32",
                  Prices.HOST_CALL + Prices.SCAN,
                  "Begins a walk over the keys that begin with `prefix`, as they are now and in"
                      + " unsigned byte order, from the key `start` on (the whole key; length 0 is"
                      + " the beginning). Flag 1 walks backwards, from the greatest key at or below"
                      + " `start`. Returns a number for the walk, or 0xFFFFFFFF if 8 are open.",
                  ScanFunctions::scan)
              .limits(
                  "prefix and start "
                      + StorageFunctions.KEY_BYTES_MAX
                      + " bytes; "
                      + Frame.SCANS_MAX
                      + " open walks in a frame"),
          reads(
                  "qlcchain_storage_next",
                  "iterator kbuf kcap vbuf vcap lens -> i32",
                  Prices.HOST_CALL,
                  "Goes one item further: 0 end, 1 an item is in the buffers, 2 a buffer is too"
                      + " small and the walk stays where it is. With 1 and 2 `lens` gets the"
                      + " lengths of key and value, 4 bytes each, little-endian.",
                  ScanFunctions::next)
              .more(Prices.SCAN_STEP + " a step: an item, a deleted key that is passed, the end"),
          reads(
              "qlcchain_storage_scan_close",
              "iterator",
              Prices.HOST_CALL,
              "Ends a walk. All of a frame's end with it.",
              ScanFunctions::close));

  private ScanFunctions() {}

  private static void scan(Frame frame, Arguments in) {
    int prefixBytes = in.length(1, StorageFunctions.KEY_BYTES_MAX);
    int startBytes = in.length(3, StorageFunctions.KEY_BYTES_MAX);
    boolean backwards = in.flags(4, BACKWARDS) == BACKWARDS;
    in.charge(Prices.bytes(prefixBytes + startBytes));
    byte[] prefix = in.read(0, prefixBytes);
    byte[] start = in.read(2, startBytes);
    KeyRange range = KeyRange.ofPrefix(prefix);
    if (startBytes > 0) {
      range = backwards ? range.atOrBelow(start) : range.atOrAbove(start);
    }
    int number = frame.freeScan();
    if (number >= 0) {
      frame.openScan(number, frame.state().scan(frame.self(), frame.storageId(), range, backwards));
    }
    in.result(number);
  }

  private static void next(Frame frame, Arguments in) {
    OpenScan open = open(frame, in);
    int keyCapacity = in.i32(2);
    int valueCapacity = in.i32(4);
    in.check(1, keyCapacity);
    in.check(3, valueCapacity);
    in.check(5, LENGTHS_BYTES);
    StoreReader.Entry entry = entry(open, in);
    if (entry == null) {
      in.result(END);
      return;
    }
    int keyBytes = entry.key().length;
    int valueBytes = entry.value().length;
    in.charge(Prices.bytes(keyBytes + valueBytes));
    boolean fits =
        Integer.compareUnsigned(keyBytes, keyCapacity) <= 0
            && Integer.compareUnsigned(valueBytes, valueCapacity) <= 0;
    if (fits) {
      frame.tracer().read(frame.slot(entry.key()), entry.value());
      open.waiting = false;
      in.write(1, entry.key());
      in.write(3, entry.value());
    }
    in.write(
        5,
        ByteBuffer.allocate(LENGTHS_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(keyBytes)
            .putInt(valueBytes)
            .array());
    in.result(fits ? ITEM : TOO_SMALL);
  }

  /** The entry that the walk stands on, or comes to next; every step is paid before it is made. */
  private static StoreReader.@Nullable Entry entry(OpenScan open, Arguments in) {
    in.charge(Prices.SCAN_STEP);
    if (open.waiting) {
      return open.scan.entry();
    }
    Scan.Step step = open.scan.step();
    while (step == Scan.Step.DELETED) {
      in.charge(Prices.SCAN_STEP);
      step = open.scan.step();
    }
    open.waiting = step == Scan.Step.ENTRY;
    return open.waiting ? open.scan.entry() : null;
  }

  private static void close(Frame frame, Arguments in) {
    open(frame, in);
    frame.closeScan(in.i32(0));
  }

  private static OpenScan open(Frame frame, Arguments in) {
    OpenScan open = frame.scan(in.i32(0));
    if (open == null) {
      throw in.refuse("no open scan of this number", Integer.toUnsignedString(in.i32(0)));
    }
    return open;
  }
}
