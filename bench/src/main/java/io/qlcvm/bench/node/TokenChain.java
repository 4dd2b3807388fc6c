package io.qlcvm.bench.node;

import io.qlcvm.client.BlockId;
import io.qlcvm.client.ChainStatus;
import io.qlcvm.client.Gas;
import io.qlcvm.client.NodeClient;
import io.qlcvm.client.NodeException;
import io.qlcvm.client.QueryOptions;
import io.qlcvm.client.ReceiptInfo;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hex;
import io.qlcvm.types.block.Status;
import io.qlcvm.types.crypto.DevAccounts;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import io.qlcvm.types.tx.Action;
import io.qlcvm.types.tx.SignedTransaction;
import io.qlcvm.types.tx.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A chain with the Rust token on it, senders who own some, and holders who will get it. */
final class TokenChain {
  /** Enough for connections, nonces and blocks: 64 transactions of each can wait. */
  static final int SENDERS = 256;

  /** Whose balances the transfers change: what the state grows to. */
  static final int HOLDERS = 10_000;

  private static final String COINS = "1000000000000000000";
  private static final Amount TOKENS = Amount.of(1_000_000_000L);
  private static final Amount SUPPLY = Amount.of(1_000_000_000_000_000L);

  /** Of what the first transfer needs, since others may need a little more, percent. */
  private static final long GAS_PERCENT = 115;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int DIGITS = 2;

  private final NodeClient client;
  private final ChainStatus chain;
  private final Address contract;
  private final KeyPair[] senders;
  private final long gasLimit;
  private final long[] nonces;
  private long sent;

  private TokenChain(
      NodeClient client, ChainStatus chain, Address contract, KeyPair[] senders, long gasLimit) {
    this.client = client;
    this.chain = chain;
    this.contract = contract;
    this.senders = senders;
    this.gasLimit = gasLimit;
    this.nonces = new long[senders.length];
  }

