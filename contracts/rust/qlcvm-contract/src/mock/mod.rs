//! A chain in the process, so that contracts are tested with plain `cargo test`.
//!
//! Each thread has one, so tests don't meet. A test is somebody with an account: [`Chain::send_as`]
//! says who, and the `Contract` type of a [`contract!`](crate::contract) makes transactions, which
//! are undone if they fail.
//!
//! ```
//! use qlcvm_contract::mock::Chain;
//! # mod counter {
//! #     use qlcvm_contract::prelude::*;
//! #     static COUNT: Counter = Counter::new("count");
//! #     contract! {
//! #         name: counter;
//! #         init fn init(start: u64) { COUNT.set(start) }
//! #         call fn add(more: u64) -> u64 { COUNT.add(more) }
//! #         view fn get() -> u64 { COUNT.get() }
//! #     }
//! # }
//!
//! let chain = Chain::new();
//! chain.send_as(chain.account("alice", 1_000));
//! let counter = counter::Contract::deploy(40).unwrap();
//! assert_eq!(counter.add(2), Ok(42));
//! assert!(counter.add(u64::MAX).is_err());
//! assert_eq!(counter.get(), Ok(42));
//! ```
//!
//! What is real: storage, balances, events, calls among contracts with their rollback, re-entry,
//! depth and read-only rules, creation and upgrade, limits on sizes, hashes. What is not: gas is not
//! counted, and signatures are those that [`Chain::accept_signature`] names. A contract's code is
//! told apart by its name and description.

mod crypto;
pub(crate) mod functions;
mod world;

use crate::call::CallError;
use crate::runtime::Method;
use crate::types::{Address, Hash};
use world::{with, World};

/// A contract as the mock chain runs it; [`contract!`](crate::contract) makes it.
pub struct Definition {
    #[doc(hidden)]
    pub name: &'static str,
    #[doc(hidden)]
    pub abi: &'static [u8],
    #[doc(hidden)]
    pub methods: &'static [Method],
}

impl Definition {
    /// What the section `qlcvm.abi` says.
    pub fn abi(&self) -> &'static str {
        core::str::from_utf8(self.abi).expect("source text is UTF-8")
    }

    /// Stands for the contract's code where code is passed on, as in
    /// [`contract_create`](crate::host::contract_create). The chain has to know the contract
    /// ([`Chain::publish`]).
    pub fn code(&self) -> Vec<u8> {
        [b"mock code of ", self.name.as_bytes(), b" ", self.abi].concat()
    }

    /// The hash of that code.
    pub fn code_hash(&self) -> Hash {
        Hash(crypto::sha256(&self.code()))
    }
}

/// An event that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Who emitted it.
    pub contract: Address,
    /// The name and the indexed fields.
    pub topics: Vec<[u8; 32]>,
    /// The other fields.
    pub data: Vec<u8>,
}

impl Event {
    /// The name in the first topic, without its zeros.
    pub fn name(&self) -> String {
        let topic = self.topics.first().copied().unwrap_or_default();
        let name: Vec<u8> = topic.into_iter().take_while(|byte| *byte != 0).collect();
        String::from_utf8_lossy(&name).into_owned()
    }
}

/// This thread's chain. The value is only a way to it: all are the same.
#[derive(Clone, Copy, Debug)]
pub struct Chain(());

