package io.qlcvm.client.cli;

import io.qlcvm.client.abi.Abi;

/** What is known of how a contract is called. */
sealed interface Interface {

  /** It has the section. */
  record Declared(Abi abi) implements Interface {}

  /**
   * It takes and gives bytes.
   *
   * @param why completes "arguments can't be encoded: ..."
   */
  record Unknown(String why) implements Interface {}
}
