//! Tries to withdraw its deposit from a vault many times, by withdrawing again while it is paid.

use qlcvm_contract::prelude::*;

static VAULT: Value<Address> = Value::new("vault");
static DENIED: Value<Vec<u8>> = Value::new("denied");

interface! {
    Vault {
        call fn deposit();
        call fn withdraw() -> u128;
    }
}

contract! {
    /// Enters a vault a second time while it pays, for tests of re-entrancy.
    name: attacker;

    /// Deposits what comes with the call in the vault, and withdraws it, again and again; what the
    /// attacker has then.
    call fn attack(vault: Address) -> Result<u128> {
        VAULT.set(&vault);
        Vault::at(Callee::new(vault).paying(host::value())).deposit()?;
        // The vault has to be able to pay us while we wait.
        Vault::at(Callee::new(vault).allow_reentry()).withdraw()?;
        Ok(loot())
    }

    /// Takes a payment of the vault, and withdraws once more if the vault has as much again.
    call fn received() {
        let vault = VAULT.get_or_default();
        if host::balance(&vault).unwrap_or(0) < host::value() {
            return;
        }
        let again = Callee::new(vault).allow_reentry();
        if let Err(error) = Vault::at(again).withdraw() {
            let why = match &error {
                CallError::Reverted(data) => data.clone(),
                other => other.message().into(),
            };
            DENIED.set(&why);
        }
    }

    /// What the attacker has.
    view fn loot() -> u128 {
        host::balance(&host::self_address()).unwrap_or(0)
    }

    /// Why the second withdrawal failed, if it did.
    view fn denied() -> Option<String> {
        DENIED.get().map(|why| String::from_utf8_lossy(&why).into_owned())
    }
}

#[cfg(test)]
mod tests;
