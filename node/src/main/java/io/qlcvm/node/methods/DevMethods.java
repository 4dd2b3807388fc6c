package io.qlcvm.node.methods;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.DevAccount;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.block.RefusedEditException;
import io.qlcvm.ledger.state.Slot;
import io.qlcvm.ledger.state.StateEdit;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.intake.Impersonation;
import io.qlcvm.node.producer.BlockMode;
import io.qlcvm.node.producer.BlockWriter;
import io.qlcvm.node.producer.Producer;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.Result;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** {@code dev_*}: what a dev chain offers, and no other. */
public final class DevMethods {

  /** Blocks of one call, each written for itself: other work and a stop may come between two. */
  private static final long BLOCKS_MAX = 10_000;

  private static final long INTERVAL_MILLIS_MAX = 3_600_000;

  private static final Parameter<Long> BLOCKS =
      Parameter.optional("blocks", Type.integer(1, BLOCKS_MAX), 1L, "how many");
  private static final Parameter<Boolean> ON =
      Parameter.required("on", Type.BOOLEAN, "whether work makes a block at once");
  private static final Parameter<Long> INTERVAL =
      Parameter.required(
          "ms",
          Type.integer(0, INTERVAL_MILLIS_MAX),
          "milliseconds between blocks; 0 for a block as soon as there is work");

  private static final Parameter<Long> FORWARD =
      Parameter.required("ms", Type.integer(0, Producer.TIME_MAX), "milliseconds to go forward");
  private static final Parameter<Long> TIME =
      Parameter.required(
          "time",
          Type.integer(0, Producer.TIME_MAX),
          "milliseconds since 1970-01-01 UTC, later than the head's");

  private static final Parameter<Address> ADDRESS =
      Parameter.required("address", Type.ADDRESS, "the account, which need not be there yet");
  private static final Parameter<Amount> BALANCE =
      Parameter.required("balance", Type.AMOUNT, "base units; all there are fit into 2^128-1");
  private static final Parameter<Address> CONTRACT =
      Parameter.required("contract", Type.ADDRESS, "whose storage it is");
  private static final Parameter<byte[]> KEY =
      Parameter.required("key", Type.bytes(Slot.KEY_BYTES_MAX), "the key");
  private static final Parameter<byte[]> VALUE =
      Parameter.optional(
          "value", Type.bytes(Slot.VALUE_BYTES_MAX), "the value; null, or left out, to delete");
  private static final Parameter<Long> SNAPSHOT =
      Parameter.required("id", Type.INTEGER, "what dev_snapshot answered");

  private final Ledger ledger;
  private final Producer producer;
  private final Snapshots snapshots;
  private final Impersonation impersonation;

  /**
   * The methods.
   *
   * @param blocks what the producer writes with
   * @param impersonation what the intake asks
   */
  public DevMethods(
      Ledger ledger, Producer producer, BlockWriter blocks, Impersonation impersonation) {
    this.ledger = ledger;
    this.producer = producer;
    this.snapshots = new Snapshots(ledger, producer, blocks);
    this.impersonation = impersonation;
  }

  public List<RpcMethod> methods() {
    return Stream.of(blockMethods(), snapshotMethods(), editMethods(), impersonationMethods())
        .flatMap(List::stream)
        .toList();
  }

  private List<RpcMethod> editMethods() {
    return List.of(
        new RpcMethod(
                "dev_setBalance",
                "Gives an account a balance, in a block of its own that is made at once.",
                List.of(ADDRESS, BALANCE),
                "null",
                arguments ->
                    edit(
                        new StateEdit.Balance(arguments.get(ADDRESS), arguments.get(BALANCE)),
                        e ->
                            RpcFailure.invalidParameter(
                                BALANCE.name(), e.getMessage() + ": give a smaller balance")))
            .answers(Result.NULL)
            .fails(Failures.UNAVAILABLE),
        new RpcMethod(
                "dev_setStorage",
                "Gives a key of a contract's storage a value, or deletes it, in a block of its own"
                    + " that is made at once.",
                List.of(CONTRACT, KEY, VALUE),
                "null",
                arguments ->
                    edit(
                        new StateEdit.Storage(
                            arguments.get(CONTRACT),
                            arguments.get(KEY),
                            arguments.find(VALUE).orElse(null)),
                        e ->
                            RpcFailure.notFound(
                                e.getMessage()
                                    + ": check the address, and that its deployment succeeded")))
            .answers(Result.NULL)
            .fails(Failures.NOT_FOUND, Failures.UNAVAILABLE));
  }

  private List<RpcMethod> impersonationMethods() {
    return List.of(
        RpcMethod.of(
                "dev_impersonate",
                "Takes transactions of an account, or a contract, without its signature, as long as"
                    + " the node runs: as \"from\" of contract_deploy and contract_invoke, and in"
                    + " tx_send with 64 zero bytes in the signature's place.",
                List.of(ADDRESS),
                "null",
                this::impersonate)
            .answers(Result.NULL)
            .fails(Failures.UNAVAILABLE),
        RpcMethod.of(
                "dev_stopImpersonating",
                "Asks for signatures of an account again.",
                List.of(ADDRESS),
                "whether it was impersonated",
                arguments -> impersonation.end(arguments.get(ADDRESS)))
            .answers(Boolean.class));
  }

  private @Nullable Object impersonate(Arguments arguments) throws RpcFailure {
    if (!impersonation.begin(arguments.get(ADDRESS))) {
      throw RpcFailure.unavailable(
          "%d accounts are impersonated, the most there may be: dev_stopImpersonating one of them"
              .formatted(Impersonation.ACCOUNTS_MAX));
    }
    return null;
  }

