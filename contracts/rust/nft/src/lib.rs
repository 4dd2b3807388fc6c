//! Tokens of which each is another one: it has a number, an owner and a text that describes it.

use qlcvm_contract::prelude::*;

static MINTER: Value<Address> = Value::new("minter");
static NEXT: Counter = Counter::new("next");
static OWNERS: Map<u64, Address> = Map::new("owners");
static TEXTS: Map<u64, String> = Map::new("texts");
static APPROVED: Map<u64, Address> = Map::new("approved");
/// By owner and operator.
static OPERATORS: Map<(Address, Address), bool> = Map::new("operators");
/// By owner and token: an owner's tokens are one scan.
static OWNED: Map<(Address, u64), bool> = Map::new("owned");

/// Tokens that one answer holds.
const PAGE_TOKENS_MAX: usize = 100;

contract! {
    /// Tokens of which each is another one. The deployer makes them.
    name: nft;

    enum Event {
        /// A token changed hands; a new one comes from the zero address.
        Transfer { #[indexed] from: Address, #[indexed] to: Address, #[indexed] token: u64 },
        /// Somebody may pass this token on; the zero address is nobody.
        Approval { #[indexed] owner: Address, #[indexed] approved: Address, #[indexed] token: u64 },
        /// Somebody may, or may no longer, pass all of the owner's tokens on.
        OperatorSet { #[indexed] owner: Address, #[indexed] operator: Address, allowed: bool },
    }

    enum Error {
        /// There is no such token.
        NoSuchToken { token: u64 },
        /// The caller may not do that.
        NotAllowed,
    }

    init fn init() {
        MINTER.set(&host::caller());
    }

    /// Makes a token for somebody; its number.
    call fn mint(to: Address, text: String) -> Result<u64> {
        ensure!(MINTER.get() == Some(host::caller()), Error::NotAllowed);
        let token = NEXT.next();
        TEXTS.set(&token, &text);
        give(Address::ZERO, to, token);
        Ok(token)
    }

    /// Passes a token on: as its owner, as who is approved for it, or as the owner's operator.
    call fn transfer(to: Address, token: u64) -> Result {
        let owner = owner_of(token)?;
        let caller = host::caller();
        let allowed = caller == owner
            || APPROVED.get(&token) == Some(caller)
            || is_operator(owner, caller);
        ensure!(allowed, Error::NotAllowed);
        APPROVED.delete(&token);
        OWNED.delete(&(owner, token));
        give(owner, to, token);
        Ok(())
    }

    /// Lets somebody pass this token on, once; nobody without `approved`.
    call fn approve(approved: Option<Address>, token: u64) -> Result {
        let owner = owner_of(token)?;
        let caller = host::caller();
        ensure!(caller == owner || is_operator(owner, caller), Error::NotAllowed);
        match approved {
            Some(approved) => APPROVED.set(&token, &approved),
            None => APPROVED.delete(&token),
        }
        Event::Approval { owner, approved: approved.unwrap_or_default(), token }.emit();
        Ok(())
    }

    /// Lets somebody pass all of the caller's tokens on, or no longer.
    call fn set_operator(operator: Address, allowed: bool) {
        let owner = host::caller();
        match allowed {
            true => OPERATORS.set(&(owner, operator), &true),
            false => OPERATORS.delete(&(owner, operator)),
        }
        Event::OperatorSet { owner, operator, allowed }.emit();
    }

    /// Who has a token.
    view fn owner_of(token: u64) -> Result<Address> {
        OWNERS.get(&token).ok_or_else(|| Error::NoSuchToken { token }.into())
    }

    /// What a token is.
    view fn text_of(token: u64) -> Result<String> {
        TEXTS.get(&token).ok_or_else(|| Error::NoSuchToken { token }.into())
    }

    /// Whether somebody may pass all of an owner's tokens on.
    view fn is_operator(owner: Address, operator: Address) -> bool {
        OPERATORS.contains(&(owner, operator))
    }

    /// An owner's tokens in order, at most 100, from the number `start` on.
    view fn tokens_of(owner: Address, start: u64) -> Vec<u64> {
        OWNED
            .scan(&owner.0, Some(&(owner, start)), host::Direction::Forwards)
            .map(|((_, token), _)| token)
            .take(PAGE_TOKENS_MAX)
            .collect()
    }
}

fn give(from: Address, to: Address, token: u64) {
    OWNERS.set(&token, &to);
    OWNED.set(&(to, token), &true);
    Event::Transfer { from, to, token }.emit();
}

#[cfg(test)]
mod tests;
