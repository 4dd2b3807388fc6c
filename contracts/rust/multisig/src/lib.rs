//! A wallet of several owners: what it does needs the confirmations of so many of them.

use qlcvm_contract::prelude::*;

static OWNERS: Map<Address, bool> = Map::new("owners");
static THRESHOLD: Value<u32> = Value::new("threshold");
static NEXT: Counter = Counter::new("next");
static PROPOSALS: Map<u64, Proposal> = Map::new("proposals");
/// By proposal and owner.
static CONFIRMED: Map<(u64, Address), bool> = Map::new("confirmed");

/// Owners that a wallet may have: an execution looks at each one.
const OWNERS_MAX: usize = 32;

/// Callee, method (none for a payment), input and amount of a call.
type Proposal = (Address, Option<String>, Vec<u8>, u128);

contract! {
    /// A wallet of several owners. One proposes a payment or a call; when enough have confirmed, any
    /// of them executes it.
    name: multisig;

    enum Event {
        Proposed { #[indexed] proposal: u64, #[indexed] by: Address },
        Confirmed { #[indexed] proposal: u64, #[indexed] by: Address },
        Executed { #[indexed] proposal: u64, output: Vec<u8> },
    }

    enum Error {
        /// Owners have to be 1 to 32 different ones, of which 1 to all have to confirm.
        BadOwners,
        /// Only an owner may do that.
        NotOwner,
        /// There is no such proposal, or it was executed.
        NoSuchProposal { proposal: u64 },
        /// Not enough owners have confirmed.
        NotEnough { confirmed: u32, needed: u32 },
    }

    init fn init(owners: Vec<Address>, threshold: u32) -> Result {
        ensure!(!owners.is_empty() && owners.len() <= OWNERS_MAX, Error::BadOwners);
        ensure!(threshold > 0 && threshold as usize <= owners.len(), Error::BadOwners);
        for owner in owners {
            ensure!(!OWNERS.contains(&owner), Error::BadOwners);
            OWNERS.set(&owner, &true);
        }
        THRESHOLD.set(&threshold);
        Ok(())
    }

    /// Takes a payment.
    call fn deposit() {}

    /// Proposes to call a contract's method, or to pay if there is none, and confirms it; its
    /// number.
    call fn propose(
        to: Address,
        method: Option<String>,
        input: Vec<u8>,
        amount: u128,
    ) -> Result<u64> {
        let by = owner()?;
        let proposal = NEXT.next();
        PROPOSALS.set(&proposal, &(to, method, input, amount));
        Event::Proposed { proposal, by }.emit();
        confirm(proposal)?;
        Ok(proposal)
    }

    /// Confirms a proposal.
    call fn confirm(proposal: u64) -> Result {
        let by = owner()?;
        ensure!(PROPOSALS.contains(&proposal), Error::NoSuchProposal { proposal });
        CONFIRMED.set(&(proposal, by), &true);
        Event::Confirmed { proposal, by }.emit();
        Ok(())
    }

    /// Takes one's confirmation back.
    call fn revoke(proposal: u64) -> Result {
        CONFIRMED.delete(&(proposal, owner()?));
        Ok(())
    }

    /// Does what a proposal says, once; what the callee answered.
    call fn execute(proposal: u64) -> Result<Vec<u8>> {
        owner()?;
        let (confirmed, needed) = (confirmations(proposal), THRESHOLD.get_or_default());
        ensure!(confirmed >= needed, Error::NotEnough { confirmed, needed });
        // It is gone before anybody else runs.
        let (to, method, input, amount) =
            PROPOSALS.take(&proposal).ok_or(Error::NoSuchProposal { proposal })?;
        let output = match method {
            Some(method) => Callee::new(to).paying(amount).call(&method, &input)?,
            None => host::transfer(&to, amount).map(|()| Vec::new())?,
        };
        Event::Executed { proposal, output: output.clone() }.emit();
        Ok(output)
    }

    /// How many owners have confirmed a proposal.
    view fn confirmations(proposal: u64) -> u32 {
        CONFIRMED.iter_prefix(&proposal.to_be_bytes()).count() as u32
    }

    /// What a proposal would do: callee, method, input, amount.
    view fn proposal(proposal: u64) -> Option<(Address, Option<String>, Vec<u8>, u128)> {
        PROPOSALS.get(&proposal)
    }
}

fn owner() -> Result<Address> {
    let caller = host::caller();
    ensure!(OWNERS.contains(&caller), Error::NotOwner);
    Ok(caller)
}

#[cfg(test)]
mod tests;
