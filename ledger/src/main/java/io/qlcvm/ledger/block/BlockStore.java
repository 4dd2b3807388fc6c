package io.qlcvm.ledger.block;

import io.qlcvm.ledger.contract.ContractTrap;
import io.qlcvm.ledger.execution.TransactionResult;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.StoreException;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.block.Block;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.SignedTransaction;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How blocks, transactions and receipts lie in the store. Transactions and receipts lie apart from
 * their block, so that one of them is one read. As safe for threads as the store.
 */
public final class BlockStore {
  private static final byte[] HEAD = "head".getBytes(StandardCharsets.US_ASCII);

  /** Receipts are ours, so this only bounds what damage can ask for. */
  private static final int RECEIPT_BYTES_MAX = 1 << 20;

  /** Receipt, debug lines, and the trap if there was one. */
  private static final int RECEIPT_PARTS_MAX = 3;

  private static final int LOG_BYTES_MAX = 1 << 16;
  private static final int LOGS_MAX = 1 << 16;

  /** Where the entries of a block are, besides those of the state. */
  static final Set<Column> COLUMNS =
      EnumSet.of(
          Column.BLOCKS,
          Column.HEIGHTS,
          Column.TRANSACTIONS,
          Column.RECEIPTS,
          Column.LOCATIONS,
          Column.EVENTS,
          Column.TOPICS,
          Column.ACCOUNT_TRANSACTIONS);

  private final StoreReader store;

  public BlockStore(StoreReader store) {
    this.store = store;
  }

  /** The head, or {@code null} in an empty store. */
  public @Nullable Head head() {
    byte[] bytes = store.get(Column.META, HEAD);
    try {
      return bytes == null ? null : Head.decode(bytes);
    } catch (BufferUnderflowException e) {
      throw new StoreException("the stored head is damaged", e);
    }
  }

  /** What the head was when the block at a height was it, or {@code null} above the head. */
  public @Nullable Head head(long height) {
    Shell shell = shell(height);
    return shell == null ? null : headOf(shell.block());
  }

  /** The height of the last block, whatever the head says; -1 without blocks. */
  static long last(StoreReader store) {
    StoreReader.Entry last = store.floor(Column.BLOCKS, key(Long.MAX_VALUE));
    return last == null ? -1 : ByteBuffer.wrap(last.key()).getLong();
  }

  /** The height of the block with a hash, or {@code null}. */
  public @Nullable Long height(Hash32 hash) {
    byte[] height = store.get(Column.HEIGHTS, hash.bytes());
    return height == null ? null : ByteBuffer.wrap(height).getLong();
  }

  /** The block at a height, or {@code null} above the head. */
  public @Nullable Block block(long height) {
    Shell shell = shell(height);
    if (shell == null) {
      return null;
    }
    List<SignedTransaction> transactions = new ArrayList<>(shell.count());
    for (int i = 0; i < shell.count(); i++) {
      transactions.add(transaction(height, i));
    }
    return new Block(shell.block().header(), transactions, shell.block().signature());
  }

  /** The block with a hash, or {@code null}. */
  public @Nullable Block block(Hash32 hash) {
    Long height = height(hash);
    return height == null ? null : block(height);
  }

  /** A transaction's receipt, or {@code null} when no block has the transaction. */
  public @Nullable LoggedReceipt receipt(Hash32 transaction) {
    Location location = location(transaction);
    return location == null ? null : receipt(location.height(), location.index());
  }

  /** The receipts of a block of the chain, in the order of its transactions. */
  List<LoggedReceipt> receipts(Block block) {
    return IntStream.range(0, block.transactions().size())
        .mapToObj(index -> receipt(block.height(), index))
        .toList();
  }

