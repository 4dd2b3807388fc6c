//! Typed storage. Each item has a name, and a `static` is a good place for it.
//!
//! What lies where, for whoever reads a contract's storage from outside:
//!
//! | item | key | value |
//! | --- | --- | --- |
//! | [`Value`], [`Counter`] | the name | encoding of the value (a counter's is `u64`) |
//! | [`Map`] | the name, `/`, the key's bytes ([`Key`]) | encoding of the value |
//! | [`List`] | the name | length, `u32` |
//! | | the name, `/`, the index (4 bytes, big-endian) | encoding of the element |
//!
//! Names have no `/` in them, so items can't run into each other as long as their names differ.

use crate::abi::{self, Abi};
use crate::host::{self, Direction};
use crate::types::{Address, Hash};
use core::marker::PhantomData;

const SEPARATOR: u8 = b'/';

const fn checked(name: &'static str) -> &'static str {
    let bytes = name.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        assert!(bytes[i] != SEPARATOR, "a storage item's name has no / in it");
        i += 1;
    }
    name
}

fn decoded<T: Abi>(bytes: &[u8]) -> T {
    match abi::from_bytes(bytes) {
        Ok(value) => value,
        Err(_) => malformed(),
    }
}

#[cold]
#[inline(never)]
fn malformed() -> ! {
    panic!("storage holds a value of another type: was it changed without a migration?")
}

fn read<T: Abi>(key: &[u8]) -> Option<T> {
    host::storage_read(key).map(|bytes| decoded(&bytes))
}

fn write<T: Abi>(key: &[u8], value: &T) {
    host::storage_write(key, &abi::to_bytes(value));
}

fn take<T: Abi>(key: &[u8]) -> Option<T> {
    host::storage_take(key).map(|bytes| decoded(&bytes))
}

