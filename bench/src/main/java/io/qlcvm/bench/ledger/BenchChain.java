package io.qlcvm.bench.ledger;

import io.qlcvm.bench.ModuleWriter;
import io.qlcvm.ledger.block.BlockCommitter;
import io.qlcvm.ledger.block.BlockExecutor;
import io.qlcvm.ledger.block.BlockStore;
import io.qlcvm.ledger.block.ExecutedBlock;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.contract.Contracts;
import io.qlcvm.ledger.execution.TransactionExecutor;
import io.qlcvm.ledger.history.Expiring;
import io.qlcvm.ledger.history.History;
import io.qlcvm.ledger.history.Retention;
import io.qlcvm.ledger.merkle.NodeCache;
import io.qlcvm.ledger.merkle.StateTree;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.ledger.state.ChangeSet;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StoredState;
import io.qlcvm.ledger.store.Column;
import io.qlcvm.ledger.store.DataFolder;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.HeadFile;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.RocksStore;
import io.qlcvm.ledger.store.Store;
import io.qlcvm.ledger.store.WriteBatch;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.block.BlockHeader;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.block.Receipt;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.crypto.Signature;
import io.qlcvm.types.proof.StateHashing;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A chain on disk, made of the parts that a ledger is made of, with one contract that stores 32
 * bytes under a key of 8 bytes. Entries can be loaded beside the transactions: flat state and trees
 * as the chain would have them, many in one block. A folder that was closed can be gone on with.
 */
final class BenchChain implements AutoCloseable {
  /** Entries can be numbered up to here: as many bits as sorting by path leaves for the number. */
  static final int ENTRIES_MAX = 1 << 24;

  static final int KEY_BYTES = Long.BYTES;
  static final int VALUE_BYTES = 32;

  private static final int LOAD_BATCH = 100_000;
  private static final int NUMBER_BITS = 24;
  private static final long GAS_LIMIT = 100_000;
  private static final long HISTORY = 16;
  private static final KeyPair SENDER = DevAccounts.keyPair(1);
  private static final KeyPair PRODUCER = DevAccounts.keyPair(0);

  private final Genesis genesis;
  private final DataFolder folder;
  private final Path entriesFile;
  private final HeadFile headFile;
  private final BlockExecutor executor;
  private final SplittableRandom random;
  private RecordingStore store;
  private BlockCommitter committer;
  private Head head;
  private long nonce;
  private Address contract = Address.ZERO;
  private int entries;

  /**
   * Goes on with the chain in a folder, or begins one.
   *
   * @param path has the ledger's folder {@code data} and the file {@code entries}
   */
  BenchChain(Path path) throws InvalidProposalException, IOException {
    Genesis dev = Genesis.defaultDev();
    this.genesis =
        new Genesis(
            dev.chainId(),
            true,
            dev.time(),
            1_000_000_000,
            dev.minGasPrice(),
            dev.gasScheduleVersion(),
            dev.producers(),
            dev.balances());
    this.entriesFile = path.resolve("entries");
    this.folder = DataFolder.open(path.resolve("data"), genesis.hash());
    this.executor = new BlockExecutor(genesis, new TransactionExecutor(new Contracts()));
    this.store = openStore();
    BlockStore blocks = new BlockStore(store);
    Head last = blocks.head();
    this.headFile = openHeadFile(blocks, last);
    this.committer = openCommitter();
    if (last == null) {
      Signature unsigned = Signature.of(new byte[Signature.BYTES]);
      this.head = BlockStore.headOf(committer.commit(executor.genesis(store), unsigned).block());
      deploy();
    } else {
      this.head = last;
      contract = deployed(blocks.committed(1).receipts().getFirst().receipt());
      Account sender = new StoredState(store).account(SENDER.address());
      nonce = Objects.requireNonNull(sender).state().nonce();
      entries = Integer.parseInt(Files.readString(entriesFile).strip());
    }
    this.random = new SplittableRandom(head.height()); // other values each time it is gone on with
  }

  private HeadFile openHeadFile(BlockStore blocks, @Nullable Head last) {
    if (last == null) {
      return HeadFile.open(folder.head(), null, Hash32.ZERO);
    }
    io.qlcvm.types.block.Block block = Objects.requireNonNull(blocks.block(last.height()));
    return HeadFile.open(folder.head(), last.record(), block.header().proposal().parent());
  }

