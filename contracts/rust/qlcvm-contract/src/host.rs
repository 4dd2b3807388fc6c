//! The chain's functions as safe Rust: slices instead of addresses and lengths, `Option` instead of
//! 0xFFFFFFFF, `Result` instead of status codes.
//!
//! A slice crosses the border as its address in the contract's memory and its length. Amounts are
//! `u128`, base units. A function that changes state traps in a view (a query or a read-only call).
//! Limits are the chain's: keys have at most 256 bytes, values 64 KiB, outputs 64 KiB, and so on;
//! the chain traps past them.

use crate::abi::Malformed;
use crate::call::CallError;
use crate::sys;
use crate::types::{Address, Hash};

/// What the chain says instead of a length when there is nothing, and a pointer that means nothing.
const ABSENT: u32 = u32::MAX;

/// Bytes asked for before a value's length is known: most values are hashes or numbers, and fit.
const FIRST_READ_BYTES: usize = 32;

/// Longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 256;

/// Longest message of [`panic_with`] and data of [`revert_with`], in bytes.
pub const REVERT_BYTES_MAX: usize = 1 << 10;

// SAFETY, for every block below: the chain reads only inside slices that we lend it, and writes only
// inside buffers that we own, both of the length that is given or of the fixed one that the
// function's description gives (addresses and hashes 32 bytes, amounts 16).

fn length(bytes: &[u8]) -> u32 {
    bytes.len() as u32
}

fn no_pointer() -> *const u8 {
    ABSENT as usize as *const u8
}

fn filled<const N: usize>(fill: impl FnOnce(*mut u8)) -> [u8; N] {
    let mut bytes = [0; N];
    fill(bytes.as_mut_ptr());
    bytes
}

// --- storage ------------------------------------------------------------------------------------

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

/// Fills `buffer` with the value's bytes from `offset` on, as far as they go; the whole value's
/// length, or `None` if the key is absent.
pub fn storage_read_at(key: &[u8], buffer: &mut [u8], offset: u32) -> Option<usize> {
    present(read_at(key, buffer, offset))
}

fn read_at(key: &[u8], buffer: &mut [u8], offset: u32) -> u32 {
    unsafe {
        sys::qlcchain_storage_read(
            key.as_ptr(),
            length(key),
            buffer.as_mut_ptr(),
            length(buffer),
            offset,
        )
    }
}

fn present(length: u32) -> Option<usize> {
    match length {
        ABSENT => None,
        length => Some(length as usize),
    }
}

/// Inserts or replaces the value under `key`.
pub fn storage_write(key: &[u8], value: &[u8]) {
    unsafe {
        sys::qlcchain_storage_write(key.as_ptr(), length(key), value.as_ptr(), length(value))
    }
}

/// Removes the value under `key`, if there is one.
pub fn storage_delete(key: &[u8]) {
    unsafe { sys::qlcchain_storage_delete(key.as_ptr(), length(key)) }
}

/// The value's length, or `None`: this also says whether the key is there.
pub fn storage_len(key: &[u8]) -> Option<usize> {
    present(unsafe { sys::qlcchain_storage_len(key.as_ptr(), length(key)) })
}

/// Reads a value and removes it.
pub fn storage_take(key: &[u8]) -> Option<Vec<u8>> {
    let mut value = vec![0; storage_len(key)?];
    unsafe {
        sys::qlcchain_storage_take(
            key.as_ptr(),
            length(key),
            value.as_mut_ptr(),
            length(&value),
        );
    }
    Some(value)
}

/// Which way a scan goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the smallest key up, in unsigned byte order.
    Forwards = 0,
    /// From the greatest key down.
    Backwards = 1,
}