  /** The receipt of a transaction of a block of the chain. */
  LoggedReceipt receipt(long height, int index) {
    byte[] bytes = required(Column.RECEIPTS, key(height, index));
    try {
      CborReader in = new CborReader(bytes);
      int parts = in.array(RECEIPT_PARTS_MAX);
      Receipt receipt = Receipt.decode(in.bytes(RECEIPT_BYTES_MAX));
      int count = in.array(LOGS_MAX);
      List<String> logs = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        logs.add(in.text(LOG_BYTES_MAX));
      }
      ContractTrap trap = parts < RECEIPT_PARTS_MAX ? null : TrapCodec.read(in);
      return new LoggedReceipt(receipt, logs, trap, blockHash(height), height, index);
    } catch (CborException e) {
      throw new StoreException(
          "the stored receipt " + index + " of block " + height + " is damaged", e);
    }
  }

  /** A block of the chain with its receipts. */
  public CommittedBlock committed(long height) {
    Block block = block(height);
    if (block == null) {
      throw new StoreException("block " + height + " is missing");
    }
    List<LoggedReceipt> receipts = new ArrayList<>();
    for (SignedTransaction transaction : block.transactions()) {
      LoggedReceipt receipt = receipt(transaction.hash());
      if (receipt == null) {
        throw new StoreException("the receipt of " + transaction.hash() + " is missing");
      }
      receipts.add(receipt);
    }
    return new CommittedBlock(block, receipts);
  }

  /** A committed transaction, or {@code null}. */
  public @Nullable LocatedTransaction transaction(Hash32 hash) {
    Location location = location(hash);
    if (location == null) {
      return null;
    }
    return located(location.height(), location.index());
  }

  /** A transaction of a block of the chain. */
  LocatedTransaction located(long height, int index) {
    return new LocatedTransaction(transaction(height, index), blockHash(height), height, index);
  }

  /** Adds the writes of a block, its transactions and receipts, and the new head. */
  static List<LoggedReceipt> write(WriteBatch batch, Block block, List<TransactionResult> results) {
    List<LoggedReceipt> receipts = writeBlock(batch, block, results);
    writeHead(batch, headOf(block));
    return receipts;
  }

  static void writeHead(WriteBatch batch, Head head) {
    batch.put(Column.META, HEAD, head.encode());
  }

  /** Adds all that a store holds of a block besides the state: entries of {@link #COLUMNS}. */
  static List<LoggedReceipt> writeBlock(
      WriteBatch batch, Block block, List<TransactionResult> results) {
    long height = block.height();
    Hash32 hash = block.hash();
    Block shell = new Block(block.header(), List.of(), block.signature());
    batch.put(Column.BLOCKS, key(height), new Shell(shell, results.size()).encode());
    batch.put(Column.HEIGHTS, hash.bytes(), key(height));
    List<LoggedReceipt> receipts = new ArrayList<>(results.size());
    for (int i = 0; i < results.size(); i++) {
      SignedTransaction transaction = block.transactions().get(i);
      TransactionResult result = results.get(i);
      batch.put(Column.TRANSACTIONS, key(height, i), transaction.encode());
      batch.put(Column.RECEIPTS, key(height, i), encode(result));
      batch.put(Column.LOCATIONS, transaction.hash().bytes(), key(height, i));
      receipts.add(
          new LoggedReceipt(result.receipt(), result.logs(), result.trap(), hash, height, i));
    }
    Indexes.write(batch, block, receipts);
    return receipts;
  }

  /** Adds what a block's edits are, if it has any. */
  static void writeEdits(WriteBatch batch, long height, List<StateEdit> edits) {
    if (!edits.isEmpty()) {
      batch.put(Column.BLOCKS, editsKey(height), StateEdit.encode(edits));
    }
  }

  /** The edits that the block at a height begins with: none but on a dev chain. */
  public List<StateEdit> edits(long height) {
    byte[] bytes = store.get(Column.BLOCKS, editsKey(height));
    try {
      return bytes == null ? List.of() : StateEdit.decode(bytes);
    } catch (CborException e) {
      throw new StoreException("the stored edits of block " + height + " are damaged", e);
    }
  }

  private static byte[] editsKey(long height) {
    return ByteBuffer.allocate(Long.BYTES + 1).putLong(height).put((byte) 0).array();
  }

  /** What was written for a block that is stored with its receipts, besides the state. */
  static WriteBatch writes(Block block, List<LoggedReceipt> receipts, List<StateEdit> edits) {
    WriteBatch writes = new WriteBatch();
    writeEdits(writes, block.height(), edits);
    writeBlock(
        writes,
        block,
        receipts.stream()
            .map(r -> new TransactionResult(r.receipt(), r.logs(), r.trap()))
            .toList());
    return writes;
  }

  /** The head that a block is. */
  public static Head headOf(Block block) {
    return headOf(block.header());
  }

  /** The head that the block with a header is. */
  static Head headOf(BlockHeader header) {
    Proposal proposal = header.proposal();
    return new Head(proposal.height(), header.hash(), header.stateRoot(), proposal.time());
  }

  /** Where a transaction is. */
  private record Location(long height, int index) {}

  /** A block without its transactions, and how many there are. */
  private record Shell(Block block, int count) {
    /** The count (4 bytes), then the block's bytes. */
    byte[] encode() {
      byte[] bytes = block.encode();
      return ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(count).put(bytes).array();
    }
  }

  private @Nullable Shell shell(long height) {
    byte[] bytes = store.get(Column.BLOCKS, key(height));
    if (bytes == null) {
      return null;
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      int count = in.getInt();
      byte[] block = new byte[in.remaining()];
      in.get(block);
      return new Shell(Block.decode(block), count);
    } catch (CborException | BufferUnderflowException e) {
      throw new StoreException("the stored block " + height + " is damaged", e);
    }
  }

  private Hash32 blockHash(long height) {
    Shell shell = shell(height);
    if (shell == null) {
      throw new StoreException("block " + height + " is missing");
    }
    return shell.block().hash();
  }

  private @Nullable Location location(Hash32 transaction) {
    byte[] bytes = store.get(Column.LOCATIONS, transaction.bytes());
    if (bytes == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Location(in.getLong(), in.getInt());
  }

  private SignedTransaction transaction(long height, int index) {
    try {
      return SignedTransaction.decode(required(Column.TRANSACTIONS, key(height, index)));
    } catch (RefusedTransactionException e) {
      throw new StoreException(
          "the stored transaction " + index + " of block " + height + " is damaged", e);
    }
  }

  private byte[] required(Column column, byte[] key) {
    byte[] value = store.get(column, key);
    if (value == null) {
      throw new StoreException("an entry of " + column + " is missing");
    }
    return value;
  }

  /** The receipt's bytes, the debug lines, and the trap if there was one. */
  private static byte[] encode(TransactionResult result) {
    ContractTrap trap = result.trap();
    CborWriter out = new CborWriter().array(trap == null ? 2 : 3);
    out.bytes(result.receipt().encode()).array(result.logs().size());
    result.logs().forEach(out::text);
    if (trap != null) {
      TrapCodec.write(out, trap);
    }
    return out.toByteArray();
  }

  private static byte[] key(long height) {
    return ByteBuffer.allocate(Long.BYTES).putLong(height).array();
  }

  private static byte[] key(long height, int index) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(height).putInt(index).array();
  }
}
