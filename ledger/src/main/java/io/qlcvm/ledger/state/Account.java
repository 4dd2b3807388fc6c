package io.qlcvm.ledger.state;

import io.qlcvm.types.Amount;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.codec.CborException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An account as the ledger keeps it.
 *
 * <p>A contract's storage lies under a number of its own, not under its address, so that giving up
 * a contract does not touch its entries. The number is no part of what is hashed.
 *
 * @param state what the state root covers
 * @param storageId the number of the contract's storage; 0 when there is no contract
 */
public record Account(AccountState state, long storageId) {
  /** The storage id of an account without a contract. */
  public static final long NO_STORAGE = 0;

  /** What an address that was never used stands for. */
  public static final Account EMPTY = new Account(AccountState.EMPTY, NO_STORAGE);

  public long nonce() {
    return state.nonce();
  }

  public Amount balance() {
    return state.balance();
  }

  public @Nullable ContractState contract() {
    return state.contract();
  }

  public Account withNonce(long nonce) {
    return new Account(new AccountState(nonce, balance(), contract()), storageId);
  }

  public Account withBalance(Amount balance) {
    return new Account(new AccountState(nonce(), balance, contract()), storageId);
  }

  /** The same account with its contract replaced, in the same storage. */
  public Account withContract(ContractState contract) {
    return withContract(contract, storageId);
  }

  /** The same account with a contract, and the storage that is the contract's. */
  public Account withContract(ContractState contract, long storageId) {
    return new Account(new AccountState(nonce(), balance(), contract), storageId);
  }

  /** Bytes in the store: the storage id (8 bytes), then the account value's CBOR. */
  public byte[] encode() {
    byte[] value = state.encode();
    return ByteBuffer.allocate(Long.BYTES + value.length).putLong(storageId).put(value).array();
  }

  /** The storage id of an account as {@link #encode} wrote it; {@code null} for no account. */
  public static long encodedStorageId(byte @Nullable [] encoded) {
    return encoded == null ? NO_STORAGE : ByteBuffer.wrap(encoded).getLong();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws CborException when the bytes are damaged
   */
  static Account decode(byte[] bytes) throws CborException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long storageId = in.getLong();
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new Account(AccountState.decode(value), storageId);
  }
}