/// A walk over the keys that begin with `prefix`, as they are now, from the key `start` on (at or
/// above it; at or below it when going backwards; empty is the beginning).
///
/// # Panics
/// If 8 scans are open already.
pub fn storage_scan(prefix: &[u8], start: &[u8], direction: Direction) -> Scan {
    let number = unsafe {
        sys::qlcchain_storage_scan(
            prefix.as_ptr(),
            length(prefix),
            start.as_ptr(),
            length(start),
            direction as u32,
        )
    };
    assert!(number != ABSENT, "8 scans are open already");
    Scan { number, key: [0; KEY_BYTES_MAX], value: vec![0; FIRST_READ_BYTES] }
}

/// An open scan: an iterator over keys and values. It ends when it is dropped.
pub struct Scan {
    number: u32,
    key: [u8; KEY_BYTES_MAX],
    value: Vec<u8>,
}

impl Iterator for Scan {
    type Item = (Vec<u8>, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut lengths = [0u32; 2];
            let status = unsafe {
                sys::qlcchain_storage_next(
                    self.number,
                    self.key.as_mut_ptr(),
                    KEY_BYTES_MAX as u32,
                    self.value.as_mut_ptr(),
                    length(&self.value),
                    lengths.as_mut_ptr(),
                )
            };
            let [key, value] = lengths.map(|length| length as usize);
            match status {
                0 => return None,
                1 => return Some((self.key[..key].to_vec(), self.value[..value].to_vec())),
                // The scan stays on the item until a buffer takes its value.
                _ => self.value.resize(value, 0),
            }
        }
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        unsafe { sys::qlcchain_storage_scan_close(self.number) }
    }
}

// --- block, transaction, call -------------------------------------------------------------------

/// The block's time, seconds since 1970 UTC.
pub fn timestamp() -> u64 {
    unsafe { sys::qlcchain_timestamp() as u64 }
}

/// The block's time, milliseconds since 1970 UTC.
pub fn block_time_millis() -> u64 {
    unsafe { sys::qlcchain_block_time_millis() as u64 }
}

/// The block's height.
pub fn block_height() -> u64 {
    unsafe { sys::qlcchain_block_height_i64() as u64 }
}

/// The lower 32 bits of the block's height.
pub fn block_height_u32() -> u32 {
    unsafe { sys::qlcchain_block_height() }
}

/// The chain's name.
pub fn chain_id() -> String {
    text(|dst, capacity, offset| unsafe { sys::qlcchain_chain_id(dst, capacity, offset) })
}

/// The contract itself.
pub fn self_address() -> Address {
    Address(filled(|dst| unsafe { sys::qlcchain_self_address(dst) }))
}

/// The calling contract, or the sender in the transaction's first contract.
pub fn caller() -> Address {
    Address(filled(|dst| unsafe { sys::qlcchain_caller_address(dst) }))
}

/// The transaction's first contract.
pub fn entry_address() -> Address {
    Address(filled(|dst| unsafe { sys::qlcchain_entry_address(dst) }))
}

/// The transaction's sender, at any depth. Never take it for who may do something: use [`caller`]
/// or [`check_witness`].
pub fn origin() -> Address {
    Address(filled(|dst| unsafe { sys::qlcchain_origin(dst) }))
}

/// The transaction's hash; zeros in a query.
pub fn transaction_hash() -> Hash {
    Hash(filled(|dst| unsafe {
        sys::qlcchain_current_txhash(dst);
    }))
}

/// The parent block's hash. Who makes blocks can choose among several: it is no source of chance.
pub fn parent_hash() -> Hash {
    Hash(filled(|dst| unsafe {
        sys::qlcchain_current_blockhash(dst);
    }))
}

/// Whether the address is the caller, or the sender when this is the transaction's first contract.
pub fn check_witness(address: &Address) -> bool {
    unsafe { sys::qlcchain_check_witness(address.0.as_ptr()) == 1 }
}

/// The name of the export that runs.
pub fn method() -> String {
    text(|dst, capacity, offset| unsafe { sys::qlcchain_method(dst, capacity, offset) })
}

