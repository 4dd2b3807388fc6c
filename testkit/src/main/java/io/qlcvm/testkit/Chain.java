package io.qlcvm.testkit;

import io.qlcvm.ledger.HeightNotKeptException;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.block.Head;
import io.qlcvm.ledger.block.InvalidProposalException;
import io.qlcvm.ledger.block.LoggedReceipt;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.ExecutionResult;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.ledger.store.MemoryStore;
import io.qlcvm.ledger.trace.Profile;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.block.Genesis;
import io.qlcvm.types.block.ListRoot;
import io.qlcvm.types.block.Proposal;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.RefusedTransactionException;
import io.qlcvm.types.tx.Transaction;
import io.qlcvm.types.tx.VerifiedTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A chain of one's own, in memory and on the node's own executor: what happens here, gas and traps
 * included, is what happens on a real chain. Every transaction gets a block of its own, a second
 * after the last.
 *
 * <p>Gas costs nothing ({@code gasPrice} is 0), so that balances are what contracts make of them;
 * gas limits count all the same. Contracts run on a thread of the chain's that has the stack which
 * they need. For one thread at a time; close it at the end.
 */
public final class Chain implements AutoCloseable {
  /** Time between two blocks. */
  public static final Duration BLOCK_TIME = Duration.ofSeconds(1);

  /** Blocks that {@link #mine} makes at one time. */
  public static final int BLOCKS_MAX = 100_000;

  private static final String CHAIN_ID = "qlcvm-testkit";

  /** 2026-01-01 00:00 UTC. */
  private static final long GENESIS_TIME = 1_767_225_600_000L;

  private static final long BLOCK_GAS_LIMIT = 300_000_000;
  private static final byte[] NOTHING = new byte[0];
  private static final String SEED = "qlcvm/testkit/";

  /** Makes the blocks, and has all tokens at first: 2^100. */
  private static final Account BANK = named("bank");

  private static final Amount SUPPLY = Amount.of(BigInteger.TWO.pow(100));

  private static final Genesis GENESIS =
      new Genesis(
          CHAIN_ID,
          false,
          GENESIS_TIME,
          BLOCK_GAS_LIMIT,
          0,
          1,
          List.of(BANK.address()),
          new TreeMap<>(Map.of(BANK.address(), SUPPLY)));

  private final ExecutorService thread;
  private MemoryStore store;
  private Ledger ledger;

  /** What the next block's time is later than it would be. */
  private long skippedMillis;

