//! The seed contract: stores one value, reads it back and prints it.
//!
//! The chain gives a contract nothing but numbers, so a slice crosses the border as its address in
//! the contract's memory and its length. The functions here hide that.

/// The chain's side of the border. Only what is called ends up as an import of the module.
mod env {
    #[link(wasm_import_module = "env")]
    extern "C" {
        /// Copies the value's bytes from `offset` on to `val`, at most `vlen` of them. Returns the
        /// length of the whole value, or `u32::MAX` if there is no such key.
        pub fn qlcchain_storage_read(
            key: *const u8,
            klen: u32,
            val: *mut u8,
            vlen: u32,
            offset: u32,
        ) -> u32;
        /// Inserts or replaces a value.
        pub fn qlcchain_storage_write(key: *const u8, klen: u32, val: *const u8, vlen: u32);
        /// Removes a value; does nothing if there is none.
        pub fn qlcchain_storage_delete(key: *const u8, klen: u32);
        /// Prints UTF-8 text for people.
        pub fn qlcchain_debug(val: *const u8, len: u32);
    }
}

/// What the chain answers to a read when there is no such key.
const ABSENT: u32 = u32::MAX;

/// Bytes asked for before a value's length is known: most values are hashes or numbers, and fit.
const FIRST_READ_BYTES: usize = 32;

/// The whole value under `key`, or `None`: one call for a short value, two for a longer one.
pub fn storage_read(key: &[u8]) -> Option<Vec<u8>> {
    let mut value = vec![0; FIRST_READ_BYTES];
    let total = match read_at(key, &mut value, 0) {
        ABSENT => return None,
        total => total as usize,
    };
    value.resize(total, 0);
    if total > FIRST_READ_BYTES {
        read_at(key, &mut value[FIRST_READ_BYTES..], FIRST_READ_BYTES as u32);
    }
    Some(value)
}

/// Inserts or replaces the value under `key`.
pub fn storage_write(key: &[u8], value: &[u8]) {
    // SAFETY: the chain only reads, and only inside the two slices.
    unsafe {
        env::qlcchain_storage_write(
            key.as_ptr(),
            key.len() as u32,
            value.as_ptr(),
            value.len() as u32,
        )
    }
}

/// Removes the value under `key`, if there is one.
pub fn storage_delete(key: &[u8]) {
    // SAFETY: the chain only reads, and only inside the slice.
    unsafe { env::qlcchain_storage_delete(key.as_ptr(), key.len() as u32) }
}

/// Prints `text`, which should be UTF-8, to the node's log and the receipt's.
pub fn debug(text: &[u8]) {
    // SAFETY: the chain only reads, and only inside the slice.
    unsafe { env::qlcchain_debug(text.as_ptr(), text.len() as u32) }
}

/// Fills `buffer` with the value's bytes from `offset` on, as far as they go; the chain's answer.
fn read_at(key: &[u8], buffer: &mut [u8], offset: u32) -> u32 {
    // SAFETY: the chain reads inside `key` and writes inside `buffer`, which we own.
    unsafe {
        env::qlcchain_storage_read(
            key.as_ptr(),
            key.len() as u32,
            buffer.as_mut_ptr(),
            buffer.len() as u32,
            offset,
        )
    }
}

/// The contract's entry point.
#[no_mangle]
pub extern "C" fn invoke() {
    const KEY: &[u8] = b"key01";
    storage_write(KEY, b"val01");
    if let Some(value) = storage_read(KEY) {
        debug(&value);
    }
}