fn text(fill: impl Fn(*mut u8, u32, u32) -> u32) -> String {
    let mut bytes = vec![0; fill(core::ptr::null_mut(), 0, 0) as usize];
    fill(bytes.as_mut_ptr(), length(&bytes), 0);
    String::from_utf8(bytes).unwrap_or_default()
}

/// The input's length in bytes.
pub fn input_length() -> usize {
    unsafe { sys::qlcchain_input_length() as usize }
}

/// The whole input.
pub fn input() -> Vec<u8> {
    let mut bytes = vec![0; input_length()];
    unsafe { sys::qlcchain_get_input(bytes.as_mut_ptr()) };
    bytes
}

/// Fills `buffer` with the input from `offset` on, as far as it goes; the input's length.
pub fn input_at(buffer: &mut [u8], offset: u32) -> usize {
    unsafe { sys::qlcchain_input_at(buffer.as_mut_ptr(), length(buffer), offset) as usize }
}

/// The amount that came with this call.
pub fn value() -> u128 {
    u128::from_le_bytes(filled(|dst| unsafe { sys::qlcchain_value(dst) }))
}

/// The account's balance, or `None` if it does not exist.
pub fn balance(address: &Address) -> Option<u128> {
    let mut amount = [0; 16];
    let exists = unsafe { sys::qlcchain_balance(address.0.as_ptr(), amount.as_mut_ptr()) };
    (exists == 1).then(|| u128::from_le_bytes(amount))
}

/// Gas that is left.
pub fn gas_left() -> u64 {
    unsafe { sys::qlcchain_gas_left() as u64 }
}

/// Gas that is left, and what one costs; the price is 0 in a query.
pub fn gas_info() -> (u64, u64) {
    let both = u128::from_le_bytes(filled(|dst| unsafe { sys::qlcchain_gas_info(dst) }));
    (both as u64, (both >> 64) as u64)
}

// --- what a contract tells the world ------------------------------------------------------------

/// Emits an event without topics, at most 16 KiB.
pub fn notify(data: &[u8]) {
    unsafe { sys::qlcchain_notify(data.as_ptr(), length(data)) }
}

/// Emits an event with at most 4 topics.
pub fn emit(topics: &[[u8; 32]], data: &[u8]) {
    unsafe {
        sys::qlcchain_emit(
            topics.as_ptr().cast(),
            topics.len() as u32,
            data.as_ptr(),
            length(data),
        )
    }
}

/// Prints `text` to the node's log and the receipt's, for people; cut after 1 KiB.
pub fn debug(text: &str) {
    unsafe { sys::qlcchain_debug(text.as_ptr(), length(text.as_bytes())) }
}

/// Ends the call with success and this output, at most 64 KiB.
pub fn return_with(output: &[u8]) -> ! {
    unsafe { sys::qlcchain_return(output.as_ptr(), length(output)) }
}

/// Ends the call, undoes what it did, and gives the caller these bytes, at most 1 KiB.
pub fn revert_with(data: &[u8]) -> ! {
    unsafe { sys::qlcchain_revert(data.as_ptr(), length(data)) }
}

/// Ends the call and undoes what it did, with a message of at most 1 KiB.
pub fn panic_with(message: &str) -> ! {
    unsafe { sys::qlcchain_panic(message.as_ptr(), length(message.as_bytes())) }
}

// --- payments, calls, contracts -----------------------------------------------------------------

/// Pays from the contract's balance; runs no code.
pub fn transfer(to: &Address, amount: u128) -> Result<(), CallError> {
    let amount = amount.to_le_bytes();
    ended(unsafe { sys::qlcchain_transfer(to.0.as_ptr(), amount.as_ptr()) })
}

/// A call may write nothing.
pub const READ_ONLY: u32 = 1;

/// Others may enter the calling contract while it waits.
pub const ALLOW_REENTRY: u32 = 2;

