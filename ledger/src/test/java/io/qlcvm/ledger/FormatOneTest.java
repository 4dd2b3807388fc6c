package io.qlcvm.ledger;

import static io.qlcvm.ledger.TestChain.contract;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.merkle.FormatOne;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.types.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder as format 1 had it: every two leaves of a tree have a node. */
class FormatOneTest {
  @TempDir Path temporary = Path.of("");

  private Path data() {
    return temporary.resolve("data");
  }

  private Ledger open() throws LedgerException {
    return Ledger.open(data(), TestChain.GENESIS, new Retention(8));
  }

  /** A chain whose trees are then written as format 1 would have written them. */
  private void make() throws Exception {
    try (Ledger ledger = open()) {
      TestChain chain = new TestChain(ledger);
      Address puppet = chain.deployed(Puppets.CODE);
      Program program = new Program();
      for (int key = 0; key < 60; key++) {
        program.write(key, 10, key);
      }
      chain.invoke(puppet, "invoke", program.bytes());
    }
    try (RocksStore store = RocksStore.open(data().resolve("db"), temporary.resolve("native"))) {
      assertTrue(FormatOne.rewrite(store) > 0, "there was a group");
    }
    Path format = data().resolve("FORMAT");
    Files.writeString(format, Files.readString(format).replace("format 2", "format 1"));
  }

  private void assertSound() throws LedgerException {
    try (OfflineLedger offline = OfflineLedger.open(data(), TestChain.GENESIS)) {
      assertEquals(List.of(), offline.check().findings());
    }
  }

  @Test
  void check_looksAtItAndChangesNothing() throws Exception {
    make();
    String format = Files.readString(data().resolve("FORMAT"));
    assertSound();
    assertEquals(format, Files.readString(data().resolve("FORMAT")));
  }

  /** Blocks go on from it, and back into it, with the roots that a chain of format 2 has. */
  @Test
  void open_goesOnAndBackAcrossTheBoundary() throws Exception {
    make();
    List<Head> heads = new ArrayList<>();
    try (Ledger ledger = open()) {
      assertTrue(Files.readString(data().resolve("FORMAT")).contains("format 2"));
      TestChain chain = new TestChain(ledger);
      Address puppet = Address.ofContract(TestChain.dev(1), 0);
      heads.add(ledger.head());
      for (int block = 0; block < 4; block++) {
        Program program = new Program();
        for (int key = 0; key < 60; key += 7) {
          program.delete(key + block).write(100 + key, 5, block);
        }
        chain.invoke(puppet, "invoke", program.bytes());
        heads.add(ledger.head());
      }
    }
    assertSound();
    try (Ledger ledger = open()) {
      assertEquals(heads.get(2), ledger.rewind(heads.get(2).height()));
      assertEquals(heads.getFirst(), ledger.rewind(heads.getFirst().height()));
      new TestChain(ledger).deployed(contract("c/tests/counter.wasm"));
    }
    assertSound();
    try (Ledger ledger = open()) {
      for (int block = 0; block < 12; block++) {
        new TestChain(ledger).transfers(1, 2, 1);
      }
    }
    assertSound();
  }
}