/// One value.
pub struct Value<T> {
    name: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T: Abi> Value<T> {
    /// The value of this name.
    pub const fn new(name: &'static str) -> Self {
        Value { name: checked(name), of: PhantomData }
    }

    /// The value, if it was set.
    pub fn get(&self) -> Option<T> {
        read(self.key())
    }

    /// The value, or its type's default.
    pub fn get_or_default(&self) -> T
    where
        T: Default,
    {
        self.get().unwrap_or_default()
    }

    /// Whether it was set.
    pub fn exists(&self) -> bool {
        host::storage_len(self.key()).is_some()
    }

    /// Sets it.
    pub fn set(&self, value: &T) {
        write(self.key(), value);
    }

    /// Reads and removes it.
    pub fn take(&self) -> Option<T> {
        take(self.key())
    }

    /// Removes it, if it was set.
    pub fn delete(&self) {
        host::storage_delete(self.key());
    }

    fn key(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

/// A number that counts; 0 until something is added.
pub struct Counter {
    count: Value<u64>,
}

impl Counter {
    /// The counter of this name.
    pub const fn new(name: &'static str) -> Self {
        Counter { count: Value::new(name) }
    }

    /// The count.
    pub fn get(&self) -> u64 {
        self.count.get_or_default()
    }

    /// Sets the count.
    pub fn set(&self, count: u64) {
        self.count.set(&count);
    }

    /// Adds to the count; the new one.
    ///
    /// # Panics
    /// If it would pass 2^64 - 1.
    pub fn add(&self, more: u64) -> u64 {
        let count = match self.get().checked_add(more) {
            Some(count) => count,
            None => panic!("the counter is full"),
        };
        self.set(count);
        count
    }

    /// The count before one is added: a fresh number for each caller, from 0 on.
    pub fn next(&self) -> u64 {
        self.add(1) - 1
    }
}

/// A map's key: bytes whose unsigned order is the keys' own order, so that a scan goes up.
///
/// Numbers are big-endian here, text and bytes are as they are, without their length. A tuple is
/// its parts behind each other, so only the last one may be of any length.
pub trait Key: Sized {
    /// Appends the bytes.
    fn append(&self, out: &mut Vec<u8>);

    /// The key of these bytes, or `None` if they are none.
    fn parse(bytes: &[u8]) -> Option<Self>;
}

/// A key of one length, which can be followed by another one.
pub trait FixedKey: Key {
    /// That length.
    const BYTES: usize;
}

macro_rules! integer_keys {
    ($($type:ident)*) => {
        $(impl Key for $type {
            fn append(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }

            fn parse(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map($type::from_be_bytes)
            }
        }

        impl FixedKey for $type {
            const BYTES: usize = core::mem::size_of::<$type>();
        })*
    };
}

integer_keys!(u8 u16 u32 u64 u128);

macro_rules! bytes32_keys {
    ($($type:ident)*) => {
        $(impl Key for $type {
            fn append(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.0);
            }

            fn parse(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map($type)
            }
        }

        impl FixedKey for $type {
            const BYTES: usize = 32;
        })*
    };
}

bytes32_keys!(Address Hash);

impl Key for String {
    fn append(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        core::str::from_utf8(bytes).ok().map(String::from)
    }
}

impl Key for Vec<u8> {
    fn append(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        Some(bytes.to_vec())
    }
}

impl<A: FixedKey, B: Key> Key for (A, B) {
    fn append(&self, out: &mut Vec<u8>) {
        self.0.append(out);
        self.1.append(out);
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() < A::BYTES {
            return None;
        }
        let (first, second) = bytes.split_at(A::BYTES);
        Some((A::parse(first)?, B::parse(second)?))
    }
}

impl<A: FixedKey, B: FixedKey> FixedKey for (A, B) {
    const BYTES: usize = A::BYTES + B::BYTES;
}

/// Values by key.
pub struct Map<K, V> {
    name: &'static str,
    of: PhantomData<fn(K) -> V>,
}

impl<K: Key, V: Abi> Map<K, V> {
    /// The map of this name.
    pub const fn new(name: &'static str) -> Self {
        Map { name: checked(name), of: PhantomData }
    }

    /// The value under a key.
    pub fn get(&self, key: &K) -> Option<V> {
        read(&self.key(key))
    }

    /// The value under a key, or its type's default.
    pub fn get_or_default(&self, key: &K) -> V
    where
        V: Default,
    {
        self.get(key).unwrap_or_default()
    }

    /// Whether there is a value.
    pub fn contains(&self, key: &K) -> bool {
        host::storage_len(&self.key(key)).is_some()
    }

    /// Sets the value.
    pub fn set(&self, key: &K, value: &V) {
        write(&self.key(key), value);
    }

    /// Reads and removes the value.
    pub fn take(&self, key: &K) -> Option<V> {
        take(&self.key(key))
    }

    /// Removes the value, if there is one.
    pub fn delete(&self, key: &K) {
        host::storage_delete(&self.key(key));
    }

    /// All entries as they are now, in the keys' order.
    pub fn iter(&self) -> Entries<K, V> {
        self.scan(&[], None, Direction::Forwards)
    }

    /// The entries in one direction, from the key `start` on, itself included.
    pub fn iter_from(&self, start: &K, direction: Direction) -> Entries<K, V> {
        self.scan(&[], Some(start), direction)
    }

    /// The entries whose key's bytes begin with `prefix`: the beginning of a text, or the first part
    /// of a tuple.
    pub fn iter_prefix(&self, prefix: &[u8]) -> Entries<K, V> {
        self.scan(prefix, None, Direction::Forwards)
    }

    /// The entries whose key's bytes begin with `prefix`, from the key `start` on if there is one.
    pub fn scan(&self, prefix: &[u8], start: Option<&K>, direction: Direction) -> Entries<K, V> {
        let mut begin = self.prefix();
        let skip = begin.len();
        begin.extend_from_slice(prefix);
        let start = start.map_or_else(Vec::new, |start| self.key(start));
        Entries { scan: host::storage_scan(&begin, &start, direction), skip, of: PhantomData }
    }

    fn prefix(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.name.len() + 40);
        bytes.extend_from_slice(self.name.as_bytes());
        bytes.push(SEPARATOR);
        bytes
    }

    fn key(&self, key: &K) -> Vec<u8> {
        let mut bytes = self.prefix();
        key.append(&mut bytes);
        bytes
    }
}

/// Entries of a map, an open [`Scan`](host::Scan): at most 8 at a time.
pub struct Entries<K, V> {
    scan: host::Scan,
    skip: usize,
    of: PhantomData<fn() -> (K, V)>,
}

impl<K: Key, V: Abi> Iterator for Entries<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        let (key, value) = self.scan.next()?;
        match K::parse(&key[self.skip..]) {
            Some(key) => Some((key, decoded(&value))),
            None => malformed(),
        }
    }
}

/// Elements in a row.
pub struct List<T> {
    length: Value<u32>,
    elements: Map<u32, T>,
}

impl<T: Abi> List<T> {
    /// The list of this name.
    pub const fn new(name: &'static str) -> Self {
        List { length: Value::new(name), elements: Map::new(name) }
    }

    /// How many elements there are.
    pub fn len(&self) -> u32 {
        self.length.get_or_default()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at an index, if there is one.
    pub fn get(&self, index: u32) -> Option<T> {
        self.elements.get(&index)
    }

    /// Replaces the element at an index.
    ///
    /// # Panics
    /// If there is none.
    pub fn set(&self, index: u32, element: &T) {
        assert!(index < self.len(), "the list has no such element");
        self.elements.set(&index, element);
    }

    /// Adds an element at the end; its index.
    pub fn push(&self, element: &T) -> u32 {
        let index = self.len();
        self.elements.set(&index, element);
        self.length.set(&(index + 1));
        index
    }

    /// Takes the last element away.
    pub fn pop(&self) -> Option<T> {
        let last = self.len().checked_sub(1)?;
        self.length.set(&last);
        self.elements.take(&last)
    }

    /// Takes an element away and puts the last one in its place.
    ///
    /// # Panics
    /// If there is none at the index.
    pub fn swap_remove(&self, index: u32) -> T {
        let last = match self.pop() {
            Some(last) => last,
            None => panic!("the list has no such element"),
        };
        if index == self.len() {
            return last;
        }
        let removed = match self.get(index) {
            Some(removed) => removed,
            None => panic!("the list has no such element"),
        };
        self.elements.set(&index, &last);
        removed
    }

    /// The elements as they are now, in order.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.elements.iter().map(|(_, element)| element)
    }
}
