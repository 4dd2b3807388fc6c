package io.qlcvm.ledger.block;

import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.types.Address;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.vm.Trap;
import io.qlcvm.vm.TrapKind;
import java.util.ArrayList;
import java.util.List;

/**
 * How a trap lies beside its receipt.
 *
 * <pre>
 *   trap  = [kind: the enum's name, message, [frame...]]
 *   frame = [contract, function, name|null, offset]
 * </pre>
 */
final class TrapCodec {
  private static final int FIELDS = 3;
  private static final int FRAME_FIELDS = 4;

  /** These are ours, so the bounds only limit what damage can ask for. */
  private static final int KIND_BYTES_MAX = 64;

  /** UTF-8 takes at most three bytes for each of Java's characters. */
  private static final int MESSAGE_BYTES_MAX = 3 * ContractTrap.MESSAGE_CHARS_MAX;

  /** The engine cuts names at 256 bytes. */
  private static final int NAME_BYTES_MAX = 1 << 10;

  private TrapCodec() {}

  static void write(CborWriter out, ContractTrap trap) {
    out.array(FIELDS).text(trap.kind().name()).text(trap.message()).array(trap.frames().size());
    for (ContractTrap.Frame frame : trap.frames()) {
      out.array(FRAME_FIELDS).bytes(frame.contract().bytes()).unsigned(frame.function());
      String name = frame.name();
      if (name == null) {
        out.nul();
      } else {
        out.text(name);
      }
      out.unsigned(frame.offset());
    }
  }

  static ContractTrap read(CborReader in) throws CborException {
    in.arrayOf(FIELDS);
    TrapKind kind = kind(in);
    String message = in.text(MESSAGE_BYTES_MAX);
    int count = in.array(Trap.FRAMES_MAX);
    List<ContractTrap.Frame> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      in.arrayOf(FRAME_FIELDS);
      Address contract = Address.of(in.bytesOf(Address.BYTES));
      int function = (int) in.unsigned(Integer.MAX_VALUE);
      String name = null;
      if (in.isNull()) {
        in.nul();
      } else {
        name = in.text(NAME_BYTES_MAX);
      }
      frames.add(
          new ContractTrap.Frame(contract, function, name, (int) in.unsigned(Integer.MAX_VALUE)));
    }
    return new ContractTrap(kind, message, frames);
  }

  private static TrapKind kind(CborReader in) throws CborException {
    String name = in.text(KIND_BYTES_MAX);
    for (TrapKind kind : TrapKind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw in.refusal("no kind of trap is called " + name);
  }
}
