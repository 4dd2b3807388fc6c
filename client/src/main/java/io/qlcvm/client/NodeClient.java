package io.qlcvm.client;

import io.qlcvm.client.abi.Abi;
import io.qlcvm.client.abi.AbiException;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.proof.ContractProof;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * A client of a node's JSON-RPC 2.0 interface: one method for each of the node's, one HTTP POST for
 * each call. Nothing is retried.
 *
 * <p>Every method blocks until the answer is there and throws a {@link NodeException} when there is
 * none: {@link RpcException} when the node says no, {@link NoConnectionException}, {@link
 * NoAnswerInTimeException}, {@link BadAnswerException}. A contract's failure is no exception but a
 * status of the result. Thread-safe.
 */
public final class NodeClient {

  /** Where a node listens unless told otherwise. */
  public static final URI DEFAULT_NODE = URI.create("http://127.0.0.1:9735");

  /**
   * The most that is read of one answer: 64 MiB. A full block is the largest; at 100 transactions
   * of 512 KiB, in hex, it comes near.
   */
  static final int ANSWER_BYTES_MAX = 64 << 20;

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private static final TypeReference<ChainStatus> STATUS = new TypeReference<>() {};
  private static final TypeReference<AccountInfo> ACCOUNT = new TypeReference<>() {};
  private static final TypeReference<ReceiptInfo> RECEIPT = new TypeReference<>() {};
  private static final TypeReference<QueryResult> QUERY_RESULT = new TypeReference<>() {};
  private static final TypeReference<SimulationResult> SIMULATION = new TypeReference<>() {};
  private static final TypeReference<TraceInfo> TRACE = new TypeReference<>() {};
  private static final TypeReference<String> TEXT = new TypeReference<>() {};
  private static final TypeReference<TransactionInfo> TRANSACTION = new TypeReference<>() {};
  private static final TypeReference<StoragePage> STORAGE_PAGE = new TypeReference<>() {};
  private static final TypeReference<ContractProof> PROOF = new TypeReference<>() {};
  private static final TypeReference<Bytes> BYTES = new TypeReference<>() {};
  private static final TypeReference<Hash32> HASH = new TypeReference<>() {};
  private static final TypeReference<Long> NUMBER = new TypeReference<>() {};
  private static final TypeReference<Boolean> BOOLEAN = new TypeReference<>() {};
  private static final TypeReference<BlockInfo<Hash32>> BLOCK = new TypeReference<>() {};
  private static final TypeReference<BlockInfo<ExecutedTransaction>> FULL_BLOCK =
      new TypeReference<>() {};
  private static final TypeReference<List<DevAccount>> DEV_ACCOUNTS = new TypeReference<>() {};

  private final HttpClient http;
  private final URI node;
  private final Duration timeout;
  private final @Nullable Supplier<Token> token;
  private final AtomicLong calls = new AtomicLong();

  /**
   * A client of one node. Nothing is sent yet.
   *
   * @param http sends the requests; its connect timeout counts, and closing it is its owner's
   * @param node such as {@code http://127.0.0.1:9735}
   * @param timeout for a whole answer, from the call on
   */
  public NodeClient(HttpClient http, URI node, Duration timeout) {
    this(http, node, timeout, null);
  }

  private NodeClient(HttpClient http, URI node, Duration timeout, @Nullable Supplier<Token> token) {
    this.http = http;
    this.node = node;
    this.timeout = timeout;
    this.token = token;
  }

  /**
   * This client, but sending a token with each call, for a node that asks for one. Over {@code
   * http} whoever listens on the way can read it: use {@code https} where others may.
   *
   * @param token asked before each call, since a token does not live long
   */
  public NodeClient withToken(Supplier<Token> token) {
    return new NodeClient(http, node, timeout, token);
  }

  /** {@code chain_status}. */
  public ChainStatus chainStatus() throws NodeException, InterruptedException {
    return call("chain_status", Map.of(), STATUS);
  }

  /** {@code chain_getBlock} with the transactions' hashes; null if there is no such block. */
  public @Nullable BlockInfo<Hash32> block(BlockId block)
      throws NodeException, InterruptedException {
    return callForNullable("chain_getBlock", Map.of("block", json(block)), BLOCK);
  }

  /** {@code chain_getBlock} with transactions and receipts; null if there is no such block. */
  public @Nullable BlockInfo<ExecutedTransaction> fullBlock(BlockId block)
      throws NodeException, InterruptedException {
    return callForNullable(
        "chain_getBlock", Map.of("block", json(block), "full", true), FULL_BLOCK);
  }

