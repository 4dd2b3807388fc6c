package io.qlcvm.node.methods;

import io.qlcvm.client.TraceInfo;
import io.qlcvm.ledger.HeightNotKeptException;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.block.LocatedTransaction;
import io.qlcvm.ledger.trace.Profile;
import io.qlcvm.ledger.trace.TransactionTrace;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.tx.Transaction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code debug_*}: what happened in a transaction, or would happen. A committed one is named by its
 * hash and executed again; any other is described as for {@code tx_simulate}.
 */
public final class DebugMethods {

  private static final Parameter<Hash32> HASH =
      Parameter.optional(
          "hash", Type.HASH, "a transaction that is in a block; all else is then left out");
  private static final Parameter<Address> FROM =
      Parameter.optional(
          "from", Type.ADDRESS, "for a dry run instead: who would send it; needs no key");
  private static final List<Parameter<?>> PARAMETERS = DryRun.parameters(HASH, FROM);

  private final Ledger ledger;
  private final DryRun dryRun;

  public DebugMethods(Ledger ledger) {
    this.ledger = ledger;
    this.dryRun = new DryRun(ledger);
  }

  public List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of(
                "debug_trace",
                "What happened in a transaction that is in a block, or would happen in one that"
                    + " nobody signed.",
                PARAMETERS,
                "the tree of calls, with host calls, their gas, and what they did",
                this::trace)
            .query()
            .answers(TraceInfo.class)
            .fails(Failures.STATE)
            .fails(Failures.CODE),
        RpcMethod.of(
                "debug_profile",
                "Where a transaction's gas went, or would go, by function.",
                PARAMETERS,
                "text: a line \"a;b;c GAS\" for each stack of calls; the lines add up to the gas"
                    + " used",
                this::profile)
            .query()
            .answers(String.class)
            .fails(Failures.STATE)
            .fails(Failures.CODE));
  }

  private TraceInfo trace(Arguments arguments) throws RpcFailure {
    Hash32 hash = hash(arguments);
    if (hash == null) {
      try (Snapshot state = ledger.snapshot()) {
        Transaction transaction = dryRun.transaction(state, from(arguments), arguments);
        return TraceWire.trace(transaction, null, state.trace(transaction));
      }
    }
    LocatedTransaction located = ledger.transaction(hash);
    try {
      TransactionTrace trace = ledger.trace(hash);
      if (located == null || trace == null) {
        throw unknown(hash);
      }
      return TraceWire.trace(located.transaction().transaction(), located, trace);
    } catch (HeightNotKeptException e) {
      throw pruned(hash, e);
    }
  }

  private String profile(Arguments arguments) throws RpcFailure {
    Hash32 hash = hash(arguments);
    if (hash == null) {
      try (Snapshot state = ledger.snapshot()) {
        return state.profile(dryRun.transaction(state, from(arguments), arguments)).folded();
      }
    }
    try {
      Profile profile = ledger.profile(hash);
      if (profile == null) {
        throw unknown(hash);
      }
      return profile.folded();
    } catch (HeightNotKeptException e) {
      throw pruned(hash, e);
    }
  }

  private static @Nullable Hash32 hash(Arguments arguments) throws RpcFailure {
    Hash32 hash = arguments.find(HASH).orElse(null);
    if (hash != null) {
      for (Parameter<?> parameter : PARAMETERS) {
        if (!parameter.equals(HASH) && arguments.find(parameter).isPresent()) {
          throw RpcFailure.invalidParameter(
              parameter.name(),
              "\"hash\" names a transaction that is in a block: leave out \"%s\", or \"hash\" for a"
                      .formatted(parameter.name())
                  + " dry run");
        }
      }
    }
    return hash;
  }

  private static Address from(Arguments arguments) throws RpcFailure {
    return arguments
        .find(FROM)
        .orElseThrow(() ->
            RpcFailure.invalidParameter(
                HASH.name(),
                "the parameter \"hash\" is missing: it takes "
                    + HASH.type().takes()
                    + "; a dry run takes \"from\" and what tx_simulate takes instead"));
  }

  private static RpcFailure unknown(Hash32 hash) {
    return RpcFailure.notFound(
        "no block has the transaction %s: it waits still, or this node does not know it"
            .formatted(hash));
  }

  private static RpcFailure pruned(Hash32 hash, HeightNotKeptException e) {
    return new RpcFailure(
        ErrorCode.NOT_FOUND,
        "pruned",
        "transaction %s is in block %d, and the state before that block is not kept any more: the"
                .formatted(hash, e.height() + 1)
            + " oldest block whose transactions can be executed again is %d; a node with"
                .formatted(e.oldest() + 1)
            + " \"history\" set to \"archive\" keeps all",
        Map.of("height", e.height(), "oldest", e.oldest(), "latest", e.latest()));
  }
}
