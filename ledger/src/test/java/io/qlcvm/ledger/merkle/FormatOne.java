package io.qlcvm.ledger.merkle;

import io.qlcvm.ledger.merkle.Node.Child;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import java.nio.ByteBuffer;

/** Trees as format 1 had them: a node wherever two leaves or more are. */
public final class FormatOne {
  private FormatOne() {}

  /** Gives every group of every stored node a node of its own; how many there were. */
  public static int rewrite(Store store) {
    WriteBatch batch = new WriteBatch();
    int groups = 0;
    try (Entries nodes = store.entries(Column.NODES, KeyRange.ALL, false)) {
      StoreReader.Entry entry = nodes.next();
      while (entry != null) {
        groups += ungroup(batch, entry.key(), Node.decode(entry.value()));
        entry = nodes.next();
      }
    }
    store.write(batch);
    return groups;
  }

  private static int ungroup(WriteBatch batch, byte[] key, Node node) {
    int depth = StateTree.depth(key);
    long version = version(key);
    int groups = 0;
    for (int nibble = 0; nibble < Node.CHILDREN; nibble++) {
      if (node.child(nibble) instanceof Child.Group group) {
        groups += 1 + ungroup(batch, below(key, nibble), Node.of(group.leaves(), depth + 1));
        node.set(nibble, new Child.Inner(version, group.hash()));
      }
    }
    batch.put(Column.NODES, key, node.encode());
    return groups;
  }

  /** The key of a node's child: as the node's, with one nibble more. */
  private static byte[] below(byte[] key, int nibble) {
    int depth = StateTree.depth(key);
    int path = Long.BYTES + 1;
    ByteBuffer below = ByteBuffer.allocate(path + (depth + 2) / 2 + Long.BYTES);
    below.put(key, 0, key.length - Long.BYTES).put(Long.BYTES, (byte) (depth + 1));
    int last = path + depth / 2;
    below.put(last, (byte) ((depth & 1) == 0 ? nibble << 4 : below.get(last) | nibble));
    return below.putLong(below.capacity() - Long.BYTES, version(key)).array();
  }

  private static long version(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }
}