  private CompletableFuture<@Nullable Object> edit(
      StateEdit edit, Function<RefusedEditException, RpcFailure> refusal) throws RpcFailure {
    return betweenBlocks(() -> {
      try {
        producer.makeBlock(List.of(edit));
        return null;
      } catch (RefusedEditException e) {
        throw refusal.apply(e);
      }
    });
  }

  private List<RpcMethod> snapshotMethods() {
    return List.of(
        new RpcMethod(
                "dev_snapshot",
                "Remembers the chain as it is now, for one dev_revert, as long as the node runs.",
                List.of(),
                "the snapshot's id",
                _ -> betweenBlocks(snapshots::take))
            .answers(Long.class)
            .fails(Failures.UNAVAILABLE),
        new RpcMethod(
                "dev_revert",
                "Takes the chain back to a snapshot: blocks after it are gone, and so are"
                    + " transactions that wait, the clock's later settings, this snapshot and all"
                    + " after it.",
                List.of(SNAPSHOT),
                "true",
                this::revert)
            .answers(Boolean.class)
            .fails(Failures.NOT_FOUND, Failures.PRUNED, Failures.UNAVAILABLE));
  }

  private CompletableFuture<Boolean> revert(Arguments arguments) throws RpcFailure {
    long id = arguments.get(SNAPSHOT);
    return betweenBlocks(() -> {
      snapshots.revert(id);
      return true;
    });
  }

  private <T extends @Nullable Object> CompletableFuture<T> betweenBlocks(Callable<T> work)
      throws RpcFailure {
    return ask(() -> producer.betweenBlocks(work));
  }

  /** What the producer is asked for. */
  private interface Request<T extends @Nullable Object> {
    CompletableFuture<T> send() throws UnavailableException;
  }

  private static <T extends @Nullable Object> CompletableFuture<T> ask(Request<T> request)
      throws RpcFailure {
    try {
      return request
          .send()
          .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(Refusals.of(thrown)));
    } catch (UnavailableException e) {
      throw Refusals.of(e);
    }
  }

  private List<RpcMethod> blockMethods() {
    return List.of(
        RpcMethod.of(
                "dev_accounts",
                "The funded accounts of the dev chain; everybody knows their keys.",
                List.of(),
                "ten accounts",
                _ -> accounts())
            .answers(Result.of(new TypeReference<List<DevAccount>>() {})),
        new RpcMethod(
                "dev_mine",
                "Makes blocks at once, empty ones if nothing waits.",
                List.of(BLOCKS),
                "the height of the last of them",
                this::mine)
            .answers(Long.class)
            .fails(Failures.UNAVAILABLE),
        RpcMethod.of(
                "dev_setAutomine",
                "Makes a block as soon as there is work, or only when dev_mine asks for it.",
                List.of(ON),
                "null",
                this::setAutomine)
            .answers(Result.NULL),
        RpcMethod.of(
                "dev_setInterval",
                "Makes a block in each interval, with or without work.",
                List.of(INTERVAL),
                "null",
                this::setInterval)
            .answers(Result.NULL),
        RpcMethod.of(
                "dev_increaseTime",
                "Puts the clock that gives blocks their times forward, as long as the node runs.",
                List.of(FORWARD),
                "the time that a block made now would have",
                this::increaseTime)
            .answers(Long.class),
        new RpcMethod(
                "dev_setNextTime",
                "Gives the next block a time; the clock goes on from there.",
                List.of(TIME),
                "null",
                this::setNextTime)
            .answers(Result.NULL)
            .fails(Failures.UNAVAILABLE));
  }

  private long increaseTime(Arguments arguments) throws RpcFailure {
    try {
      return producer.increaseTime(arguments.get(FORWARD));
    } catch (IllegalArgumentException e) {
      throw RpcFailure.invalidParameter(FORWARD.name(), e.getMessage() + ": go less far");
    }
  }

  private CompletableFuture<@Nullable Object> setNextTime(Arguments arguments) throws RpcFailure {
    long time = arguments.get(TIME);
    return betweenBlocks(() -> {
      try {
        producer.setNextTime(time);
        return null;
      } catch (IllegalArgumentException e) {
        throw RpcFailure.invalidParameter(TIME.name(), e.getMessage() + ": give such a time");
      }
    });
  }

  private List<DevAccount> accounts() {
    try (Snapshot state = ledger.snapshot()) {
      return IntStream.range(0, DevAccounts.COUNT)
          .mapToObj(DevAccounts::keyPair)
          .map(key -> account(key, state))
          .toList();
    }
  }

  private static DevAccount account(KeyPair key, Snapshot state) {
    var account = state.account(key.address());
    return new DevAccount(
        key.address(),
        Bytes.of(key.address().bytes()),
        Bytes.of(key.seed()),
        account == null ? Amount.ZERO : account.balance());
  }

  private CompletableFuture<Long> mine(Arguments arguments) throws RpcFailure {
    return ask(() -> producer.mine(arguments.get(BLOCKS)));
  }

  private @Nullable Object setAutomine(Arguments arguments) {
    producer.setMode(arguments.get(ON) ? new BlockMode.OnWork() : new BlockMode.ByHand());
    return null;
  }

  private @Nullable Object setInterval(Arguments arguments) {
    producer.setMode(BlockMode.every(Duration.ofMillis(arguments.get(INTERVAL))));
    return null;
  }
}