/// Calls a contract's method; its output. `gas` 0 is all the gas but 1/64. Rather use
/// [`Callee`](crate::call::Callee) or [`interface!`](crate::interface).
pub fn call(
    flags: u32,
    address: &Address,
    method: &str,
    amount: u128,
    gas: u64,
    input: &[u8],
) -> Result<Vec<u8>, CallError> {
    let amount = amount_or_none(amount);
    let status = unsafe {
        sys::qlcchain_call(
            flags,
            address.0.as_ptr(),
            method.as_ptr(),
            length(method.as_bytes()),
            pointer(&amount),
            gas as i64,
            input.as_ptr(),
            length(input),
        )
    };
    ended(status).map(|()| call_output())
}

/// Calls a contract's `invoke` with all the gas but 1/64; its output. If the call fails, this
/// contract traps.
pub fn call_contract(address: &Address, input: &[u8]) -> Vec<u8> {
    unsafe { sys::qlcchain_call_contract(address.0.as_ptr(), input.as_ptr(), length(input)) };
    call_output()
}

/// Runs a method of code that is on the chain on this contract's storage and balance, with its
/// caller and value; the output. Whatever that code does, this contract has done.
pub fn delegate_call(
    code_hash: &Hash,
    method: &str,
    gas: u64,
    input: &[u8],
) -> Result<Vec<u8>, CallError> {
    let status = unsafe {
        sys::qlcchain_delegate_call(
            code_hash.0.as_ptr(),
            method.as_ptr(),
            length(method.as_bytes()),
            gas as i64,
            input.as_ptr(),
            length(input),
        )
    };
    ended(status).map(|()| call_output())
}

/// Output, or revert data, of the last call that this contract made.
pub fn call_output() -> Vec<u8> {
    let mut bytes = vec![0; unsafe { sys::qlcchain_call_output_length() } as usize];
    unsafe { sys::qlcchain_get_call_output(bytes.as_mut_ptr()) };
    bytes
}

/// Fills `buffer` with the last call's output from `offset` on, as far as it goes; its length.
pub fn call_output_at(buffer: &mut [u8], offset: u32) -> usize {
    unsafe { sys::qlcchain_call_output_at(buffer.as_mut_ptr(), length(buffer), offset) as usize }
}

/// Makes a contract of new code, pays it an amount, and runs its `init` if there is one; its
/// address. This contract is its admin.
pub fn contract_create(code: &[u8], input: &[u8], amount: u128) -> Result<Address, CallError> {
    let amount = amount_or_none(amount);
    let mut address = [0; 32];
    let status = unsafe {
        sys::qlcchain_contract_create(
            code.as_ptr(),
            length(code),
            input.as_ptr(),
            length(input),
            pointer(&amount),
            address.as_mut_ptr(),
        )
    };
    ended(status).map(|()| Address(address))
}

/// The same with code that is on the chain already. The address comes from this contract, the
/// code's hash and a salt of at most 64 bytes.
pub fn contract_instantiate(
    code_hash: &Hash,
    salt: &[u8],
    input: &[u8],
    amount: u128,
) -> Result<Address, CallError> {
    let amount = amount_or_none(amount);
    let mut address = [0; 32];
    let status = unsafe {
        sys::qlcchain_contract_instantiate(
            code_hash.0.as_ptr(),
            salt.as_ptr(),
            length(salt),
            input.as_ptr(),
            length(input),
            pointer(&amount),
            address.as_mut_ptr(),
        )
    };
    ended(status).map(|()| Address(address))
}

/// Replaces this contract's code; the new code runs from the next call on. The caller must be the
/// admin, or the contract its own.
pub fn contract_upgrade(code: &[u8]) -> Result<(), CallError> {
    ended(unsafe { sys::qlcchain_contract_upgrade(code.as_ptr(), length(code)) })
}

/// Makes somebody this contract's admin, or nobody for ever. The caller must be the admin, or the
/// contract its own.
pub fn contract_set_admin(admin: Option<&Address>) -> Result<(), CallError> {
    let admin = admin.map_or(no_pointer(), |admin| admin.0.as_ptr());
    ended(unsafe { sys::qlcchain_contract_set_admin(admin) })
}

