//! A registry of texts by name, to be upgraded: its second version is `registry2`.

use qlcvm_contract::prelude::*;

static ENTRIES: Map<String, String> = Map::new("entries");

contract! {
    /// Texts by name. The contract's admin can give it new code, or say who is the admin from now
    /// on.
    name: registry;

    /// Sets or replaces a text.
    call fn set(name: String, text: String) {
        ENTRIES.set(&name, &text);
    }

    /// The text of a name.
    view fn get(name: String) -> Option<String> {
        ENTRIES.get(&name)
    }

    /// The code's version.
    view fn version() -> u32 {
        1
    }

    /// Makes somebody else the admin, or nobody for ever: then the code stays as it is.
    call fn hand_over(admin: Option<Address>) -> Result {
        Ok(host::contract_set_admin(admin.as_ref())?)
    }
}

#[cfg(test)]
mod tests;
