package io.qlcvm.node.methods;

import io.qlcvm.client.Bytes;
import io.qlcvm.client.QueryResult;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.client.StoragePage;
import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.AbiException;
import io.qlcvm.ledger.Ledger;
import io.qlcvm.ledger.Snapshot;
import io.qlcvm.ledger.contract.RefusedCodeException;
import io.qlcvm.ledger.execution.CallRequest;
import io.qlcvm.ledger.execution.Gas;
import io.qlcvm.ledger.store.Entries;
import io.qlcvm.ledger.store.KeyRange;
import io.qlcvm.ledger.store.StoreReader;
import io.qlcvm.node.feed.UnavailableException;
import io.qlcvm.node.intake.Intake;
import io.qlcvm.node.intake.Signer;
import io.qlcvm.node.rpc.Arguments;
import io.qlcvm.node.rpc.ErrorCode;
import io.qlcvm.node.rpc.Parameter;
import io.qlcvm.node.rpc.Result;
import io.qlcvm.node.rpc.RpcFailure;
import io.qlcvm.node.rpc.RpcMethod;
import io.qlcvm.node.rpc.Type;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.TransactionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code contract_*}: deploy, invoke, query, and look inside. */
public final class ContractMethods {

  /** How long a call that the node signs waits for its block. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Longer keys do not exist: a contract can't write them. */
  private static final int KEY_BYTES_MAX = 256;

  /** Entries of one answer. */
  private static final long ENTRIES_MAX = 1_000;

  /** Keys and values of one answer; the entry that goes beyond is its last. In hex it is twice. */
  private static final long ENTRIES_BYTES_MAX = 1 << 20;

  private static final byte[] EMPTY = new byte[0];

  private static final Parameter<Address> FROM =
      Parameter.required("from", Type.ADDRESS, "who pays; the node must hold its key");
  private static final Parameter<Address> CALLER =
      Parameter.optional("from", Type.ADDRESS, Address.ZERO, "who the contract sees as its caller");
  private static final Parameter<Address> CONTRACT =
      Parameter.required("contract", Type.ADDRESS, "the contract's address");
  private static final Parameter<String> METHOD =
      Parameter.optional(
          "method",
          Type.text(TransactionLimits.METHOD_BYTES_MAX),
          "invoke",
          "the export to run, a function without parameters and results");
  private static final Parameter<byte[]> CODE =
      Parameter.required(
          "code", Type.bytes(TransactionLimits.CODE_BYTES_MAX), "a WebAssembly module");
  private static final Parameter<byte[]> INPUT =
      Parameter.optional(
          "input", Type.bytes(TransactionLimits.INPUT_BYTES_MAX), EMPTY, "what the contract reads");
  private static final Parameter<Amount> AMOUNT =
      Parameter.optional("amount", Type.AMOUNT, Amount.ZERO, "tokens that come with the call");
  private static final Parameter<Long> GAS_LIMIT =
      Parameter.optional(
          "gasLimit", Type.INTEGER, "most gas it may use; the most allowed if left out");
  private static final Parameter<Long> GAS_PRICE =
      Parameter.optional(
          "gasPrice", Type.INTEGER, "base units for one gas; the chain's least if left out");
  private static final Parameter<byte[]> KEY =
      Parameter.required("key", Type.bytes(KEY_BYTES_MAX), "the key in the contract's storage");

  private static final Parameter<byte[]> PREFIX =
      Parameter.optional(
          "prefix", Type.bytes(KEY_BYTES_MAX), EMPTY, "what the keys have to begin with");
  private static final Parameter<byte[]> AFTER =
      Parameter.optional(
          "after", Type.bytes(KEY_BYTES_MAX), "only keys above this one: the last answer's next");
  private static final Parameter<Long> LIMIT =
      Parameter.optional("limit", Type.integer(1, ENTRIES_MAX), 100L, "how many entries at most");

  private final Ledger ledger;
  private final States states;
  private final Signer signer;