/// Ends this contract: its storage and code go, its balance goes to the admin, and its address is
/// never used again. Traps while another call of the contract is open.
pub fn contract_destroy() -> ! {
    unsafe { sys::qlcchain_contract_destroy() }
}

/// The hash of a contract's code, or `None` if the account is no contract.
pub fn code_hash(address: &Address) -> Option<Hash> {
    let mut hash = [0; 32];
    let exists = unsafe { sys::qlcchain_code_hash(address.0.as_ptr(), hash.as_mut_ptr()) };
    (exists == 1).then(|| Hash(hash))
}

fn amount_or_none(amount: u128) -> Option<[u8; 16]> {
    (amount > 0).then(|| amount.to_le_bytes())
}

fn pointer(amount: &Option<[u8; 16]>) -> *const u8 {
    amount.as_ref().map_or(no_pointer(), |bytes| bytes.as_ptr())
}

/// A status code as a result.
fn ended(status: u32) -> Result<(), CallError> {
    Err(match status {
        0 => return Ok(()),
        1 => CallError::Reverted(call_output()),
        2 => CallError::Trapped,
        3 => CallError::OutOfGas,
        4 => CallError::NotFound,
        5 => CallError::InsufficientBalance,
        6 => CallError::TooDeep,
        7 => CallError::ReentryDenied,
        8 => CallError::CodeRefused,
        9 => CallError::AddressUsed,
        10 => CallError::NotAdmin,
        _ => CallError::BadOutput(Malformed::TooLong),
    })
}

// --- hashes and signatures ----------------------------------------------------------------------

/// SHA-256.
pub fn sha256(message: &[u8]) -> Hash {
    Hash(filled(|dst| unsafe { sys::qlcchain_sha256(message.as_ptr(), length(message), dst) }))
}

/// Keccak-256 with Ethereum's padding.
pub fn keccak256(message: &[u8]) -> Hash {
    Hash(filled(|dst| unsafe { sys::qlcchain_keccak256(message.as_ptr(), length(message), dst) }))
}

/// BLAKE2b (RFC 7693) without a key, `N` bytes long, 1 to 64.
pub fn blake2b<const N: usize>(message: &[u8]) -> [u8; N] {
    filled(|dst| unsafe {
        sys::qlcchain_blake2b(message.as_ptr(), length(message), N as u32, dst)
    })
}

/// Whether it is a signature of the message by the key (RFC 8032, strict). An account's address is
/// its key.
pub fn ed25519_verify(signature: &[u8; 64], message: &[u8], key: &[u8; 32]) -> bool {
    unsafe {
        sys::qlcchain_ed25519_verify(
            signature.as_ptr(),
            message.as_ptr(),
            length(message),
            key.as_ptr(),
        ) == 1
    }
}

/// Whether the 64 bytes (r, s, big-endian, low s only) are an ECDSA signature over the hash by the
/// key of 33 (compressed) or 65 bytes; the chain traps on a key of another length.
pub fn secp256k1_verify(signature: &[u8; 64], hash: &Hash, key: &[u8]) -> bool {
    unsafe {
        sys::qlcchain_secp256k1_verify(
            signature.as_ptr(),
            hash.0.as_ptr(),
            key.as_ptr(),
            length(key),
        ) == 1
    }
}

/// The key (65 bytes, uncompressed) that made a signature, if there is one; the recovery id is 0
/// to 3.
pub fn secp256k1_recover(signature: &[u8; 64], recovery_id: u32, hash: &Hash) -> Option<[u8; 65]> {
    let mut key = [0; 65];
    let found = unsafe {
        sys::qlcchain_secp256k1_recover(
            signature.as_ptr(),
            recovery_id,
            hash.0.as_ptr(),
            key.as_mut_ptr(),
        )
    };
    (found == 1).then(|| key)
}