  private Chain() {
    thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("testkit").daemon().stackSize(Ledger.STACK_BYTES).factory());
    store = new MemoryStore();
    ledger = Ledger.over(store, GENESIS);
  }

  /** A new chain with nothing on it. */
  public static Chain start() {
    return new Chain();
  }

  private static Account named(String name) {
    byte[] seed = Hashing.sha256((SEED + name).getBytes(StandardCharsets.UTF_8)).bytes();
    return new Account(name, KeyPair.fromSeed(seed));
  }

  /** An account of this name, which has nothing until it is given something. */
  public Account account(String name) {
    return named(name);
  }

  /** Gives tokens to an account or a contract. */
  public void give(Address to, long amount) {
    var _ =
        send(BANK, new Action.Transfer(to, Amount.of(amount)), Gas.TRANSACTION_GAS_MAX, "giving")
            .expectSuccess();
  }

  /** Gives tokens to an account. */
  public void give(Account to, long amount) {
    give(to.address(), amount);
  }

  /** Pays from one account to an address. */
  public Result transfer(Account from, Address to, Amount amount) {
    return send(from, new Action.Transfer(to, amount), Gas.TRANSACTION_GAS_MAX, "the transfer");
  }

  /** What an account or a contract has. */
  public Amount balance(Address address) {
    try (Snapshot snapshot = ledger.snapshot()) {
      AccountState account = snapshot.account(address);
      return account == null ? Amount.ZERO : account.balance();
    }
  }

  /** What an account has. */
  public Amount balance(Account account) {
    return balance(account.address());
  }

  /**
   * Deploys a contract from a file, without input and from the account {@code deployer}.
   *
   * @throws AssertionError when the code is refused, or its {@code init} does not return
   */
  public Contract deploy(Path wasm) {
    try {
      return deploy(Files.readAllBytes(wasm), NOTHING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the contract " + wasm.toAbsolutePath(), e);
    }
  }

  /**
   * Deploys a contract from the account {@code deployer}, which becomes its admin.
   *
   * @param input for its {@code init}
   * @throws AssertionError when the code is refused, or its {@code init} does not return
   */
  public Contract deploy(byte[] wasm, byte[] input) {
    try {
      ledger.checkCode(wasm);
    } catch (RefusedCodeException e) {
      throw new AssertionError(
          "the code is refused, %s: %s".formatted(e.reason(), e.getMessage()), e);
    }
    Result deployed = tryDeploy(account("deployer"), wasm, input, 0).expectSuccess();
    Address address = deployed.contract();
    if (address == null) {
      throw new AssertionError("a deployment that succeeded has an address");
    }
    return at(address);
  }

  /**
   * Deploys a contract, or tries to.
   *
   * @param input for its {@code init}
   * @param amount that goes along
   */
  public Result tryDeploy(Account from, byte[] wasm, byte[] input, long amount) {
    return send(
        from,
        new Action.Deploy(wasm, input, Amount.of(amount)),
        Gas.TRANSACTION_GAS_MAX,
        "the deployment by " + from);
  }

  /** The contract at an address, such as one that another contract made. */
  public Contract at(Address address) {
    return new Contract(this, address);
  }

  /** Height of the last block. */
  public long height() {
    return ledger.head().height();
  }

  /** Time of the last block, milliseconds since 1970-01-01 UTC. */
  public long timeMillis() {
    return ledger.head().time();
  }

  /**
   * Makes empty blocks.
   *
   * @param blocks 0 to {@link #BLOCKS_MAX}
   */
  public void mine(int blocks) {
    if (blocks < 0 || blocks > BLOCKS_MAX) {
      throw new IllegalArgumentException("blocks is 0 to " + BLOCKS_MAX + ", not " + blocks);
    }
    for (int i = 0; i < blocks; i++) {
      var _ = block(List.of());
    }
  }

  /** Lets time pass: the next block is that much later than it would be. */
  public void passTime(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not go back: revert to a checkpoint instead");
    }
    skippedMillis += duration.toMillis();
  }

  /** A state of a chain that one can go back to, as often as one likes. */
  public static final class Checkpoint {
    private final Chain chain;
    private final MemoryStore store;
    private final long skippedMillis;

    private Checkpoint(Chain chain, MemoryStore store, long skippedMillis) {
      this.chain = chain;
      this.store = store;
      this.skippedMillis = skippedMillis;
    }
  }

  /** Remembers the present state. */
  public Checkpoint snapshot() {
    return new Checkpoint(this, store.copy(), skippedMillis);
  }

  /**
   * Goes back to a state: blocks, time and balances are as they were then. What was sent meanwhile
   * never happened, so its traces can't be had any more.
   *
   * @param checkpoint of this chain
   */
  public void revert(Checkpoint checkpoint) {
    if (checkpoint.chain != this) {
      throw new IllegalArgumentException("the checkpoint is another chain's");
    }
    ledger.close();
    store = checkpoint.store.copy();
    ledger = Ledger.over(store, GENESIS);
    skippedMillis = checkpoint.skippedMillis;
  }

  /** What a transaction comes to. */
  Result send(Account from, Action action, long gasLimit, String what) {
    Transaction transaction =
        new Transaction(CHAIN_ID, from.address(), nonce(from), gasLimit, 0, null, action);
    long intrinsic = ledger.intrinsicGas(transaction);
    if (gasLimit < intrinsic || gasLimit > Gas.TRANSACTION_GAS_MAX) {
      throw new IllegalArgumentException(
          "the gas limit of %s is %d, it must be %d to %d"
              .formatted(what, gasLimit, intrinsic, Gas.TRANSACTION_GAS_MAX));
    }
    try {
      VerifiedTransaction signed = transaction.sign(from.key()).verify(CHAIN_ID);
      return new Result(this, what, block(List.of(signed)).getFirst());
    } catch (RefusedTransactionException e) {
      throw new IllegalArgumentException(what + " is no transaction: " + e.getMessage(), e);
    }
  }

  /** What a query comes to. */
  Result query(CallRequest request, String what) {
    ExecutionResult result = run(() -> ledger.query(request));
    return new Result(this, what, request.contract(), result);
  }

  byte @Nullable [] storage(Address contract, byte[] key) {
    try (Snapshot snapshot = ledger.snapshot()) {
      return snapshot.storage(contract, key);
    }
  }

  @Nullable AccountState state(Address address) {
    try (Snapshot snapshot = ledger.snapshot()) {
      return snapshot.account(address);
    }
  }

  TransactionTrace trace(Hash32 transaction) {
    return kept(run(() -> ledger.trace(transaction)));
  }

  Profile profile(Hash32 transaction) {
    return kept(run(() -> ledger.profile(transaction)));
  }

  private static <T> T kept(@Nullable T found) {
    if (found == null) {
      throw new IllegalStateException(
          "the chain went back to before this transaction: look at it before revert()");
    }
    return found;
  }

  private long nonce(Account account) {
    try (Snapshot snapshot = ledger.snapshot()) {
      return snapshot.nonce(account.address());
    }
  }

  private List<LoggedReceipt> block(List<VerifiedTransaction> transactions) {
    Head head = ledger.head();
    Proposal proposal =
        new Proposal(
            CHAIN_ID,
            head.height() + 1,
            head.hash(),
            head.time() + BLOCK_TIME.toMillis() + skippedMillis,
            BANK.address(),
            ListRoot.of(transactions.stream().map(VerifiedTransaction::hash).toList()),
            BLOCK_GAS_LIMIT);
    List<LoggedReceipt> receipts =
        run(() ->
            ledger
                .commit(ledger.execute(proposal, transactions), proposal.sign(BANK.key()))
                .receipts());
    skippedMillis = 0;
    return receipts;
  }

  /** Runs something that may run contracts where there is stack enough for them. */
  private <T extends @Nullable Object> T run(Callable<T> work) {
    Future<T> done = thread.submit(work);
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a contract ran", e);
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case Error error -> throw error;
      case RuntimeException fault -> fault;
      case InvalidProposalException e -> new IllegalStateException("the block is none", e);
      case HeightNotKeptException e ->
          new IllegalStateException(
              "the transaction is too many blocks back to be looked at: " + e.getMessage(), e);
      case null, default -> new IllegalStateException("the chain failed", cause);
    };
  }

  @Override
  public void close() {
    thread.shutdown();
    ledger.close();
  }
}
