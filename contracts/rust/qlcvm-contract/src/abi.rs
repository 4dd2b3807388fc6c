//! Encoding of arguments, results, events and errors: little-endian, without padding and tags.
//!
//! A sequence of values is the concatenation of their encodings, and nothing may remain at the end.
//!
//! | type | name | encoding |
//! | --- | --- | --- |
//! | `bool` | `bool` | 1 byte, 0 or 1 |
//! | `u8` .. `u128`, `i8` .. `i128` | the same | fixed width, little-endian |
//! | [`Address`](crate::Address), [`Hash`](crate::Hash) | `address`, `hash` | 32 bytes |
//! | `String` | `string` | length in bytes (u32), UTF-8 |
//! | `Vec<u8>` | `bytes` | length (u32), bytes |
//! | `Vec<T>` | `list<T>` | count (u32), elements |
//! | `Option<T>` | `option<T>` | 0, or 1 and `T` |
//! | tuples of 2 to 8 | `tuple<A,B>` | concatenation |

use crate::types::{Address, Hash};

/// Longest name of a type, in bytes.
pub const NAME_BYTES_MAX: usize = 256;

/// Lists, options and tuples around each other.
pub const NESTING_MAX: usize = 8;

/// A type that crosses the border between a contract and whoever calls it.
pub trait Abi: Sized {
    /// The type's name in the section `qlcvm.abi`.
    const NAME: TypeName;

    /// The name of a list of it.
    const LIST_NAME: TypeName = TypeName::new("list").of(&[Self::NAME]);

    /// Bytes that the shortest encoding takes; at least 1.
    const BYTES_MIN: usize;

    /// Bytes of every encoding if they are always as many and no length is among them, as an event
    /// needs it for an indexed field; `None` otherwise.
    const BYTES_FIXED: Option<usize> = None;

    /// Appends the encoding.
    fn encode(&self, out: &mut Vec<u8>);

    /// Takes one value off the front.
    fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed>;

    /// Appends the elements of a list, without the count.
    #[doc(hidden)]
    fn encode_all(items: &[Self], out: &mut Vec<u8>) {
        items.iter().for_each(|item| item.encode(out));
    }

    /// Takes so many elements, a number that was checked against the bytes that are left.
    #[doc(hidden)]
    fn decode_all(from: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, Malformed> {
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(Self::decode(from)?);
        }
        Ok(items)
    }
}

/// Bytes that are no encoding of the type that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// They end too early; a list that claims more elements than the bytes can hold is among these.
    TooShort,
    /// They go on after the last value.
    TooLong,
    /// A truth value or an option begins with something else than 0 and 1.
    Flag(u8),
    /// A string is no UTF-8.
    Utf8,
}

/// Bytes that are taken off the front, value by value.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Begins at the front.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes }
    }

    /// What was not taken yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Takes so many bytes.
    #[inline(never)]
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        if count > self.rest.len() {
            return Err(Malformed::TooShort);
        }
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        Ok(taken)
    }

    /// Says whether nothing is left, as it has to be after the last value.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed::TooLong)
        }
    }

    fn flag(&mut self) -> Result<bool, Malformed> {
        match self.take(1)?[0] {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(Malformed::Flag(other)),
        }
    }

    /// A count of elements of at least so many bytes each, not more than there can be.
    fn count(&mut self, bytes_min: usize) -> Result<usize, Malformed> {
        let count = u32::decode(self)? as usize;
        if count > self.rest.len() / bytes_min {
            return Err(Malformed::TooShort);
        }
        Ok(count)
    }
}

/// One place where bytes are appended, rather than one for each type: contracts are paid by the byte.
#[inline(never)]
fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(bytes);
}

/// The encoding of one value.
pub fn to_bytes<T: Abi>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.encode(&mut out);
    out
}

/// The one value that the bytes encode.
pub fn from_bytes<T: Abi>(bytes: &[u8]) -> Result<T, Malformed> {
    let mut reader = Reader::new(bytes);
    let value = T::decode(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// The concatenated encodings of its arguments, which are evaluated in order: a method's input.
#[macro_export]
macro_rules! encode {
    () => { $crate::alloc::vec::Vec::<u8>::new() };
    ($($value:expr),+ $(,)?) => {{
        let mut out = $crate::alloc::vec::Vec::<u8>::new();
        $($crate::abi::Abi::encode(&$value, &mut out);)+
        out
    }};
}

macro_rules! integers {
    ($($type:ident)*) => {
        $(impl Abi for $type {
            const NAME: TypeName = TypeName::new(stringify!($type));
            const BYTES_MIN: usize = core::mem::size_of::<$type>();
            const BYTES_FIXED: Option<usize> = Some(Self::BYTES_MIN);

            fn encode(&self, out: &mut Vec<u8>) {
                put(out, &self.to_le_bytes());
            }

            fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
                let mut bytes = [0; core::mem::size_of::<$type>()];
                bytes.copy_from_slice(from.take(Self::BYTES_MIN)?);
                Ok($type::from_le_bytes(bytes))
            }
        })*
    };
}

integers!(u16 u32 u64 u128 i8 i16 i32 i64 i128);

/// A list of these has the name `bytes`.
impl Abi for u8 {
    const NAME: TypeName = TypeName::new("u8");
    const LIST_NAME: TypeName = TypeName::new("bytes");
    const BYTES_MIN: usize = 1;
    const BYTES_FIXED: Option<usize> = Some(1);

    fn encode(&self, out: &mut Vec<u8>) {
        put(out, &[*self]);
    }

    fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(from.take(1)?[0])
    }

    fn encode_all(items: &[Self], out: &mut Vec<u8>) {
        put(out, items);
    }

    fn decode_all(from: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, Malformed> {
        Ok(from.take(count)?.to_vec())
    }
}

impl Abi for bool {
    const NAME: TypeName = TypeName::new("bool");
    const BYTES_MIN: usize = 1;
    const BYTES_FIXED: Option<usize> = Some(1);

    fn encode(&self, out: &mut Vec<u8>) {
        put(out, &[u8::from(*self)]);
    }

    fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.flag()
    }
}

