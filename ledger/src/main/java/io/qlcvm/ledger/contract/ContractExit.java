package io.qlcvm.ledger.contract;

import io.qlcvm.vm.HostExit;

/** How a contract ends its own run. */
abstract sealed class ContractExit extends HostExit {
  private static final long serialVersionUID = 1;

  private final transient byte[] bytes;

  private ContractExit(String name, byte[] bytes) {
    super(name);
    this.bytes = bytes;
  }

  /** The output, or the message. */
  byte[] bytes() {
    return bytes;
  }

  /** {@code qlcchain_return}. */
  static final class Return extends ContractExit {
    private static final long serialVersionUID = 1;

    Return(byte[] output) {
      super("return", output);
    }
  }

  /** {@code qlcchain_panic}. */
  static final class Revert extends ContractExit {
    private static final long serialVersionUID = 1;

    Revert(byte[] message) {
      super("revert", message);
    }
  }
}
