//! Calls of other contracts.

use crate::abi::Malformed;
use crate::error::{parts, Failure, Revert};
use crate::host;
use crate::types::Address;
use core::fmt;

/// Why a call did not return. What the callee did is undone.
#[derive(Clone, PartialEq, Eq)]
pub enum CallError {
    /// The callee said so; its data, which [`CallError::failure`] reads.
    Reverted(Vec<u8>),
    /// The callee broke a rule; the gas that it got is gone.
    Trapped,
    /// The callee had not enough gas.
    OutOfGas,
    /// There is no such contract, code or method.
    NotFound,
    /// The balance does not cover the amount.
    InsufficientBalance,
    /// 16 calls are open.
    TooDeep,
    /// The callee waits for a call that it made without allowing to be entered meanwhile.
    ReentryDenied,
    /// New code was refused.
    CodeRefused,
    /// A contract is, or was, at the new address.
    AddressUsed,
    /// Neither did the admin call nor is the contract its own.
    NotAdmin,
    /// The call returned, but its output is no encoding of the method's result.
    BadOutput(Malformed),
}

impl CallError {
    /// The callee's declared error, if it reverted with one of these.
    pub fn failure<E: Failure>(&self) -> Option<E> {
        match self {
            CallError::Reverted(data) => E::decode_failure(data),
            _ => None,
        }
    }

    /// What a contract that gives up because of this says.
    pub fn message(&self) -> &'static str {
        match self {
            CallError::Reverted(_) => "a call reverted",
            CallError::Trapped => "a call trapped",
            CallError::OutOfGas => "a call ran out of gas",
            CallError::NotFound => "no such contract or method",
            CallError::InsufficientBalance => "the balance does not cover the amount",
            CallError::TooDeep => "too many calls are open",
            CallError::ReentryDenied => "the contract can't be entered while it waits for a call",
            CallError::CodeRefused => "the code is refused",
            CallError::AddressUsed => "the address is or was a contract's",
            CallError::NotAdmin => "only the contract's admin may do that",
            CallError::BadOutput(_) => "a call's output is not what was expected",
        }
    }
}

/// Revert data is shown as its text, or as the error's name and the bytes of its fields.
impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Reverted(data) => match (parts(data), core::str::from_utf8(data)) {
                (Some((name, fields)), _) => write!(f, "Reverted({name} {:?})", fields.rest()),
                (None, Ok(text)) => write!(f, "Reverted({text:?})"),
                (None, Err(_)) => write!(f, "Reverted({data:?})"),
            },
            CallError::BadOutput(why) => write!(f, "BadOutput({why:?})"),
            other => f.write_str(other.message()),
        }
    }
}

/// What the callee's error looks like from outside.
impl<E: Failure> From<E> for CallError {
    fn from(error: E) -> Self {
        CallError::Reverted(Revert::from(error).data().to_vec())
    }
}

/// A contract, and how to call it.
///
/// ```no_run
/// # use qlcvm_contract::prelude::*;
/// # fn f(address: Address) -> Result {
/// Callee::new(address).paying(5).call("buy", &encode!["hat".to_string(), 3u32])?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Callee {
    address: Address,
    flags: u32,
    amount: u128,
    gas: u64,
}

impl Callee {
    /// Pays nothing, gives all the gas but 1/64, and lets nobody enter the caller meanwhile.
    pub const fn new(address: Address) -> Self {
        Callee { address, flags: 0, amount: 0, gas: 0 }
    }

    /// Sends this amount along.
    pub const fn paying(self, amount: u128) -> Self {
        Callee { amount, ..self }
    }

    /// Gives at most this much gas.
    pub const fn with_gas(self, gas: u64) -> Self {
        Callee { gas, ..self }
    }

    /// The callee can write nothing.
    pub const fn read_only(self) -> Self {
        Callee { flags: self.flags | host::READ_ONLY, ..self }
    }

    /// Lets others enter the calling contract while it waits: finish all writes before the call.
    pub const fn allow_reentry(self) -> Self {
        Callee { flags: self.flags | host::ALLOW_REENTRY, ..self }
    }

    /// The contract.
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Calls a method with an input; its output.
    pub fn call(&self, method: &str, input: &[u8]) -> Result<Vec<u8>, CallError> {
        host::call(self.flags, &self.address, method, self.amount, self.gas, input)
    }
}

impl From<Address> for Callee {
    fn from(address: Address) -> Self {
        Callee::new(address)
    }
}