macro_rules! bytes32 {
    ($($type:ident $name:literal)*) => {
        $(impl Abi for $type {
            const NAME: TypeName = TypeName::new($name);
            const BYTES_MIN: usize = 32;
            const BYTES_FIXED: Option<usize> = Some(32);

            fn encode(&self, out: &mut Vec<u8>) {
                put(out, &self.0);
            }

            fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
                let mut bytes = [0; 32];
                bytes.copy_from_slice(from.take(32)?);
                Ok($type(bytes))
            }
        })*
    };
}

bytes32!(Address "address" Hash "hash");

impl Abi for String {
    const NAME: TypeName = TypeName::new("string");
    const BYTES_MIN: usize = 4;

    fn encode(&self, out: &mut Vec<u8>) {
        (self.len() as u32).encode(out);
        put(out, self.as_bytes());
    }

    fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = from.count(1)?;
        let text = core::str::from_utf8(from.take(count)?).map_err(|_| Malformed::Utf8)?;
        Ok(String::from(text))
    }
}

impl<T: Abi> Abi for Vec<T> {
    const NAME: TypeName = T::LIST_NAME;
    const BYTES_MIN: usize = 4;

    fn encode(&self, out: &mut Vec<u8>) {
        (self.len() as u32).encode(out);
        T::encode_all(self, out);
    }

    fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = from.count(T::BYTES_MIN)?;
        T::decode_all(from, count)
    }
}

impl<T: Abi> Abi for Option<T> {
    const NAME: TypeName = TypeName::new("option").of(&[T::NAME]);
    const BYTES_MIN: usize = 1;

    fn encode(&self, out: &mut Vec<u8>) {
        self.is_some().encode(out);
        if let Some(value) = self {
            value.encode(out);
        }
    }

    fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(if from.flag()? { Some(T::decode(from)?) } else { None })
    }
}

macro_rules! tuples {
    ($($($type:ident)+;)*) => {
        $(impl<$($type: Abi),+> Abi for ($($type,)+) {
            const NAME: TypeName = TypeName::new("tuple").of(&[$($type::NAME),+]);
            const BYTES_MIN: usize = 0 $(+ $type::BYTES_MIN)+;

            #[allow(non_snake_case)]
            fn encode(&self, out: &mut Vec<u8>) {
                let ($($type,)+) = self;
                $($type.encode(out);)+
            }

            fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
                Ok(($($type::decode(from)?,)+))
            }
        })*
    };
}

tuples! {
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

/// A type's name, made while the contract is compiled.
#[derive(Clone, Copy)]
pub struct TypeName {
    bytes: [u8; NAME_BYTES_MAX],
    len: usize,
    nesting: usize,
}

impl TypeName {
    /// A name as it is.
    pub const fn new(name: &str) -> Self {
        let empty = TypeName { bytes: [0; NAME_BYTES_MAX], len: 0, nesting: 0 };
        empty.then(name.as_bytes(), name.len())
    }

    /// The name with its parameters: `name<A,B>`.
    pub const fn of(self, parameters: &[TypeName]) -> Self {
        let mut name = self;
        let mut nesting = 0;
        let mut i = 0;
        while i < parameters.len() {
            name = name.then(if i == 0 { b"<" } else { b"," }, 1);
            name = name.then(&parameters[i].bytes, parameters[i].len);
            if parameters[i].nesting > nesting {
                nesting = parameters[i].nesting;
            }
            i += 1;
        }
        name = name.then(b">", 1);
        name.nesting = nesting + 1;
        assert!(name.nesting <= NESTING_MAX, "lists, options and tuples nest at most 8 deep");
        name
    }

    const fn then(self, more: &[u8], count: usize) -> Self {
        let mut name = self;
        assert!(name.len + count <= NAME_BYTES_MAX, "a type's name is longer than 256 bytes");
        let mut i = 0;
        while i < count {
            name.bytes[name.len + i] = more[i];
            i += 1;
        }
        name.len += count;
        name
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) const fn byte(&self, at: usize) -> u8 {
        self.bytes[at]
    }
}

#[cfg(test)]
mod tests;
