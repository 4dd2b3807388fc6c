//! A name service: names of accounts and contracts, found by their beginning.

use qlcvm_contract::prelude::*;

/// Owner and target.
static NAMES: Map<String, (Address, Address)> = Map::new("names");

const NAME_BYTES_MIN: usize = 3;
const NAME_BYTES_MAX: usize = 32;

/// Names that one answer holds.
const PAGE_NAMES_MAX: usize = 50;

contract! {
    /// Names of accounts and contracts.
    name: names;

    enum Event {
        /// The name belongs to somebody else now; to the zero address if it is free again.
        Passed { #[indexed] owner: Address, #[indexed] name: String, text: String },
        /// The name means something else now.
        Pointed { #[indexed] name: String, target: Address },
    }

    enum Error {
        /// A name is 3 to 32 of the characters a to z, 0 to 9 and -.
        BadName,
        /// Somebody has the name already.
        Taken { owner: Address },
        /// Nobody has the name.
        Unknown,
        /// Only the name's owner may do that.
        NotOwner,
    }

    /// Takes a name that is free, for a target.
    call fn register(name: String, target: Address) -> Result {
        let is_good = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let length = NAME_BYTES_MIN..=NAME_BYTES_MAX;
        ensure!(length.contains(&name.len()) && name.bytes().all(is_good), Error::BadName);
        if let Some((owner, _)) = NAMES.get(&name) {
            return Err(Error::Taken { owner }.into());
        }
        let owner = host::caller();
        NAMES.set(&name, &(owner, target));
        Event::Passed { owner, name: name.clone(), text: name.clone() }.emit();
        Event::Pointed { name, target }.emit();
        Ok(())
    }

    /// Lets a name mean something else.
    call fn point(name: String, target: Address) -> Result {
        let owner = owned(&name)?;
        NAMES.set(&name, &(owner, target));
        Event::Pointed { name, target }.emit();
        Ok(())
    }

    /// Gives a name to somebody else.
    call fn pass(name: String, to: Address) -> Result {
        owned(&name)?;
        let (_, target) = NAMES.get(&name).ok_or(Error::Unknown)?;
        NAMES.set(&name, &(to, target));
        Event::Passed { owner: to, name: name.clone(), text: name }.emit();
        Ok(())
    }

    /// Gives a name up.
    call fn release(name: String) -> Result {
        owned(&name)?;
        NAMES.delete(&name);
        Event::Passed { owner: Address::ZERO, name: name.clone(), text: name }.emit();
        Ok(())
    }

    /// What a name means.
    view fn lookup(name: String) -> Option<Address> {
        NAMES.get(&name).map(|(_, target)| target)
    }

    /// Whose a name is.
    view fn owner_of(name: String) -> Option<Address> {
        NAMES.get(&name).map(|(owner, _)| owner)
    }

    /// Names that begin so and their targets, in order, at most 50; from the name `start` on if
    /// there is one.
    view fn search(prefix: String, start: Option<String>) -> Vec<(String, Address)> {
        NAMES
            .scan(prefix.as_bytes(), start.as_ref(), host::Direction::Forwards)
            .map(|(name, (_, target))| (name, target))
            .take(PAGE_NAMES_MAX)
            .collect()
    }
}

/// The caller, if the name is his.
fn owned(name: &String) -> Result<Address> {
    let (owner, _) = NAMES.get(name).ok_or(Error::Unknown)?;
    ensure!(owner == host::caller(), Error::NotOwner);
    Ok(owner)
}

#[cfg(test)]
mod tests;