  private RecordingStore openStore() {
    return new RecordingStore(
        new NodeCache(RocksStore.open(folder.database(), folder.libraries())));
  }

  private BlockCommitter openCommitter() {
    return new BlockCommitter(store, headFile, new Retention(HISTORY));
  }

  /** Closes the database and opens it again: nothing is in RocksDB's block cache then. */
  void reopen() {
    closeStore();
    openStoreAgain();
  }

  void closeStore() {
    store.close();
  }

  void openStoreAgain() {
    store = openStore();
    committer = openCommitter();
  }

  Path database() {
    return folder.database();
  }

  /**
   * Reads the whole state once, as a node has that has worked for a while: the system then has the
   * tables in its page cache, RocksDB what its own cache takes, and the disk is not what is
   * measured.
   */
  void readState() {
    for (Column column : List.of(Column.ACCOUNTS, Column.STORAGE, Column.NODES)) {
      try (Entries entries = store.entries(column, KeyRange.ALL, false)) {
        while (entries.next() != null) {}
      }
    }
  }

  Store store() {
    return store;
  }

  int entries() {
    return entries;
  }

  /** The last block's writes. */
  WriteBatch lastWrites() {
    return store.lastWrites();
  }

  /** A module with the method {@code invoke}: stores the input's bytes 8 to 40 under 0 to 8. */
  private static byte[] code() {
    ModuleWriter module = new ModuleWriter();
    int i32 = ModuleWriter.I32;
    int nothing = module.type(new int[0], new int[0]);
    int one = module.type(new int[] {i32}, new int[0]);
    int four = module.type(new int[] {i32, i32, i32, i32}, new int[0]);
    int input = module.importFunction("env", "qlcchain_get_input", one);
    int write = module.importFunction("env", "qlcchain_storage_write", four);
    int i32Const = 0x41;
    int call = 0x10;
    ModuleWriter.Bytes body =
        new ModuleWriter.Bytes().op(i32Const).signed(0).op(call).unsigned(input);
    for (int argument : new int[] {0, KEY_BYTES, KEY_BYTES, VALUE_BYTES}) {
      body.op(i32Const).signed(argument);
    }
    body.op(call).unsigned(write);
    module.memory(1, 1);
    return module.export("invoke", module.function(nothing, new int[0], body)).bytes();
  }

  private void deploy() throws InvalidProposalException {
    Block block = block(List.of(signed(new Action.Deploy(code(), new byte[0], Amount.ZERO))));
    contract = deployed(block.executed().results().getFirst().receipt());
  }

  private static Address deployed(Receipt receipt) {
    Address deployed = receipt.contract();
    if (deployed == null) {
      throw new IllegalStateException("not deployed: " + receipt);
    }
    return deployed;
  }

  private VerifiedTransaction signed(Action action) {
    long gasLimit = action instanceof Action.Deploy ? 10_000_000 : GAS_LIMIT;
    Transaction transaction =
        new Transaction(genesis.chainId(), SENDER.address(), nonce++, gasLimit, 1, null, action);
    try {
      return transaction.sign(SENDER).verify(genesis.chainId());
    } catch (RefusedTransactionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Transactions that each replace the value of a random entry. */
  List<VerifiedTransaction> transactions(int count) {
    List<VerifiedTransaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] input =
          ByteBuffer.allocate(KEY_BYTES + VALUE_BYTES).put(randomKey()).put(value()).array();
      transactions.add(signed(new Action.Invoke(contract, "invoke", input, Amount.ZERO)));
    }
    return transactions;
  }

  /** A block that was executed, and what is needed to commit it. */
  record Block(ExecutedBlock executed, Signature signature) {}

  Proposal proposal(List<VerifiedTransaction> transactions) {
    return new Proposal(
        genesis.chainId(),
        head.height() + 1,
        head.hash(),
        head.time() + 1_000,
        PRODUCER.address(),
        ListRoot.of(transactions.stream().map(VerifiedTransaction::hash).toList()),
        genesis.blockGasLimit());
  }

  ExecutedBlock execute(Proposal proposal, List<VerifiedTransaction> transactions)
      throws InvalidProposalException {
    return executor.execute(store, head, proposal, transactions);
  }

  void commit(ExecutedBlock executed, Signature signature) {
    head = BlockStore.headOf(committer.commit(executed, signature).block());
  }

