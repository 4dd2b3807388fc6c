//! How a contract fails: declared errors, messages, and `?`.

use crate::abi::{Abi, Malformed, Reader};
use crate::call::CallError;
use crate::host::REVERT_BYTES_MAX;

pub use crate::ensure;

/// Begins the data of a declared error. It never begins UTF-8 text, so that an error and a panic's
/// message can't be confused.
pub const MARK: u8 = 0xff;

/// What a method answers that can fail: `Result<T>` reverts with whatever `?` brought.
pub type Result<T = (), E = Revert> = core::result::Result<T, E>;

/// A reason to undo everything: the data that the caller gets.
///
/// Declared errors (the enum `Error` of a [`contract!`](crate::contract)), failed calls, and text
/// become one with `?` or `into()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revert(Vec<u8>);

impl Revert {
    /// Reverts with these bytes, cut to 1 KiB.
    pub fn new(mut data: Vec<u8>) -> Self {
        data.truncate(REVERT_BYTES_MAX);
        Revert(data)
    }

    /// The bytes for the caller.
    pub fn data(&self) -> &[u8] {
        &self.0
    }
}

/// An error that a contract declares: 0xFF, the name's length (1 byte), the name, the fields'
/// encodings.
pub trait Failure: Sized {
    /// Appends the whole encoding.
    fn encode_failure(&self, out: &mut Vec<u8>);

    /// The error that revert data is, or `None` if it is another one.
    fn decode_failure(data: &[u8]) -> Option<Self>;
}

impl<E: Failure> From<E> for Revert {
    fn from(error: E) -> Self {
        let mut data = Vec::new();
        error.encode_failure(&mut data);
        Revert::new(data)
    }
}

impl From<&str> for Revert {
    fn from(message: &str) -> Self {
        Revert::new(message.as_bytes().to_vec())
    }
}

impl From<String> for Revert {
    fn from(message: String) -> Self {
        Revert::new(message.into_bytes())
    }
}

/// A failed call fails its caller: with the same data if it reverted, else with a message.
impl From<CallError> for Revert {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Reverted(data) => Revert::new(data),
            other => Revert::from(other.message()),
        }
    }
}

/// Appends what every declared error begins with.
#[doc(hidden)]
pub fn encode_name(name: &str, out: &mut Vec<u8>) {
    out.push(MARK);
    out.push(name.len() as u8);
    out.extend_from_slice(name.as_bytes());
}

/// Name and fields of a declared error, or `None` if the data is something else.
pub fn parts(data: &[u8]) -> Option<(&str, Reader<'_>)> {
    let mut reader = Reader::new(data);
    if u8::decode(&mut reader).ok()? != MARK {
        return None;
    }
    let length = u8::decode(&mut reader).ok()?;
    let name = core::str::from_utf8(reader.take(length.into()).ok()?).ok()?;
    Some((name, reader))
}

/// Arguments that are no encoding of what the method takes; every contract of this kit has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadInput {
    /// Name of the first argument that could not be read; empty if bytes remain after the last.
    pub argument: String,
}

impl Failure for BadInput {
    fn encode_failure(&self, out: &mut Vec<u8>) {
        encode_name("BadInput", out);
        self.argument.encode(out);
    }

    fn decode_failure(data: &[u8]) -> Option<Self> {
        let (name, mut fields) = parts(data)?;
        let argument = String::decode(&mut fields).ok()?;
        (name == "BadInput" && fields.end() == Ok(())).then(|| BadInput { argument })
    }
}

impl From<Malformed> for CallError {
    fn from(malformed: Malformed) -> Self {
        CallError::BadOutput(malformed)
    }
}

/// Leaves the method with an error unless the condition holds.
///
/// ```
/// use qlcvm_contract::prelude::*;
///
/// fn half(number: u32) -> Result<u32> {
///     ensure!(number % 2 == 0, "an odd number has no half");
///     Ok(number / 2)
/// }
/// assert_eq!(half(8), Ok(4));
/// assert_eq!(half(7), Err("an odd number has no half".into()));
/// ```
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $error:expr $(,)?) => {
        if !$condition {
            return ::core::result::Result::Err(::core::convert::From::from($error));
        }
    };
}