  public ContractMethods(Ledger ledger, Signer signer) {
    this.ledger = ledger;
    this.states = new States(ledger);
    this.signer = signer;
  }

  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
                "contract_deploy",
                "Deploys a contract; the node signs, and answers when it is in a block.",
                List.of(FROM, CODE, INPUT, AMOUNT, GAS_LIMIT, GAS_PRICE),
                "the receipt; its contract is the new address",
                this::deploy)
            .answers(ReceiptInfo.class)
            .fails(Failures.KEY_NOT_HELD, Failures.TIMEOUT)
            .fails(Failures.TRANSACTION),
        new RpcMethod(
                "contract_invoke",
                "Runs a contract's method; the node signs, and answers when it is in a block.",
                List.of(FROM, CONTRACT, METHOD, INPUT, AMOUNT, GAS_LIMIT, GAS_PRICE),
                "the receipt",
                this::invoke)
            .answers(ReceiptInfo.class)
            .fails(Failures.NOT_FOUND, Failures.KEY_NOT_HELD, Failures.TIMEOUT)
            .fails(Failures.TRANSACTION),
        RpcMethod.of(
                "contract_query",
                "Runs a contract's method and throws away what it did.",
                List.of(CONTRACT, METHOD, INPUT, CALLER, AMOUNT, GAS_LIMIT, States.AT),
                "how it ended, its output, gas and debug lines",
                this::query)
            .query()
            .answers(QueryResult.class)
            .fails(Failures.STATE),
        RpcMethod.of(
                "contract_getCode",
                "A contract's WebAssembly module.",
                List.of(CONTRACT, States.AT),
                "bytes",
                this::code)
            .answers(Bytes.class)
            .fails(Failures.STATE),
        RpcMethod.of(
                "contract_getAbi",
                "What a contract declares of its methods, events and errors.",
                List.of(CONTRACT, States.AT),
                "the object in the code's custom section qlcvm.abi, or null if there is none",
                this::abi)
            .answers(Result.JSON.orElseNull())
            .fails(Failures.STATE)
            .fails(Failures.INVALID_ABI),
        RpcMethod.of(
                "contract_getStorage",
                "A value in a contract's storage.",
                List.of(CONTRACT, KEY, States.AT),
                "bytes, or null if there is none",
                this::storage)
            .answers(Result.of(Bytes.class).orElseNull())
            .fails(Failures.STATE),
        RpcMethod.of(
                "contract_listStorage",
                "Keys and values of a contract's storage, in the order of the keys.",
                List.of(CONTRACT, PREFIX, AFTER, LIMIT, States.AT),
                "entries, and the key to go on after; null at the end",
                this::list)
            .answers(StoragePage.class)
            .fails(Failures.STATE));
  }

  private CompletableFuture<Object> deploy(Arguments arguments) throws RpcFailure {
    byte[] code = arguments.get(CODE);
    checkKey(arguments.get(FROM));
    try {
      ledger.checkCode(code);
    } catch (RefusedCodeException e) {
      throw Refusals.of(e);
    }
    return send(arguments, new Action.Deploy(code, arguments.get(INPUT), arguments.get(AMOUNT)));
  }

  private CompletableFuture<Object> invoke(Arguments arguments) throws RpcFailure {
    Address contract = arguments.get(CONTRACT);
    checkKey(arguments.get(FROM));
    try (Snapshot state = ledger.snapshot()) {
      var _ = States.contract(state, contract);
    }
    return send(
        arguments,
        new Action.Invoke(
            contract, arguments.get(METHOD), arguments.get(INPUT), arguments.get(AMOUNT)));
  }

  private void checkKey(Address from) throws RpcFailure {
    if (!signer.holds(from)) {
      throw new RpcFailure(
          ErrorCode.KEY_NOT_HELD,
          "key_not_held",
          "the node holds no key of %s: sign the transaction yourself and send it with tx_send"
                  .formatted(from)
              + " or tx_sendSync",
          Map.of("account", from.toString()));
    }
  }

  private CompletableFuture<Object> send(Arguments arguments, Action action) throws RpcFailure {
    long gasLimit = arguments.find(GAS_LIMIT).orElse(Intake.gasLimitMax(ledger.genesis()));
    long gasPrice = arguments.find(GAS_PRICE).orElse(ledger.genesis().minGasPrice());
    Signer.Order order =
        new Signer.Order(arguments.get(FROM), action, gasLimit, gasPrice, PATIENCE);
    try {
      return Refusals.answer(signer.send(order), PATIENCE);
    } catch (UnavailableException e) {
      throw Refusals.of(e);
    }
  }

  private Object query(Arguments arguments) throws RpcFailure {
    Address contract = arguments.get(CONTRACT);
    try (Snapshot state = states.at(arguments.get(States.AT))) {
      var _ = States.contract(state, contract);
      CallRequest request =
          new CallRequest(
              arguments.get(CALLER),
              contract,
              arguments.get(METHOD),
              arguments.get(INPUT),
              arguments.get(AMOUNT),
              arguments.find(GAS_LIMIT).orElse(Gas.QUERY_GAS_MAX));
      return Wire.queryResult(state.query(request));
    }
  }

  private Bytes code(Arguments arguments) throws RpcFailure {
    Address contract = arguments.get(CONTRACT);
    try (Snapshot state = states.at(arguments.get(States.AT))) {
      var _ = States.contract(state, contract);
      byte[] code = state.code(contract);
      return Bytes.of(code == null ? EMPTY : code);
    }
  }

  /** The section is the client's matter, so code is deployed whatever stands in it. */
  private @Nullable Object abi(Arguments arguments) throws RpcFailure {
    Address contract = arguments.get(CONTRACT);
    try {
      Abi abi = Abi.ofModule(code(arguments).toByteArray());
      return abi == null ? null : abi.json();
    } catch (AbiException e) {
      throw new RpcFailure(
          ErrorCode.CODE_REFUSED,
          "invalid_abi",
          "the contract's section %s can't be read: %s; the contract can be called with bytes"
              .formatted(Abi.SECTION, e.getMessage()),
          Map.of("contract", contract.toString()));
    }
  }

  private @Nullable Object storage(Arguments arguments) throws RpcFailure {
    Address contract = arguments.get(CONTRACT);
    try (Snapshot state = states.at(arguments.get(States.AT))) {
      var _ = States.contract(state, contract);
      return state.storage(contract, arguments.get(KEY));
    }
  }

  private StoragePage list(Arguments arguments) throws RpcFailure {
    Address contract = arguments.get(CONTRACT);
    KeyRange prefix = KeyRange.ofPrefix(arguments.get(PREFIX));
    KeyRange range = arguments.find(AFTER).map(prefix::above).orElse(prefix);
    try (Snapshot state = states.at(arguments.get(States.AT))) {
      var _ = States.contract(state, contract);
      try (Entries entries = state.entries(contract, range, false)) {
        return entries == null
            ? new StoragePage(List.of(), null)
            : page(entries, arguments.get(LIMIT));
      }
    }
  }

  private static StoragePage page(Entries entries, long limit) {
    List<StoragePage.Entry> listed = new ArrayList<>();
    long bytes = 0;
    StoreReader.Entry entry = entries.next();
    while (entry != null && listed.size() < limit && bytes < ENTRIES_BYTES_MAX) {
      listed.add(new StoragePage.Entry(Bytes.of(entry.key()), Bytes.of(entry.value())));
      bytes += entry.key().length + entry.value().length;
      entry = entries.next();
    }
    return new StoragePage(listed, entry == null ? null : listed.getLast().key());
  }
}
