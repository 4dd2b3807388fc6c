//! Contracts for qlcvm in Rust.
//!
//! A contract is a crate of type `cdylib` with one [`contract!`] block: its events, its errors and
//! its methods, which are plain functions. The block makes an export of type `() -> ()` of each
//! method, reads the arguments from the input, writes the result, and describes all of it in the
//! module's custom section `qlcvm.abi`.
//!
//! ```
//! # #![allow(unused)]
//! use qlcvm_contract::prelude::*;
//!
//! static COUNT: Counter = Counter::new("count");
//!
//! contract! {
//!     /// Counts.
//!     name: counter;
//!
//!     /// Adds one and returns the new count.
//!     call fn increment() -> u64 {
//!         COUNT.add(1)
//!     }
//!
//!     /// The count.
//!     view fn get() -> u64 {
//!         COUNT.get()
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`host`] | the chain's functions as safe Rust, one by one |
//! | [`abi`] | encoding of arguments, results, events and errors |
//! | [`storage`] | [`Value`](storage::Value), [`Map`](storage::Map), [`List`](storage::List), [`Counter`](storage::Counter) |
//! | [`call`] | calls of other contracts |
//! | [`error`] | how a contract fails |
//! | `mock` | a chain in the process, for `cargo test`; not there on wasm32 |
//!
//! On wasm32 the crate also brings an allocator, and a panic reverts with its message and place, cut
//! to 1 KiB.

#![deny(missing_docs)]

#[doc(hidden)]
pub extern crate alloc;

pub mod abi;
pub mod call;
pub mod error;
pub mod host;
#[cfg(not(target_arch = "wasm32"))]
pub mod mock;
pub mod storage;

mod macros;
#[doc(hidden)]
pub mod runtime;
#[doc(hidden)]
pub mod section;
mod sys;
mod types;

#[cfg(target_arch = "wasm32")]
mod allocator;
#[cfg(target_arch = "wasm32")]
mod panic;

pub use types::{Address, Hash};

/// What nearly every contract uses.
pub mod prelude {
    pub use crate::call::{CallError, Callee};
    pub use crate::error::{ensure, Result, Revert};
    pub use crate::storage::{Counter, List, Map, Value};
    pub use crate::{contract, encode, host, interface, Address, Hash};
}