  Block block(List<VerifiedTransaction> transactions) throws InvalidProposalException {
    Proposal proposal = proposal(transactions);
    Block block = new Block(execute(proposal, transactions), proposal.sign(PRODUCER));
    commit(block.executed(), block.signature());
    return block;
  }

  static Signature sign(Proposal proposal) {
    return proposal.sign(PRODUCER);
  }

  /** Loads entries until there are so many, in the order of their paths. */
  void grow(int count) throws IOException {
    if (count <= entries) {
      return;
    }
    long[] sorted = new long[count - entries];
    for (int i = 0; i < sorted.length; i++) {
      int number = entries + i;
      long prefix = ByteBuffer.wrap(StateHashing.path(key(number)).bytes()).getLong();
      sorted[i] = (prefix >>> NUMBER_BITS << NUMBER_BITS | number) ^ Long.MIN_VALUE;
    }
    Arrays.sort(sorted);
    for (int from = 0; from < sorted.length; from += LOAD_BATCH) {
      load(sorted, from, Math.min(sorted.length, from + LOAD_BATCH));
    }
    entries = count;
    Files.writeString(entriesFile, count + "\n");
  }

  private void load(long[] sorted, int from, int to) {
    Proposal proposal = proposal(List.of());
    long height = proposal.height();
    WriteBatch batch = new WriteBatch();
    Expiring expiring = new Expiring(height);
    Account account = account();
    SortedMap<Hash32, @Nullable Hash32> leaves = new TreeMap<>();
    for (int i = from; i < to; i++) {
      byte[] key = key((int) (sorted[i] & ENTRIES_MAX - 1));
      byte[] value = value();
      batch.put(Column.STORAGE, new Slot(contract, account.storageId(), key).storeKey(), value);
      leaves.put(StateHashing.path(key), Hashing.sha256(value));
    }
    Hash32 root = new StateTree(store, account.storageId()).update(batch, expiring, height, leaves);
    ContractState state = account.contract();
    if (state == null) {
      throw new IllegalStateException("the contract is gone");
    }
    Account after = account.withContract(state.withStorageRoot(root));
    SortedMap<Address, @Nullable Account> replaced = new TreeMap<>();
    replaced.put(contract, after);
    new History(store, batch, expiring, height).replaceAccounts(replaced);
    SortedMap<Hash32, @Nullable Hash32> accounts = new TreeMap<>();
    accounts.put(StateHashing.path(contract.bytes()), Hashing.sha256(after.state().encode()));
    Hash32 stateRoot =
        new StateTree(store, StateTree.ACCOUNTS).update(batch, expiring, height, accounts);
    expiring.writeTo(batch);
    BlockHeader header = new BlockHeader(proposal, ListRoot.of(List.of()), stateRoot, 0);
    ChangeSet unseen = new ChangeSet(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    commit(new ExecutedBlock(header, List.of(), List.of(), batch, unseen), sign(proposal));
  }

  private Account account() {
    Account account = new StoredState(store).account(contract);
    if (account == null) {
      throw new IllegalStateException("the contract is gone");
    }
    return account;
  }

  /** Computes the update of the storage's tree for random entries, and forgets it. */
  void updateTree(SortedMap<Hash32, @Nullable Hash32> changes) {
    long height = head.height() + 1;
    new StateTree(store, account().storageId())
        .update(new WriteBatch(), new Expiring(height), height, changes);
  }

  /** Random changes of so many entries. */
  SortedMap<Hash32, @Nullable Hash32> changes(int count) {
    SortedMap<Hash32, @Nullable Hash32> changes = new TreeMap<>();
    while (changes.size() < count) {
      changes.put(StateHashing.path(randomKey()), Hashing.sha256(value()));
    }
    return changes;
  }

  Slot randomSlot() {
    return new Slot(contract, account().storageId(), randomKey());
  }

  private byte[] randomKey() {
    return key(random.nextInt(entries));
  }

  private static byte[] key(int number) {
    // An odd factor makes of different numbers different keys, in no order.
    return ByteBuffer.allocate(KEY_BYTES).putLong(number * 0x9e37_79b9_7f4a_7c15L).array();
  }

  private byte[] value() {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return value;
  }

  @Override
  public void close() {
    store.close();
    headFile.close();
    folder.close();
  }
}
