package io.qlcvm.types.account;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.codec.CborException;
import io.qlcvm.types.codec.CborReader;
import io.qlcvm.types.codec.CborWriter;
import org.jspecify.annotations.Nullable;

/**
 * Value of an account in the state tree.
 *
 * <pre>
 *   account  = [nonce, balance, contract]
 *   contract = null | [codeHash, storageRoot, creator, admin|null, deployTransaction, version]
 * </pre>
 *
 * @param nonce of the next transaction that it sends
 * @param contract null for an account without code
 */
public record AccountState(long nonce, Amount balance, @Nullable ContractState contract) {

  /** An account that was never used; it is absent from the state tree. */
  public static final AccountState EMPTY = new AccountState(0, Amount.ZERO, null);

  private static final int FIELDS = 3;
  private static final int CONTRACT_FIELDS = 6;

  /** Whether it is all zero, which is the same as not being there. */
  public boolean isEmpty() {
    return nonce == 0 && balance.isZero() && contract == null;
  }

  public byte[] encode() {
    CborWriter writer = new CborWriter().array(FIELDS).unsigned(nonce).amount(balance);
    ContractState state = contract;
    if (state == null) {
      return writer.nul().toByteArray();
    }
    writer
        .array(CONTRACT_FIELDS)
        .bytes(state.codeHash().bytes())
        .bytes(state.storageRoot().bytes())
        .bytes(state.creator().bytes());
    Address admin = state.admin();
    if (admin == null) {
      writer.nul();
    } else {
      writer.bytes(admin.bytes());
    }
    return writer.bytes(state.deployTransaction().bytes()).unsigned(state.version()).toByteArray();
  }

  /**
   * Reads the encoded form.
   *
   * @throws CborException if it is none
   */
  public static AccountState decode(byte[] bytes) throws CborException {
    CborReader reader = new CborReader(bytes);
    reader.arrayOf(FIELDS);
    long nonce = reader.unsigned();
    Amount balance = reader.amount();
    ContractState contract = null;
    if (reader.isNull()) {
      reader.nul();
    } else {
      contract = decodeContract(reader);
    }
    reader.end();
    return new AccountState(nonce, balance, contract);
  }

  private static ContractState decodeContract(CborReader reader) throws CborException {
    reader.arrayOf(CONTRACT_FIELDS);
    Hash32 codeHash = Hash32.of(reader.bytesOf(Hash32.BYTES));
    Hash32 storageRoot = Hash32.of(reader.bytesOf(Hash32.BYTES));
    Address creator = Address.of(reader.bytesOf(Address.BYTES));
    Address admin = null;
    if (reader.isNull()) {
      reader.nul();
    } else {
      admin = Address.of(reader.bytesOf(Address.BYTES));
    }
    Hash32 deployTransaction = Hash32.of(reader.bytesOf(Hash32.BYTES));
    return new ContractState(
        codeHash, storageRoot, creator, admin, deployTransaction, reader.unsigned());
  }
}