  private static KeyPair[] keys(int count) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> KeyPair.fromSeed(named("sender", i)))
        .toArray(KeyPair[]::new);
  }

  private static Address holder(long number) {
    return Address.of(named("holder", Math.floorMod(number, HOLDERS)));
  }

  private static byte[] named(String kind, int number) {
    String name = "qlcvm/bench/%s/%d".formatted(kind, number);
    return Hashing.sha256(name.getBytes(StandardCharsets.US_ASCII)).bytes();
  }

  /** Writes a dev chain's genesis in which the senders can pay for gas. */
  static void writeGenesis(Path file) throws IOException {
    Address producer = DevAccounts.keyPair(0).address();
    String balances =
        IntStream.rangeClosed(0, SENDERS)
            .mapToObj(i -> i == SENDERS ? producer : KeyPair.fromSeed(named("sender", i)).address())
            .map("\"%%s\": \"%s\"".formatted(COINS)::formatted)
            .collect(Collectors.joining(", "));
    Files.writeString(
        file,
        """
        {"chainId": "qlcvm-bench", "dev": true, "time": 1767225600000, "blockGasLimit": 300000000,
         "minGasPrice": 1, "gasSchedule": 1, "producers": ["%s"], "balances": {%s}}
        """
            .formatted(producer, balances));
  }

  /**
   * Deploys the token, and gives each sender some.
   *
   * @param count how many of the senders there are to be
   */
  static TokenChain begin(NodeProcess node, HttpClient http, byte[] token, int count)
      throws NodeException, InterruptedException {
    NodeClient client = new NodeClient(http, node.uri(), PATIENCE);
    Address owner = DevAccounts.keyPair(0).address();
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes(text("Bench"));
    input.writeBytes(text("BEN"));
    input.write(DIGITS);
    input.writeBytes(littleEndian(SUPPLY));
    Action.Deploy deployment = new Action.Deploy(token, input.toByteArray(), Amount.ZERO);
    ReceiptInfo deployed = succeeded(client.deploy(owner, deployment, Gas.DEFAULT));
    Address contract = deployed.contract();
    if (contract == null) {
      throw new IllegalStateException("the token was not deployed");
    }
    KeyPair[] senders = keys(count);
    for (KeyPair sender : senders) {
      Action.Invoke gift = transfer(contract, sender.address(), TOKENS);
      var _ = succeeded(client.invoke(owner, gift, Gas.DEFAULT));
    }
    Action.Invoke first = transfer(contract, holder(0), Amount.of(1));
    Long needed = client.simulate(senders[0].address(), first, Gas.DEFAULT).gasLimit();
    if (needed == null) {
      throw new IllegalStateException("a transfer does not succeed");
    }
    long gasLimit = needed * GAS_PERCENT / 100;
    return new TokenChain(client, client.chainStatus(), contract, senders, gasLimit);
  }

  private static ReceiptInfo succeeded(ReceiptInfo receipt) {
    if (receipt.status() != Status.SUCCESS) {
      throw new IllegalStateException("setting up failed: " + receipt.error());
    }
    return receipt;
  }

  /** A text as the token takes it: how many bytes, in four, and these. */
  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) bytes.length, 0, 0, 0});
    out.writeBytes(bytes);
    return out.toByteArray();
  }

  private static byte[] littleEndian(Amount amount) {
    byte[] bytes = new byte[Amount.BYTES];
    amount.copyLittleEndianTo(bytes, 0);
    return bytes;
  }

  private static Action.Invoke transfer(Address contract, Address to, Amount amount) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes(to.bytes());
    input.writeBytes(littleEndian(amount));
    return new Action.Invoke(contract, "transfer", input.toByteArray(), Amount.ZERO);
  }

  /**
   * Makes and signs transfers of one token each to the holders in turn.
   *
   * @param method {@code tx_send} or {@code tx_sendSync}
   * @param connections divides the senders and the requests
   * @param requestsEach over one connection
   */
  Transfers sign(String method, int connections, int requestsEach, int perRequest) {
    int sendersEach = senders.length / connections;
    int each = requestsEach * perRequest;
    int[] sender = new int[connections * each];
    long[] nonce = new long[sender.length];
    for (int i = 0; i < sender.length; i++) {
      sender[i] = i / each * sendersEach + i % each % sendersEach;
      nonce[i] = nonces[sender[i]]++;
    }
    long first = sent;
    sent += sender.length;
    byte[][] requests = new byte[connections * requestsEach][];
    long[] keys = new long[sender.length];
    IntStream.range(0, requests.length)
        .parallel()
        .forEach(request -> {
          String[] calls = new String[perRequest];
          for (int i = 0; i < perRequest; i++) {
            int number = request * perRequest + i;
            SignedTransaction signed =
                signed(senders[sender[number]], nonce[number], first + number);
            keys[number] = Transfers.key(signed.hash());
            String params = "{\"transaction\":\"%s\"}".formatted(Hex.encode(signed.encode()));
            calls[i] = Http.call(number, method, params);
          }
          requests[request] = post(calls);
        });
    return new Transfers(requests, perRequest, sender, keys, senders.length);
  }

  private SignedTransaction signed(KeyPair sender, long nonce, long number) {
    return new Transaction(
            chain.chainId(),
            sender.address(),
            nonce,
            gasLimit,
            chain.minGasPrice(),
            null,
            transfer(contract, holder(number), Amount.of(1)))
        .sign(sender);
  }

  private static byte[] post(String... calls) {
    return Http.post(calls.length == 1 ? calls[0] : "[" + String.join(",", calls) + "]");
  }

  /** Requests for the holders' balances in turn. */
  byte[][] queries(int requests, int perRequest) {
    byte[][] bytes = new byte[requests][];
    for (int request = 0; request < requests; request++) {
      String[] calls = new String[perRequest];
      for (int i = 0; i < perRequest; i++) {
        int number = request * perRequest + i;
        String params =
            "{\"contract\":\"%s\",\"method\":\"balance_of\",\"input\":\"%s\"}"
                .formatted(contract, Hex.encode(holder(number).bytes()));
        calls[i] = Http.call(number, "contract_query", params);
      }
      bytes[request] = post(calls);
    }
    return bytes;
  }

  long height() throws NodeException, InterruptedException {
    return client.chainStatus().height();
  }

  /**
   * Looks whether the holders have what was sent to them, and so whether each transfer worked.
   *
   * @throws IllegalStateException if they do not
   */
  void check() throws NodeException, InterruptedException {
    long all = 0;
    for (int i = 0; i < Math.min(sent, HOLDERS); i++) {
      Action.Invoke question =
          new Action.Invoke(contract, "balance_of", holder(i).bytes(), Amount.ZERO);
      byte[] balance = client.query(question, QueryOptions.LATEST).output().toByteArray();
      all += Amount.fromLittleEndian(balance, 0).low();
    }
    if (all != sent) {
      throw new IllegalStateException(
          "%d transfers were sent, and %d tokens came to the holders".formatted(sent, all));
    }
    long nonce = client.account(senders[0].address(), BlockId.LATEST).nonce();
    if (nonce != nonces[0]) {
      throw new IllegalStateException("a sender's nonce is %d, not %d".formatted(nonce, nonces[0]));
    }
  }
}
