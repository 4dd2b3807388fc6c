//! What the code calls that the macros write.

use crate::abi::{self, Abi, Malformed, Reader, TypeName};
use crate::call::CallError;
use crate::error::{BadInput, Revert};
use crate::host;

/// Bytes of a topic.
const TOPIC_BYTES: usize = 32;

/// Topics of an event: its name and three fields.
const TOPICS_MAX: usize = 4;

/// What comes before everything else in an export.
pub fn begin() {
    #[cfg(target_arch = "wasm32")]
    crate::panic::report();
}

/// What a method may answer: nothing, a value, or a `Result` of these.
pub trait Output: Sized {
    /// What the caller gets.
    type Value;

    /// The type's name, or `None` for nothing.
    const NAME: Option<TypeName>;

    /// Ends the call.
    fn finish(self);

    /// What the output says.
    fn decode(output: &[u8]) -> Result<Self::Value, Malformed>;
}

impl Output for () {
    type Value = ();
    const NAME: Option<TypeName> = None;

    fn finish(self) {}

    fn decode(output: &[u8]) -> Result<(), Malformed> {
        Reader::new(output).end()
    }
}

impl<T: Abi> Output for T {
    type Value = T;
    const NAME: Option<TypeName> = Some(T::NAME);

    fn finish(self) {
        host::return_with(&abi::to_bytes(&self))
    }

    fn decode(output: &[u8]) -> Result<T, Malformed> {
        abi::from_bytes(output)
    }
}

impl<T: Output, E: Into<Revert>> Output for Result<T, E> {
    type Value = T::Value;
    const NAME: Option<TypeName> = T::NAME;

    fn finish(self) {
        match self {
            Ok(value) => value.finish(),
            Err(error) => host::revert_with(error.into().data()),
        }
    }

    fn decode(output: &[u8]) -> Result<T::Value, Malformed> {
        T::decode(output)
    }
}

/// The next argument; the call reverts if the input has none of its type there.
pub fn argument<T: Abi>(input: &mut Reader<'_>, name: &str) -> T {
    T::decode(input).unwrap_or_else(|_| bad_input(name))
}

/// Reverts if bytes remain after the last argument.
pub fn end(input: &Reader<'_>) {
    if input.end().is_err() {
        bad_input("")
    }
}

#[cold]
#[inline(never)]
fn bad_input(argument: &str) -> ! {
    let error = BadInput { argument: String::from(argument) };
    host::revert_with(Revert::from(error).data())
}

/// A call's result as the caller's.
pub fn returned<O: Output>(output: Result<Vec<u8>, CallError>) -> Result<O::Value, CallError> {
    Ok(O::decode(&output?)?)
}

/// Topic 0: the event's name, padded with zeros.
pub const fn topic_of_name(name: &str) -> [u8; TOPIC_BYTES] {
    let bytes = name.as_bytes();
    assert!(bytes.len() <= TOPIC_BYTES, "an event's name is longer than 32 bytes");
    let mut topic = [0; TOPIC_BYTES];
    let mut i = 0;
    while i < bytes.len() {
        topic[i] = bytes[i];
        i += 1;
    }
    topic
}

/// An error's name, checked.
pub const fn error_name(name: &'static str) -> &'static str {
    assert!(name.len() <= 32, "an error's name is longer than 32 bytes");
    name
}

/// An event's topics and data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    topics: [[u8; TOPIC_BYTES]; TOPICS_MAX],
    count: usize,
    data: Vec<u8>,
}

impl Emitted {
    /// An event of this name, without fields.
    pub fn new(name: [u8; TOPIC_BYTES]) -> Self {
        let mut topics = [[0; TOPIC_BYTES]; TOPICS_MAX];
        topics[0] = name;
        Emitted { topics, count: 1, data: Vec::new() }
    }

    /// Adds a field to the data.
    pub fn field<T: Abi>(&mut self, value: &T) {
        value.encode(&mut self.data);
    }

    /// Adds a field as a topic: padded with zeros, or hashed if its length varies.
    pub fn indexed<T: Abi>(&mut self, value: &T) {
        self.topic(&abi::to_bytes(value), T::BYTES_FIXED.is_some());
    }

    fn topic(&mut self, encoded: &[u8], fixed: bool) {
        if fixed {
            self.topics[self.count][..encoded.len()].copy_from_slice(encoded);
        } else {
            self.topics[self.count] = host::sha256(encoded).0;
        }
        self.count += 1;
    }

    /// The name first.
    pub fn topics(&self) -> &[[u8; TOPIC_BYTES]] {
        &self.topics[..self.count]
    }

    /// The fields that are no topics.
    pub fn data(&self) -> &[u8] {
        &self.data
    }
}

/// A method as a mock chain runs it.
#[cfg(not(target_arch = "wasm32"))]
pub struct Method {
    /// The export's name.
    pub name: &'static str,
    /// `call`, `view`, `init` or `migrate`.
    pub kind: &'static str,
    /// The export.
    pub run: fn(),
}
