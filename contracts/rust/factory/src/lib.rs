//! Makes contracts: of code that is on the chain, at addresses that can be told before, or of new
//! code.

use qlcvm_contract::prelude::*;

/// By maker and number.
static MADE: Map<(Address, u32), Address> = Map::new("made");
static COUNTS: Map<Address, u32> = Map::new("counts");

/// What an instance's address is a hash of, with creator, code hash and salt behind it.
const INSTANCE_TAG: &[u8] = b"qlcvm/contract/v2";

contract! {
    /// Makes contracts and keeps who made which.
    name: factory;

    enum Event {
        Made { #[indexed] maker: Address, #[indexed] contract: Address, code: Hash },
    }

    enum Error {
        /// A salt has at most 32 bytes, since the maker's address is put before it.
        SaltTooLong,
        /// A contract is, or was, at the address: take another salt.
        AddressUsed,
    }

    /// Makes a contract of code that is on the chain, passes the input to its `init` and what was
    /// paid to it; its address, which depends on the caller, the code and the salt only.
    call fn instantiate(code: Hash, salt: Vec<u8>, input: Vec<u8>) -> Result<Address> {
        let maker = host::caller();
        let salt = own_salt(maker, &salt)?;
        let contract = match host::contract_instantiate(&code, &salt, &input, host::value()) {
            Err(CallError::AddressUsed) => return Err(Error::AddressUsed.into()),
            result => result?,
        };
        keep(maker, contract, code);
        Ok(contract)
    }

    /// Makes a contract of new code; its address.
    call fn create(code: Vec<u8>, input: Vec<u8>) -> Result<Address> {
        let contract = host::contract_create(&code, &input, host::value())?;
        keep(host::caller(), contract, host::sha256(&code));
        Ok(contract)
    }

    /// Where `instantiate` would put the maker's contract.
    view fn address_of(maker: Address, code: Hash, salt: Vec<u8>) -> Result<Address> {
        let salt = own_salt(maker, &salt)?;
        let parts = [INSTANCE_TAG, &host::self_address().0, &code.0, &salt];
        Ok(Address(host::sha256(&parts.concat()).0))
    }

    /// What somebody has made, in order.
    view fn made_by(maker: Address) -> Vec<Address> {
        MADE.iter_prefix(&maker.0).map(|(_, contract)| contract).collect()
    }
}

/// Nobody can take the address that another one's salt gives.
fn own_salt(maker: Address, salt: &[u8]) -> Result<Vec<u8>> {
    ensure!(salt.len() <= 32, Error::SaltTooLong);
    Ok([&maker.0, salt].concat())
}

fn keep(maker: Address, contract: Address, code: Hash) {
    let count = COUNTS.get_or_default(&maker);
    MADE.set(&(maker, count), &contract);
    COUNTS.set(&maker, &(count + 1));
    Event::Made { maker, contract, code }.emit();
}

#[cfg(test)]
mod tests;
