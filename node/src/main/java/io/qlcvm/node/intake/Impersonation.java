package io.qlcvm.node.intake;

import io.qlcvm.types.Address;
import java.util.HashSet;
import java.util.Set;

/**
 * The accounts of a dev chain whose transactions the node takes without a signature, as long as it
 * runs. Nothing is in it on any other chain. Thread-safe.
 */
public final class Impersonation {

  /** Accounts at the same time: some 100 bytes each. */
  public static final int ACCOUNTS_MAX = 1_000;

  private final Set<Address> accounts = new HashSet<>();

  /** Begins with an account; {@code false} if there are too many already. */
  public synchronized boolean begin(Address account) {
    if (accounts.size() >= ACCOUNTS_MAX && !accounts.contains(account)) {
      return false;
    }
    accounts.add(account);
    return true;
  }

  /** Ends with an account; whether it was impersonated. */
  public synchronized boolean end(Address account) {
    return accounts.remove(account);
  }

  /** Whether an account is impersonated now. */
  public synchronized boolean covers(Address account) {
    return accounts.contains(account);
  }
}
