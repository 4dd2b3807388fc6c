//! A fungible token: balances, transfers, and allowances that let others pay from one's balance.

use qlcvm_contract::prelude::*;

static NAME: Value<String> = Value::new("name");
static SYMBOL: Value<String> = Value::new("symbol");
static DECIMALS: Value<u8> = Value::new("decimals");
static SUPPLY: Value<u128> = Value::new("supply");
static BALANCES: Map<Address, u128> = Map::new("balances");
/// By owner and spender.
static ALLOWANCES: Map<(Address, Address), u128> = Map::new("allowances");

contract! {
    /// A fungible token with allowances. The whole supply is made at deployment and belongs to the
    /// deployer.
    name: token;

    enum Event {
        /// Tokens changed hands. The supply comes from the zero address, and what is burnt goes
        /// there.
        Transfer { #[indexed] from: Address, #[indexed] to: Address, amount: u128 },
        /// A spender may pay this much from the owner's balance, counted from now.
        Approval { #[indexed] owner: Address, #[indexed] spender: Address, amount: u128 },
    }

    enum Error {
        /// The balance does not cover the amount.
        InsufficientBalance { available: u128, needed: u128 },
        /// The allowance does not cover the amount.
        InsufficientAllowance { available: u128, needed: u128 },
    }

    /// Makes the supply, in base units; `decimals` is how many of its digits people see behind the
    /// point.
    init fn init(name: String, symbol: String, decimals: u8, supply: u128) {
        NAME.set(&name);
        SYMBOL.set(&symbol);
        DECIMALS.set(&decimals);
        SUPPLY.set(&supply);
        let owner = host::caller();
        BALANCES.set(&owner, &supply);
        Event::Transfer { from: Address::ZERO, to: owner, amount: supply }.emit();
    }

    /// The token's name.
    view fn name() -> String {
        NAME.get_or_default()
    }

    /// The short name.
    view fn symbol() -> String {
        SYMBOL.get_or_default()
    }

    /// Digits behind the point.
    view fn decimals() -> u8 {
        DECIMALS.get_or_default()
    }

    /// All tokens that there are.
    view fn total_supply() -> u128 {
        SUPPLY.get_or_default()
    }

    /// Tokens of one owner.
    view fn balance_of(owner: Address) -> u128 {
        BALANCES.get_or_default(&owner)
    }

    /// What a spender may still pay from the owner's balance.
    view fn allowance(owner: Address, spender: Address) -> u128 {
        ALLOWANCES.get_or_default(&(owner, spender))
    }

    /// Pays from the caller's balance.
    call fn transfer(to: Address, amount: u128) -> Result {
        pay(host::caller(), to, amount)
    }

    /// Lets a spender pay this much from the caller's balance; replaces what was allowed before.
    call fn approve(spender: Address, amount: u128) {
        let owner = host::caller();
        allow(owner, spender, amount);
        Event::Approval { owner, spender, amount }.emit();
    }

    /// Pays from the owner's balance, as far as the owner allowed the caller to.
    call fn transfer_from(owner: Address, to: Address, amount: u128) -> Result {
        let spender = host::caller();
        let available = allowance(owner, spender);
        ensure!(available >= amount, Error::InsufficientAllowance { available, needed: amount });
        allow(owner, spender, available - amount);
        pay(owner, to, amount)
    }

    /// Takes tokens of the caller out of the world.
    call fn burn(amount: u128) -> Result {
        let owner = host::caller();
        debit(owner, amount)?;
        SUPPLY.set(&(total_supply() - amount));
        Event::Transfer { from: owner, to: Address::ZERO, amount }.emit();
        Ok(())
    }
}

fn pay(from: Address, to: Address, amount: u128) -> Result {
    debit(from, amount)?;
    // All balances together are the supply, so none overflows.
    BALANCES.set(&to, &(balance_of(to) + amount));
    Event::Transfer { from, to, amount }.emit();
    Ok(())
}

/// Nothing is kept for a balance of 0: storage costs by the byte.
fn debit(owner: Address, amount: u128) -> Result {
    let available = balance_of(owner);
    ensure!(available >= amount, Error::InsufficientBalance { available, needed: amount });
    match available - amount {
        0 => BALANCES.delete(&owner),
        left => BALANCES.set(&owner, &left),
    }
    Ok(())
}

fn allow(owner: Address, spender: Address, amount: u128) {
    match amount {
        0 => ALLOWANCES.delete(&(owner, spender)),
        amount => ALLOWANCES.set(&(owner, spender), &amount),
    }
}

#[cfg(test)]
mod tests;
