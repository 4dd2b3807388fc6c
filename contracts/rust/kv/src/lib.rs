//! Keys and values of any bytes: the seed contract, with the kit.

use qlcvm_contract::prelude::*;

static ENTRIES: Map<Vec<u8>, Vec<u8>> = Map::new("entries");

/// Entries that one answer holds.
const PAGE_ENTRIES_MAX: usize = 100;

contract! {
    /// Keys and values of any bytes, which everybody may set.
    name: kv;

    /// Stores a value, reads it back and prints it, as the seed contract does.
    call fn invoke() {
        set(b"key01".to_vec(), b"val01".to_vec());
        if let Some(value) = get(b"key01".to_vec()) {
            host::debug(&String::from_utf8_lossy(&value));
        }
    }

    /// Sets or replaces a value.
    call fn set(key: Vec<u8>, value: Vec<u8>) {
        ENTRIES.set(&key, &value);
    }

    /// Removes a key; says whether it was there.
    call fn remove(key: Vec<u8>) -> bool {
        ENTRIES.take(&key).is_some()
    }

    /// The value under a key.
    view fn get(key: Vec<u8>) -> Option<Vec<u8>> {
        ENTRIES.get(&key)
    }

    /// The entries whose keys begin with a prefix, in order; at most 100, from `start` on if there
    /// is one.
    view fn list(prefix: Vec<u8>, start: Option<Vec<u8>>) -> Vec<(Vec<u8>, Vec<u8>)> {
        ENTRIES
            .scan(&prefix, start.as_ref(), host::Direction::Forwards)
            .take(PAGE_ENTRIES_MAX)
            .collect()
    }
}

#[cfg(test)]
mod tests;