impl Chain {
    /// A new chain for this thread, at height 1 and a second after 1970, with nobody on it. The
    /// sender is an account without balance until [`Chain::send_as`] says otherwise.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        world::reset();
        Chain(())
    }

    /// The thread's chain as it is.
    pub fn current() -> Self {
        Chain(())
    }

    /// An account of this name, with this balance from now on. The same name is the same address.
    pub fn account(&self, name: &str, balance: u128) -> Address {
        let address = Address(crypto::sha256(&[b"mock account ", name.as_bytes()].concat()));
        with(|world| world.state.account(address).balance = balance);
        address
    }

    /// Who makes the next transactions.
    pub fn send_as(&self, sender: Address) {
        with(|world| world.sender = sender);
    }

    /// Deploys a contract as a transaction of the sender; its address.
    pub fn deploy(&self, code: &'static Definition, input: &[u8]) -> Result<Address, CallError> {
        self.publish(code);
        world::transaction(|creator| {
            let nonce = with(|world| world.state.account(creator).nonce) - 1;
            world::create(creator, World::new_address(creator, nonce), code, input, 0)
        })
        .map(|address| {
            let mut bytes = [0; 32];
            bytes.copy_from_slice(&address);
            Address(bytes)
        })
    }

    /// Gives a contract new code and runs its `migrate`, as a transaction of the sender, who must be
    /// the contract's admin.
    pub fn upgrade(
        &self,
        contract: Address,
        code: &'static Definition,
        input: &[u8],
    ) -> Result<(), CallError> {
        self.publish(code);
        world::transaction(|sender| world::upgrade(sender, contract, code, input)).map(|_| ())
    }

    /// Brings a contract's code onto the chain without making a contract of it; its hash.
    pub fn publish(&self, code: &'static Definition) -> Hash {
        with(|world| world.codes.insert(code.code_hash(), code));
        code.code_hash()
    }

    /// Runs something as a contract would, as a transaction of the sender: for tests of storage and
    /// of single functions. What it does is undone if it panics.
    pub fn run<R>(&self, contract: Address, work: impl FnOnce() -> R) -> Result<R, CallError> {
        world::run_inside(contract, work)
    }

    /// From now on, calls of this method at this address are answered so, without any contract.
    pub fn answer(
        &self,
        contract: Address,
        method: &str,
        answer: impl Fn(&[u8]) -> Result<Vec<u8>, CallError> + 'static,
    ) {
        let key = (contract, method.to_string());
        with(|world| world.answers.insert(key, std::rc::Rc::new(answer)));
    }

    /// From now on, this is a signature of the message by the key, for `ed25519_verify` and, if the
    /// message is a hash, `secp256k1_verify` and `secp256k1_recover`.
    pub fn accept_signature(&self, signature: &[u8; 64], message: &[u8], key: &[u8]) {
        let accepted = (signature.to_vec(), message.to_vec(), key.to_vec());
        with(|world| world.signatures.push(accepted));
    }

    /// Goes on by so many blocks, a second apart.
    pub fn advance(&self, blocks: u64) {
        with(|world| {
            world.height += blocks;
            world.time_millis += blocks * 1_000;
        });
    }

    /// Sets the time of the block, milliseconds since 1970 UTC.
    pub fn set_time(&self, millis: u64) {
        with(|world| world.time_millis = millis);
    }

    /// The block's height.
    pub fn height(&self) -> u64 {
        with(|world| world.height)
    }

    /// An account's balance; 0 if there is none.
    pub fn balance(&self, address: Address) -> u128 {
        with(|world| world.state.accounts.get(&address).map_or(0, |account| account.balance))
    }

    /// A contract's value under a key.
    pub fn storage(&self, contract: Address, key: &[u8]) -> Option<Vec<u8>> {
        with(|world| world.state.storage(contract)?.get(key).cloned())
    }

    /// All keys of a contract, in their order.
    pub fn storage_keys(&self, contract: Address) -> Vec<Vec<u8>> {
        with(|world| {
            let storage = world.state.storage(contract);
            storage.map_or_else(Vec::new, |storage| storage.keys().cloned().collect())
        })
    }

    /// All events that stand, in order.
    pub fn events(&self) -> Vec<Event> {
        with(|world| world.state.events.clone())
    }

    /// All debug lines, those of undone calls among them.
    pub fn logs(&self) -> Vec<String> {
        with(|world| world.logs.clone())
    }
}

#[cfg(test)]
mod tests;
