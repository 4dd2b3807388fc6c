package io.qlcvm.client;

import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code account_get}.
 *
 * @param nonce of the account's next transaction
 * @param contract null where no code lies at the address
 */
public record AccountInfo(
    Address address, Amount balance, long nonce, @Nullable ContractInfo contract) {}
