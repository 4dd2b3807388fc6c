//! Keeps deposits. On request it makes the mistakes that re-entrancy lives on, so that tests can
//! show what each guard does; a contract of one's own should be a vault with both switches off.

use qlcvm_contract::prelude::*;

static DEPOSITS: Map<Address, u128> = Map::new("deposits");
static PAYS_FIRST: Value<bool> = Value::new("pays_first");
static ALLOWS_REENTRY: Value<bool> = Value::new("allows_reentry");

interface! {
    /// A contract that takes payments.
    Receiver {
        call fn received();
    }
}

contract! {
    /// Keeps deposits; careless on request, for tests of re-entrancy.
    name: vault;

    /// With `pays_first` a withdrawal is written down after the payment; with `allows_reentry` the
    /// receiver can call the vault meanwhile.
    init fn init(pays_first: bool, allows_reentry: bool) {
        PAYS_FIRST.set(&pays_first);
        ALLOWS_REENTRY.set(&allows_reentry);
    }

    /// Adds what comes with the call to the caller's deposit.
    call fn deposit() {
        let caller = host::caller();
        DEPOSITS.set(&caller, &(deposit_of(caller) + host::value()));
    }

    /// Pays the caller's whole deposit back. A contract is told, by its method `received`.
    call fn withdraw() -> Result<u128> {
        let caller = host::caller();
        let amount = deposit_of(caller);
        ensure!(amount > 0, "the caller has no deposit");
        if PAYS_FIRST.get_or_default() {
            pay(caller, amount)?;
            DEPOSITS.delete(&caller);
        } else {
            DEPOSITS.delete(&caller);
            pay(caller, amount)?;
        }
        Ok(amount)
    }

    /// What the vault keeps for somebody.
    view fn deposit_of(owner: Address) -> u128 {
        DEPOSITS.get_or_default(&owner)
    }
}

fn pay(to: Address, amount: u128) -> Result {
    if host::code_hash(&to).is_none() {
        return Ok(host::transfer(&to, amount)?);
    }
    let mut callee = Callee::new(to).paying(amount);
    if ALLOWS_REENTRY.get_or_default() {
        callee = callee.allow_reentry();
    }
    Ok(Receiver::at(callee).received()?)
}

#[cfg(test)]
mod tests;