  /** {@code account_get}: the account as it stands after a block. */
  public AccountInfo account(Address address, BlockId at)
      throws NodeException, InterruptedException {
    return call("account_get", Map.of("address", address, "at", json(at)), ACCOUNT);
  }

  /** {@code contract_deploy}: the node signs, which it does for accounts whose key it holds. */
  public ReceiptInfo deploy(Address from, Action.Deploy action, Gas gas)
      throws NodeException, InterruptedException {
    Map<String, Object> parameters = signedByNode(from, gas);
    putDeployment(parameters, action);
    return call("contract_deploy", parameters, RECEIPT);
  }

  /** {@code contract_invoke}: the node signs, which it does for accounts whose key it holds. */
  public ReceiptInfo invoke(Address from, Action.Invoke action, Gas gas)
      throws NodeException, InterruptedException {
    Map<String, Object> parameters = signedByNode(from, gas);
    putCall(parameters, action);
    return call("contract_invoke", parameters, RECEIPT);
  }

  /** {@code contract_query}: what the call would do. Nothing is written. */
  public QueryResult query(Action.Invoke action, QueryOptions options)
      throws NodeException, InterruptedException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    putCall(parameters, action);
    putUnlessNull(parameters, "from", options.from());
    putUnlessNull(parameters, "gasLimit", options.gasLimit());
    parameters.put("at", json(options.at()));
    return call("contract_query", parameters, QUERY_RESULT);
  }

  /**
   * {@code tx_simulate}: what a transaction would come to, and the gas limit that it needs. Needs
   * no key; nothing is written.
   *
   * @param gas its limit is the most that is tried; the sender has to be able to pay for it, which
   *     a price of 0 makes easy
   */
  public SimulationResult simulate(Address from, Action action, Gas gas)
      throws NodeException, InterruptedException {
    return call("tx_simulate", dryRun(from, action, gas), SIMULATION);
  }

  /**
   * {@code debug_trace}: what happened in a committed transaction. The error is -32001 {@code
   * pruned} where the node does not keep the state before its block any more.
   */
  public TraceInfo trace(Hash32 hash) throws NodeException, InterruptedException {
    return call("debug_trace", Map.of("hash", hash), TRACE);
  }

  /** {@code debug_trace}: what would happen, as in {@link #simulate}. */
  public TraceInfo trace(Address from, Action action, Gas gas)
      throws NodeException, InterruptedException {
    return call("debug_trace", dryRun(from, action, gas), TRACE);
  }

  /**
   * {@code debug_profile}: where the gas of a committed transaction went, a line {@code a;b;c GAS}
   * for each stack of calls; the lines add up to the receipt's gas.
   */
  public String profile(Hash32 hash) throws NodeException, InterruptedException {
    return call("debug_profile", Map.of("hash", hash), TEXT);
  }

  /** {@code debug_profile}: where the gas would go, as in {@link #simulate}. */
  public String profile(Address from, Action action, Gas gas)
      throws NodeException, InterruptedException {
    return call("debug_profile", dryRun(from, action, gas), TEXT);
  }

  private static Map<String, Object> dryRun(Address from, Action action, Gas gas) {
    Map<String, Object> parameters = signedByNode(from, gas);
    switch (action) {
      case Action.Transfer transfer -> {
        parameters.put("to", transfer.to());
        parameters.put("amount", transfer.amount());
      }
      case Action.Deploy deploy -> putDeployment(parameters, deploy);
      case Action.Invoke invoke -> putCall(parameters, invoke);
      case Action.Upgrade upgrade -> {
        parameters.put("contract", upgrade.contract());
        parameters.put("code", upgrade.code());
        parameters.put("input", upgrade.input());
      }
    }
    return parameters;
  }

  /** {@code contract_getStorage}: the value under a key, null if there is none. */
  public @Nullable Bytes storage(Address contract, Bytes key, BlockId at)
      throws NodeException, InterruptedException {
    return callForNullable(
        "contract_getStorage", Map.of("contract", contract, "key", key, "at", json(at)), BYTES);
  }

  /** {@code contract_listStorage}: keys and values, in the order of the keys. */
  public StoragePage listStorage(Address contract, StorageFilter filter, BlockId at)
      throws NodeException, InterruptedException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("contract", contract);
    parameters.put("prefix", filter.prefix());
    putUnlessNull(parameters, "after", filter.after());
    putUnlessNull(parameters, "limit", filter.limit());
    parameters.put("at", json(at));
    return call("contract_listStorage", parameters, STORAGE_PAGE);
  }

  /**
   * {@code state_getProof}: proof of an account, and of what is under keys of its storage. What the
   * node says is only worth something after {@link ContractProof#check} with a state root from
   * elsewhere.
   *
   * @param keys at most {@link ContractProof#KEYS_MAX}
   */
  public ContractProof proof(Address address, List<Bytes> keys, BlockId at)
      throws NodeException, InterruptedException {
    ContractProof proof =
        call("state_getProof", Map.of("contract", address, "keys", keys, "at", json(at)), PROOF);
    List<Bytes> proved = proof.storage().stream().map(key -> Bytes.of(key.key())).toList();
    if (!proved.equals(keys)) {
      throw new BadAnswerException(
          "%s answered state_getProof with proofs of other keys than those asked for"
              .formatted(node));
    }
    return proof;
  }

  /** {@code contract_getCode}: the contract's WebAssembly module. */
  public Bytes code(Address contract, BlockId at) throws NodeException, InterruptedException {
    return call("contract_getCode", Map.of("contract", contract, "at", json(at)), BYTES);
  }

  /**
   * {@code contract_getAbi}: what the contract says of its interface, null if it says nothing. A
   * section that can't be read is the error {@code invalid_abi}.
   */
  public @Nullable Abi abi(Address contract, BlockId at)
      throws NodeException, InterruptedException {
    JsonNode json =
        exchange("contract_getAbi", Map.of("contract", contract, "at", json(at)), timeout);
    try {
      return json.isNull() ? null : Abi.of(json);
    } catch (AbiException e) {
      throw new BadAnswerException(
          "%s answered contract_getAbi with something else than an interface: %s"
              .formatted(node, e.getMessage()),
          e);
    }
  }

  /** {@code tx_send}: returns the transaction's hash as soon as the pool has it. */
  public Hash32 send(SignedTransaction transaction) throws NodeException, InterruptedException {
    return call("tx_send", Map.of("transaction", transaction.encode()), HASH);
  }

  /**
   * {@code tx_sendSync}: returns the receipt once the transaction is in a committed block.
   *
   * @param patience how long the node waits for that; after it the error is -32004 {@code timeout}
   *     and the transaction may still be executed
   */
  public ReceiptInfo sendSync(SignedTransaction transaction, Duration patience)
      throws NodeException, InterruptedException {
    return call(
        "tx_sendSync",
        Map.of("transaction", transaction.encode(), "timeout", patience.toMillis()),
        RECEIPT,
        timeout.plus(patience));
  }

  /** {@code tx_get}: null if the node knows no such transaction. */
  public @Nullable TransactionInfo transaction(Hash32 hash)
      throws NodeException, InterruptedException {
    return callForNullable("tx_get", Map.of("hash", hash), TRANSACTION);
  }

  /** {@code tx_getReceipt}: null if no such transaction is in a committed block. */
  public @Nullable ReceiptInfo receipt(Hash32 hash) throws NodeException, InterruptedException {
    return callForNullable("tx_getReceipt", Map.of("hash", hash), RECEIPT);
  }

  /** {@code dev_accounts}: the funded accounts of a dev chain, with their keys. */
  public List<DevAccount> devAccounts() throws NodeException, InterruptedException {
    return List.copyOf(call("dev_accounts", Map.of(), DEV_ACCOUNTS));
  }

  /** {@code dev_mine}: makes blocks at once, on a dev chain; the height of the last one. */
  public long devMine(long blocks) throws NodeException, InterruptedException {
    return call("dev_mine", Map.of("blocks", blocks), NUMBER);
  }

  /** {@code dev_setAutomine}: a block as soon as there is work, or only by {@link #devMine}. */
  public void devSetAutomine(boolean on) throws NodeException, InterruptedException {
    callForNothing("dev_setAutomine", Map.of("on", on));
  }

  /**
   * {@code dev_setInterval}: a block in each interval, with or without work.
   *
   * @param interval zero for a block as soon as there is work; else a millisecond at least, an hour
   *     at most
   * @throws IllegalArgumentException if it is between zero and a millisecond
   */
  public void devSetInterval(Duration interval) throws NodeException, InterruptedException {
    if (interval.isPositive() && interval.toMillis() == 0) {
      throw new IllegalArgumentException(
          "an interval of %s: it has a millisecond at least, or is zero".formatted(interval));
    }
    callForNothing("dev_setInterval", Map.of("ms", interval.toMillis()));
  }

  /**
   * {@code dev_increaseTime}: puts the clock of blocks forward.
   *
   * @return the time that a block made now would have, milliseconds since 1970-01-01 UTC
   */
  public long devIncreaseTime(Duration forward) throws NodeException, InterruptedException {
    return call("dev_increaseTime", Map.of("ms", forward.toMillis()), NUMBER);
  }

  /**
   * {@code dev_setNextTime}: gives the next block a time, from which the clock goes on.
   *
   * @param time milliseconds since 1970-01-01 UTC, later than the head's
   */
  public void devSetNextTime(long time) throws NodeException, InterruptedException {
    callForNothing("dev_setNextTime", Map.of("time", time));
  }

  /** {@code dev_snapshot}: remembers the chain as it is; the id for one {@link #devRevert}. */
  public long devSnapshot() throws NodeException, InterruptedException {
    return call("dev_snapshot", Map.of(), NUMBER);
  }

  /** {@code dev_revert}: takes the chain back to a snapshot, which is used up then. */
  public void devRevert(long id) throws NodeException, InterruptedException {
    var _ = call("dev_revert", Map.of("id", id), BOOLEAN);
  }

  /** {@code dev_setBalance}: in a block of its own, which is made when this returns. */
  public void devSetBalance(Address address, Amount balance)
      throws NodeException, InterruptedException {
    callForNothing("dev_setBalance", Map.of("address", address, "balance", balance));
  }

  /**
   * {@code dev_setStorage}: in a block of its own, which is made when this returns.
   *
   * @param value null deletes the key
   */
  public void devSetStorage(Address contract, Bytes key, @Nullable Bytes value)
      throws NodeException, InterruptedException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("contract", contract);
    parameters.put("key", key);
    putUnlessNull(parameters, "value", value);
    callForNothing("dev_setStorage", parameters);
  }

  /**
   * {@code dev_impersonate}: from now on the node takes the account's transactions without its
   * signature, such as {@link Transaction#unsigned()} gives.
   */
  public void devImpersonate(Address address) throws NodeException, InterruptedException {
    callForNothing("dev_impersonate", Map.of("address", address));
  }

  /** {@code dev_stopImpersonating}: whether the account was impersonated. */
  public boolean devStopImpersonating(Address address) throws NodeException, InterruptedException {
    return call("dev_stopImpersonating", Map.of("address", address), BOOLEAN);
  }

  /** Events in the order in which they were emitted, a page at a time. */
  public LocatedEvents events(EventQuery query) throws NodeException, InterruptedException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    putUnlessNull(parameters, "contract", query.contract());
    putUnlessNull(parameters, "topic", query.topic());
    putUnlessNull(parameters, "fromHeight", query.fromHeight());
    putUnlessNull(parameters, "toHeight", query.toHeight());
    putUnlessNull(parameters, "after", query.after());
    putUnlessNull(parameters, "limit", query.limit());
    return call("events_query", parameters, new TypeReference<>() {});
  }

  /**
   * Signs an action here, with the account's next nonce. Two transactions of one account that are
   * signed before the first is in a block get the same nonce: only one of them will be taken.
   *
   * @param chain the node's answer to {@link #chainStatus()}: gives chain id, price and limit
   */
  public SignedTransaction sign(ChainStatus chain, KeyPair key, Action action, Gas gas)
      throws NodeException, InterruptedException {
    long nonce = account(key.address(), BlockId.LATEST).nonce();
    return new Transaction(
            chain.chainId(),
            key.address(),
            nonce,
            gas.limitOn(chain),
            gas.priceOn(chain),
            null,
            action)
        .sign(key);
  }

  /** Signs an action here as {@link #sign} does, sends it and waits for its receipt. */
  public ReceiptInfo submit(KeyPair key, Action action, Gas gas, Duration patience)
      throws NodeException, InterruptedException {
    return sendSync(sign(chainStatus(), key, action, gas), patience);
  }

  private static Map<String, Object> signedByNode(Address from, Gas gas) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("from", from);
    putUnlessNull(parameters, "gasLimit", gas.limit());
    putUnlessNull(parameters, "gasPrice", gas.price());
    return parameters;
  }

  private static void putDeployment(Map<String, Object> parameters, Action.Deploy action) {
    parameters.put("code", action.code());
    parameters.put("input", action.input());
    parameters.put("amount", action.amount());
  }

  private static void putCall(Map<String, Object> parameters, Action.Invoke action) {
    parameters.put("contract", action.contract());
    parameters.put("method", action.method());
    parameters.put("input", action.input());
    parameters.put("amount", action.amount());
  }

  private static void putUnlessNull(
      Map<String, Object> parameters, String name, @Nullable Object value) {
    if (value != null) {
      parameters.put(name, value);
    }
  }

  private static Object json(BlockId block) {
    return switch (block) {
      case BlockId.Latest _ -> "latest";
      case BlockId.Height(long height) -> height;
      case BlockId.Hash(Hash32 hash) -> hash;
    };
  }

  private <T> T call(String method, Map<String, Object> parameters, TypeReference<T> type)
      throws NodeException, InterruptedException {
    return call(method, parameters, type, timeout);
  }

  private <T> T call(
      String method, Map<String, Object> parameters, TypeReference<T> type, Duration deadline)
      throws NodeException, InterruptedException {
    JsonNode result = exchange(method, parameters, deadline);
    if (result.isNull()) {
      throw new BadAnswerException("%s answered %s with null".formatted(node, method));
    }
    return read(method, result, type);
  }

  private <T> @Nullable T callForNullable(
      String method, Map<String, Object> parameters, TypeReference<T> type)
      throws NodeException, InterruptedException {
    JsonNode result = exchange(method, parameters, timeout);
    return result.isNull() ? null : read(method, result, type);
  }

  private void callForNothing(String method, Map<String, Object> parameters)
      throws NodeException, InterruptedException {
    if (!exchange(method, parameters, timeout).isNull()) {
      throw new BadAnswerException("%s answered %s with more than null".formatted(node, method));
    }
  }

  private <T> T read(String method, JsonNode result, TypeReference<T> type)
      throws BadAnswerException {
    try {
      return Json.MAPPER.readerFor(type).readValue(result);
    } catch (JacksonException unreadable) {
      throw new BadAnswerException(
          "%s answered %s with something else than the protocol says: %s"
              .formatted(node, method, unreadable.getOriginalMessage()),
          unreadable);
    }
  }

  /** One call over HTTP; returns the result, a JSON null as such. */
  private JsonNode exchange(String method, Map<String, Object> parameters, Duration deadline)
      throws NodeException, InterruptedException {
    long id = calls.incrementAndGet();
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("jsonrpc", "2.0");
    call.put("id", id);
    call.put("method", method);
    call.put("params", parameters);
    HttpResponse<byte[]> response = post(method, Json.MAPPER.writeValueAsBytes(call), deadline);
    JsonNode answer = parse(method, response);
    JsonNode error = answer.get("error");
    if (error != null && !error.isNull()) {
      throw rpcException(method, error);
    }
    JsonNode result = answer.get("result");
    JsonNode answered = answer.get("id");
    if (result == null || answered == null || !answered.isIntegralNumber()) {
      throw notJsonRpc(method, response);
    }
    if (answered.asLong() != id) {
      throw new BadAnswerException(
          "%s answered call %d with the answer to call %s".formatted(node, id, answered));
    }
    return result;
  }

  private HttpResponse<byte[]> post(String method, byte[] body, Duration deadline)
      throws NodeException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node)
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (token != null) {
      request.header("Authorization", token.get().authorization());
    }
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    try {
      // HttpRequest's own timeout would end with the headers: a stalled body has to count as well.
      return response.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new NoAnswerInTimeException(node, method, deadline);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException cause) {
        throw new NoConnectionException(node, cause);
      }
      throw new IllegalStateException(failed.getCause());
    } finally {
      response.cancel(true);
    }
  }

  private JsonNode parse(String method, HttpResponse<byte[]> response) throws BadAnswerException {
    try {
      JsonNode answer = Json.MAPPER.readTree(response.body());
      if (answer.path("jsonrpc").asString("").equals("2.0")) {
        return answer;
      }
    } catch (JacksonException _) {
      // Told below: what came is no JSON-RPC, whichever way it is not.
    }
    throw notJsonRpc(method, response);
  }

  private BadAnswerException notJsonRpc(String method, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    return new BadAnswerException(
        "%s answered %s with HTTP status %d and no JSON-RPC 2.0; %s"
            .formatted(
                node,
                method,
                status,
                status == UNAUTHORIZED || status == FORBIDDEN
                    ? "something before the node turns the call away: is a token sent, and the"
                        + " right one?"
                    : "is it a qlcvm node?"));
  }

  private NodeException rpcException(String method, JsonNode error) {
    JsonNode code = error.path("code");
    JsonNode message = error.path("message");
    if (!code.canConvertToInt() || !message.isString()) {
      return new BadAnswerException(
          "%s answered %s with an error that has no code or no message".formatted(node, method));
    }
    JsonNode data = error.get("data");
    JsonNode reason = error.path("data").path("reason");
    return new RpcException(
        code.intValue(),
        reason.isString() ? reason.stringValue() : null,
        message.stringValue(),
        data);
  }
}
