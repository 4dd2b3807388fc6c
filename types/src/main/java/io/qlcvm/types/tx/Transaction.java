package io.qlcvm.types.tx;

import static io.qlcvm.types.tx.TransactionLimits.CHAIN_ID_BYTES_MAX;
import static io.qlcvm.types.tx.TransactionLimits.CODE_BYTES_MAX;
import static io.qlcvm.types.tx.TransactionLimits.INPUT_BYTES_MAX;
import static io.qlcvm.types.tx.TransactionLimits.METHOD_BYTES_MAX;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import io.qlcvm.types.crypto.Hashing;
import io.qlcvm.types.crypto.KeyPair;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A transaction before it is signed.
 *
 * <pre>
 *   unsigned = [1, chainId, sender, nonce, gasLimit, gasPrice, validUntil|null, action]
 *   action   = [0, to, amount]                          transfer
 *            | [1, code, input, amount]                 deploy
 *            | [2, contract, method, input, amount]     invoke
 *            | [3, contract, code, input]               upgrade
 * </pre>
 *
 * @param nonce how many transactions the sender has sent before
 * @param gasLimit most gas that it may use
 * @param gasPrice base units for one gas
 * @param validUntil last height at which it may be executed, or null
 */
public record Transaction(
    String chainId,
    Address sender,
    long nonce,
    long gasLimit,
    long gasPrice,
    @Nullable Long validUntil,
    Action action) {

  private static final int VERSION = 1;
  private static final int FIELDS = 8;
  private static final int TRANSFER = 0;
  private static final int DEPLOY = 1;
  private static final int INVOKE = 2;
  private static final int UPGRADE = 3;
  private static final int ACTION_FIELDS_MAX = 5;
  private static final byte[] SIGNING_TAG = "qlcvm/tx/v1".getBytes(StandardCharsets.US_ASCII);

  /**
   * Checks the ranges, so that whatever can be encoded can be decoded.
   *
   * @throws IllegalArgumentException if a number is not one of 0 to 2^53-1 or the chain id has more
   *     than 64 bytes
   */
  public Transaction {
    TransactionLimits.checkChainId(chainId);
    TransactionLimits.checkNumber("nonce", nonce);
    TransactionLimits.checkNumber("gasLimit", gasLimit);
    TransactionLimits.checkNumber("gasPrice", gasPrice);
    if (validUntil != null) {
      TransactionLimits.checkNumber("validUntil", validUntil);
    }
  }

  /** Most that the gas can cost: gas limit times gas price, base units. */
  public Amount fee() {
    return Amount.of(gasPrice).times(gasLimit);
  }

  /** What the action moves out of the sender's account. */
  public Amount amount() {
    return switch (action) {
      case Action.Transfer(_, Amount amount) -> amount;
      case Action.Deploy(_, _, Amount amount) -> amount;
      case Action.Invoke(_, _, _, Amount amount) -> amount;
      case Action.Upgrade _ -> Amount.ZERO;
    };
  }

  /** The canonical bytes of the unsigned transaction. */
  public byte[] encode() {
    CborWriter writer = new CborWriter();
    writer
        .array(FIELDS)
        .unsigned(VERSION)
        .text(chainId)
        .bytes(sender.bytes())
        .unsigned(nonce)
        .unsigned(gasLimit)
        .unsigned(gasPrice);
    if (validUntil == null) {
      writer.nul();
    } else {
      writer.unsigned(validUntil);
    }
    encodeAction(writer);
    return writer.toByteArray();
  }

  private void encodeAction(CborWriter writer) {
    switch (action) {
      case Action.Transfer(Address to, Amount amount) ->
          writer.array(3).unsigned(TRANSFER).bytes(to.bytes()).amount(amount);
      case Action.Deploy(byte[] code, byte[] input, Amount amount) ->
          writer.array(4).unsigned(DEPLOY).bytes(code).bytes(input).amount(amount);
      case Action.Invoke(Address contract, String method, byte[] input, Amount amount) ->
          writer
              .array(5)
              .unsigned(INVOKE)
              .bytes(contract.bytes())
              .text(method)
              .bytes(input)
              .amount(amount);
      case Action.Upgrade(Address contract, byte[] code, byte[] input) ->
          writer.array(4).unsigned(UPGRADE).bytes(contract.bytes()).bytes(code).bytes(input);
    }
  }

  /** Reads an unsigned transaction; what follows it is left to the caller. */
  static Transaction decode(CborReader reader) throws CborException, FieldException {
    reader.arrayOf(FIELDS);
    long version = reader.unsigned();
    if (version != VERSION) {
      throw new FieldException("transactions of version " + version + " are not known; send 1");
    }
    return new Transaction(
        reader.text(CHAIN_ID_BYTES_MAX),
        Address.of(reader.bytesOf(Address.BYTES)),
        number(reader, "nonce"),
        number(reader, "gasLimit"),
        number(reader, "gasPrice"),
        validUntil(reader),
        decodeAction(reader));
  }

  private static @Nullable Long validUntil(CborReader reader) throws CborException, FieldException {
    if (reader.isNull()) {
      reader.nul();
      return null;
    }
    return number(reader, "validUntil");
  }

  private static long number(CborReader reader, String field) throws CborException, FieldException {
    long value = reader.unsigned();
    if (value > TransactionLimits.NUMBER_MAX) {
      throw new FieldException(field + " is above 2^53-1: " + value);
    }
    return value;
  }

  private static Action decodeAction(CborReader reader) throws CborException, FieldException {
    int fields = reader.array(ACTION_FIELDS_MAX);
    long kind = reader.unsigned();
    int expected = kind == TRANSFER ? 3 : kind == INVOKE ? 5 : 4;
    if (kind > UPGRADE || fields != expected) {
      throw new FieldException("no action has kind " + kind + " and " + fields + " fields");
    }
    return switch ((int) kind) {
      case TRANSFER -> new Action.Transfer(address(reader), reader.amount());
      case DEPLOY ->
          new Action.Deploy(
              reader.bytes(CODE_BYTES_MAX), reader.bytes(INPUT_BYTES_MAX), reader.amount());
      case INVOKE ->
          new Action.Invoke(
              address(reader),
              reader.text(METHOD_BYTES_MAX),
              reader.bytes(INPUT_BYTES_MAX),
              reader.amount());
      default ->
          new Action.Upgrade(
              address(reader), reader.bytes(CODE_BYTES_MAX), reader.bytes(INPUT_BYTES_MAX));
    };
  }

  private static Address address(CborReader reader) throws CborException {
    return Address.of(reader.bytesOf(Address.BYTES));
  }

  /** What is signed: a tag, then SHA-256 of the encoded transaction. */
  byte[] signingMessage() {
    byte[] hash = Hashing.sha256(encode()).bytes();
    byte[] message = new byte[SIGNING_TAG.length + hash.length];
    System.arraycopy(SIGNING_TAG, 0, message, 0, SIGNING_TAG.length);
    System.arraycopy(hash, 0, message, SIGNING_TAG.length, hash.length);
    return message;
  }

  /**
   * Signs it.
   *
   * @throws IllegalArgumentException if the key is not the sender's
   */
  public SignedTransaction sign(KeyPair key) {
    if (!key.address().equals(sender)) {
      throw new IllegalArgumentException("the key is not that of the sender " + sender);
    }
    return SignedTransaction.of(this, key.sign(signingMessage()));
  }

  /**
   * The transaction with 64 zero bytes where the signature belongs: for the node of a dev chain
   * that impersonates the sender.
   */
  public SignedTransaction unsigned() {
    return SignedTransaction.of(this, SignedTransaction.UNSIGNED);
  }

  /** A field whose CBOR is fine and whose value is not. */
  static final class FieldException extends Exception {

    FieldException(String message) {
      super(message, null, false, false);
    }
  }
}
