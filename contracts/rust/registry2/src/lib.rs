//! The registry's second version: an entry has an owner, who alone may change it, and a height.

use qlcvm_contract::prelude::*;

static ENTRIES: Map<String, Entry> = Map::new("entries");
static VERSION: Value<u32> = Value::new("version");

/// Text, owner, and the height at which it was set last.
type Entry = (String, Address, u64);

/// The first version's entries, under the same keys.
static OLD_ENTRIES: Map<String, String> = Map::new("entries");

contract! {
    /// Texts by name, each of which only its owner may change.
    name: registry;

    enum Error {
        /// Only the entry's owner may do that.
        NotOwner { owner: Address },
        /// The contract has this code's data already.
        AlreadyMigrated,
    }

    init fn init() {
        VERSION.set(&2);
    }

    /// Gives each of the first version's entries to whoever upgrades. One transaction writes at most
    /// 4,096 keys, so a larger registry has to be upgraded in steps.
    migrate fn migrate() -> Result {
        ensure!(!VERSION.exists(), Error::AlreadyMigrated);
        let (owner, height) = (host::caller(), host::block_height());
        for (name, text) in OLD_ENTRIES.iter() {
            ENTRIES.set(&name, &(text, owner, height));
        }
        VERSION.set(&2);
        Ok(())
    }

    /// Sets a text that is new or the caller's.
    call fn set(name: String, text: String) -> Result {
        let caller = host::caller();
        if let Some((_, owner, _)) = ENTRIES.get(&name) {
            ensure!(owner == caller, Error::NotOwner { owner });
        }
        ENTRIES.set(&name, &(text, caller, host::block_height()));
        Ok(())
    }

    /// The text of a name, as in the first version.
    view fn get(name: String) -> Option<String> {
        ENTRIES.get(&name).map(|(text, _, _)| text)
    }

    /// Text, owner and height of a name.
    view fn entry(name: String) -> Option<(String, Address, u64)> {
        ENTRIES.get(&name)
    }

    /// The code's version.
    view fn version() -> u32 {
        VERSION.get_or_default()
    }

    /// Makes somebody else the admin, or nobody for ever: then the code stays as it is.
    call fn hand_over(admin: Option<Address>) -> Result {
        Ok(host::contract_set_admin(admin.as_ref())?)
    }
}

#[cfg(test)]
mod tests;
