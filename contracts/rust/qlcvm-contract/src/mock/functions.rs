//! The chain's functions, as `sys` declares them, on the mock chain.
//!
//! SAFETY of all of them: `host` passes addresses and lengths of slices that it has.
#![allow(clippy::missing_safety_doc, clippy::too_many_arguments)]

use super::world::{self, exit, with, Exit, Frame, Order, Outcome, World};
use super::{crypto, Definition, Event};
use crate::call::CallError;
use crate::host::{KEY_BYTES_MAX, REVERT_BYTES_MAX};
use crate::types::{Address, Hash};

const ABSENT: u32 = u32::MAX;
const VALUE_BYTES_MAX: usize = 64 << 10;
const INPUT_BYTES_MAX: usize = 128 << 10;
const OUTPUT_BYTES_MAX: usize = 64 << 10;
const EVENT_BYTES_MAX: usize = 16 << 10;
const EVENTS_MAX: usize = 256;
const LOG_BYTES_MAX: usize = 1 << 10;
const SALT_BYTES_MAX: usize = 64;
const CHAIN_ID: &str = "mock";

/// Enough for everything: the mock chain counts no gas.
const GAS: u64 = 100_000_000;
const GAS_PRICE: u64 = 1;

unsafe fn bytes<'a>(pointer: *const u8, length: u32) -> &'a [u8] {
    if length == 0 {
        return &[];
    }
    core::slice::from_raw_parts(pointer, length as usize)
}

unsafe fn limited<'a>(pointer: *const u8, length: u32, max: usize, what: &str) -> &'a [u8] {
    if length as usize > max {
        trap(&format!("{what} is at most {max} bytes, not {length}"));
    }
    bytes(pointer, length)
}

unsafe fn bytes32(pointer: *const u8) -> [u8; 32] {
    let mut copy = [0; 32];
    copy.copy_from_slice(bytes(pointer, 32));
    copy
}

unsafe fn amount_or_none(pointer: *const u8) -> u128 {
    if pointer as usize == ABSENT as usize {
        return 0;
    }
    amount(pointer)
}

unsafe fn amount(pointer: *const u8) -> u128 {
    let mut copy = [0; 16];
    copy.copy_from_slice(bytes(pointer, 16));
    u128::from_le_bytes(copy)
}

unsafe fn text<'a>(pointer: *const u8, length: u32) -> &'a str {
    core::str::from_utf8(bytes(pointer, length)).unwrap_or("")
}

unsafe fn put(dst: *mut u8, source: &[u8]) {
    core::ptr::copy_nonoverlapping(source.as_ptr(), dst, source.len());
}

/// Copies what fits, from an offset on; the total length.
unsafe fn fill(dst: *mut u8, capacity: u32, offset: u32, source: &[u8]) -> u32 {
    let rest = source.get(offset as usize..).unwrap_or_default();
    put(dst, &rest[..rest.len().min(capacity as usize)]);
    source.len() as u32
}

fn trap(why: &str) -> ! {
    exit(Exit::Trap(why.to_string()))
}

/// What comes first in a function that changes state.
fn writes(function: &str) {
    if with(|world| world.frame().read_only) {
        trap(&format!("{function} changes state, but the call is read-only"));
    }
}

fn status(outcome: &Outcome) -> u32 {
    match outcome {
        Ok(_) => 0,
        Err(CallError::Reverted(_)) => 1,
        Err(CallError::Trapped | CallError::BadOutput(_)) => 2,
        Err(CallError::OutOfGas) => 3,
        Err(CallError::NotFound) => 4,
        Err(CallError::InsufficientBalance) => 5,
        Err(CallError::TooDeep) => 6,
        Err(CallError::ReentryDenied) => 7,
        Err(CallError::CodeRefused) => 8,
        Err(CallError::AddressUsed) => 9,
        Err(CallError::NotAdmin) => 10,
    }
}

unsafe fn storage_key<'a>(key: *const u8, klen: u32) -> &'a [u8] {
    limited(key, klen, KEY_BYTES_MAX, "a key")
}

pub unsafe fn qlcchain_storage_read(
    key: *const u8,
    klen: u32,
    val: *mut u8,
    vlen: u32,
    offset: u32,
) -> u32 {
    let key = storage_key(key, klen);
    match with(|world| world.storage().get(key).cloned()) {
        Some(value) => fill(val, vlen, offset, &value),
        None => ABSENT,
    }
}

pub unsafe fn qlcchain_storage_write(key: *const u8, klen: u32, val: *const u8, vlen: u32) {
    writes("qlcchain_storage_write");
    let key = storage_key(key, klen);
    let value = limited(val, vlen, VALUE_BYTES_MAX, "a value");
    with(|world| world.storage().insert(key.to_vec(), value.to_vec()));
}

pub unsafe fn qlcchain_storage_delete(key: *const u8, klen: u32) {
    writes("qlcchain_storage_delete");
    let key = storage_key(key, klen);
    with(|world| world.storage().remove(key));
}

pub unsafe fn qlcchain_storage_len(key: *const u8, klen: u32) -> u32 {
    let key = storage_key(key, klen);
    with(|world| world.storage().get(key).map_or(ABSENT, |value| value.len() as u32))
}

pub unsafe fn qlcchain_storage_take(
    key: *const u8,
    klen: u32,
    val: *mut u8,
    capacity: u32,
) -> u32 {
    writes("qlcchain_storage_take");
    let key = storage_key(key, klen);
    match with(|world| world.storage().get(key).cloned()) {
        None => ABSENT,
        Some(value) if value.len() > capacity as usize => trap("the value does not fit"),
        Some(value) => {
            with(|world| world.storage().remove(key));
            fill(val, capacity, 0, &value)
        }
    }
}

pub unsafe fn qlcchain_storage_scan(
    prefix: *const u8,
    plen: u32,
    start: *const u8,
    slen: u32,
    flags: u32,
) -> u32 {
    let prefix = storage_key(prefix, plen);
    let start = storage_key(start, slen);
    let backwards = flags & 1 == 1;
    with(|world| {
        let mut entries: Vec<_> = world
            .storage()
            .iter()
            .filter(|(key, _)| key.starts_with(prefix))
            .filter(|(key, _)| match (start.is_empty(), backwards) {
                (true, _) => true,
                (false, false) => &key[..] >= start,
                (false, true) => &key[..] <= start,
            })
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        // The next one is at the end.
        if !backwards {
            entries.reverse();
        }
        let scans = &mut world.frame().scans;
        match scans.iter().position(Option::is_none) {
            Some(free) => {
                scans[free] = Some(entries);
                free as u32
            }
            None => ABSENT,
        }
    })
}

fn open_scan(world: &mut World, number: u32) -> Option<&mut Vec<(Vec<u8>, Vec<u8>)>> {
    world.frame().scans.get_mut(number as usize)?.as_mut()
}

pub unsafe fn qlcchain_storage_next(
    iterator: u32,
    kbuf: *mut u8,
    kcap: u32,
    vbuf: *mut u8,
    vcap: u32,
    lens: *mut u32,
) -> u32 {
    let next = with(|world| open_scan(world, iterator).map(|scan| scan.last().cloned()));
    let (key, value) = match next {
        None => trap("no open scan of this number"),
        Some(None) => return 0,
        Some(Some(entry)) => entry,
    };
    *lens = key.len() as u32;
    *lens.add(1) = value.len() as u32;
    if key.len() > kcap as usize || value.len() > vcap as usize {
        return 2;
    }
    put(kbuf, &key);
    put(vbuf, &value);
    with(|world| open_scan(world, iterator).map(Vec::pop));
    1
}

/// Also runs when a contract that has one open unwinds, so it must not fail.
pub unsafe fn qlcchain_storage_scan_close(iterator: u32) {
    with(|world| {
        let scans = world.frames.last_mut().map(|frame| &mut frame.scans);
        if let Some(scan) = scans.and_then(|scans| scans.get_mut(iterator as usize)) {
            *scan = None;
        }
    });
}

pub unsafe fn qlcchain_timestamp() -> i64 {
    with(|world| (world.time_millis / 1_000) as i64)
}

pub unsafe fn qlcchain_block_time_millis() -> i64 {
    with(|world| world.time_millis as i64)
}

pub unsafe fn qlcchain_block_height() -> u32 {
    with(|world| world.height as u32)
}

pub unsafe fn qlcchain_block_height_i64() -> i64 {
    with(|world| world.height as i64)
}

pub unsafe fn qlcchain_chain_id(dst: *mut u8, capacity: u32, offset: u32) -> u32 {
    fill(dst, capacity, offset, CHAIN_ID.as_bytes())
}

pub unsafe fn qlcchain_self_address(dst: *mut u8) {
    put(dst, &with(|world| world.frame().address).0);
}

pub unsafe fn qlcchain_caller_address(dst: *mut u8) {
    put(dst, &with(|world| world.frame().caller).0);
}

pub unsafe fn qlcchain_entry_address(dst: *mut u8) {
    put(dst, &with(|world| world.frames[0].address).0);
}

pub unsafe fn qlcchain_origin(dst: *mut u8) {
    put(dst, &with(|world| world.sender).0);
}

pub unsafe fn qlcchain_current_txhash(dst: *mut u8) -> u32 {
    put(dst, &crypto::sha256(&with(|world| world.transactions).to_be_bytes()));
    32
}

pub unsafe fn qlcchain_current_blockhash(dst: *mut u8) -> u32 {
    let height = with(|world| world.height);
    put(dst, &crypto::sha256(&[&b"mock block "[..], &height.to_be_bytes()].concat()));
    32
}

pub unsafe fn qlcchain_check_witness(addr: *const u8) -> u32 {
    let address = Address(bytes32(addr));
    with(|world| {
        let is_sender = world.frames.len() == 1 && address == world.sender;
        u32::from(is_sender || address == world.frame().caller)
    })
}

pub unsafe fn qlcchain_method(dst: *mut u8, capacity: u32, offset: u32) -> u32 {
    let method = with(|world| world.frame().method.clone());
    fill(dst, capacity, offset, method.as_bytes())
}

pub unsafe fn qlcchain_input_length() -> u32 {
    with(|world| world.frame().input.len() as u32)
}

pub unsafe fn qlcchain_get_input(dst: *mut u8) {
    put(dst, &with(|world| world.frame().input.clone()));
}

pub unsafe fn qlcchain_input_at(dst: *mut u8, capacity: u32, offset: u32) -> u32 {
    let input = with(|world| world.frame().input.clone());
    fill(dst, capacity, offset, &input)
}

pub unsafe fn qlcchain_value(dst: *mut u8) {
    put(dst, &with(|world| world.frame().value).to_le_bytes());
}

pub unsafe fn qlcchain_balance(addr: *const u8, dst: *mut u8) -> u32 {
    let address = Address(bytes32(addr));
    let balance = with(|world| world.state.accounts.get(&address).map(|account| account.balance));
    put(dst, &balance.unwrap_or(0).to_le_bytes());
    u32::from(balance.is_some())
}

pub unsafe fn qlcchain_gas_info(dst: *mut u8) {
    put(dst, &GAS.to_le_bytes());
    put(dst.add(8), &GAS_PRICE.to_le_bytes());
}

pub unsafe fn qlcchain_gas_left() -> i64 {
    GAS as i64
}

pub unsafe fn qlcchain_notify(ptr: *const u8, len: u32) {
    qlcchain_emit(core::ptr::null(), 0, ptr, len);
}

pub unsafe fn qlcchain_emit(topics: *const u8, count: u32, data: *const u8, len: u32) {
    writes("qlcchain_emit");
    if count > 4 {
        trap("an event has at most 4 topics");
    }
    let topics = bytes(topics, count * 32).chunks(32).map(|topic| bytes32(topic.as_ptr()));
    let topics = topics.collect();
    let data = limited(data, len, EVENT_BYTES_MAX, "an event").to_vec();
    if with(|world| world.state.events.len()) >= EVENTS_MAX {
        trap("a transaction emits at most 256 events");
    }
    with(|world| {
        let contract = world.frame().address;
        world.state.events.push(Event { contract, topics, data });
    });
}

pub unsafe fn qlcchain_debug(ptr: *const u8, len: u32) {
    let line = bytes(ptr, len.min(LOG_BYTES_MAX as u32));
    let line = String::from_utf8_lossy(line).into_owned();
    with(|world| world.logs.push(line));
}

pub unsafe fn qlcchain_transfer(to: *const u8, amount_at: *const u8) -> u32 {
    writes("qlcchain_transfer");
    let (to, amount) = (Address(bytes32(to)), amount(amount_at));
    with(|world| {
        let from = world.frame().address;
        if world.state.pay(from, to, amount) {
            0
        } else {
            5
        }
    })
}

pub unsafe fn qlcchain_call(
    flags: u32,
    addr: *const u8,
    method: *const u8,
    mlen: u32,
    amount: *const u8,
    _gas: i64,
    input: *const u8,
    inlen: u32,
) -> u32 {
    let outcome = world::call(Order {
        flags,
        address: Address(bytes32(addr)),
        method: text(method, mlen),
        amount: amount_or_none(amount),
        input: limited(input, inlen, INPUT_BYTES_MAX, "an input"),
    });
    keep(&outcome);
    status(&outcome)
}

pub unsafe fn qlcchain_call_contract(addr: *const u8, input: *const u8, inlen: u32) -> u32 {
    let method = "invoke";
    let none = ABSENT as usize as *const u8;
    let status =
        qlcchain_call(0, addr, method.as_ptr(), method.len() as u32, none, 0, input, inlen);
    if status != 0 {
        trap("the callee failed");
    }
    qlcchain_call_output_length()
}

pub unsafe fn qlcchain_delegate_call(
    code_hash: *const u8,
    method: *const u8,
    mlen: u32,
    _gas: i64,
    input: *const u8,
    inlen: u32,
) -> u32 {
    writes("qlcchain_delegate_call");
    let input = limited(input, inlen, INPUT_BYTES_MAX, "an input");
    status(&world::delegate(Hash(bytes32(code_hash)), text(method, mlen), input))
}

/// A test that calls a contract is no frame, but reads its output all the same.
fn keep(outcome: &Outcome) {
    if let Ok(output) | Err(CallError::Reverted(output)) = outcome {
        let output = output.clone();
        with(|world| world.test_output = output);
    }
}

fn output() -> Vec<u8> {
    with(|world| match world.frames.last() {
        Some(Frame { output, .. }) => output.clone(),
        None => world.test_output.clone(),
    })
}

pub unsafe fn qlcchain_call_output_length() -> u32 {
    output().len() as u32
}

pub unsafe fn qlcchain_get_call_output(dst: *mut u8) {
    put(dst, &output());
}

pub unsafe fn qlcchain_call_output_at(dst: *mut u8, capacity: u32, offset: u32) -> u32 {
    fill(dst, capacity, offset, &output())
}

pub unsafe fn qlcchain_return(ptr: *const u8, len: u32) -> ! {
    exit(Exit::Return(limited(ptr, len, OUTPUT_BYTES_MAX, "an output").to_vec()))
}

pub unsafe fn qlcchain_revert(ptr: *const u8, len: u32) -> ! {
    exit(Exit::Revert(limited(ptr, len, REVERT_BYTES_MAX, "a message").to_vec()))
}

pub unsafe fn qlcchain_panic(ptr: *const u8, len: u32) -> ! {
    qlcchain_revert(ptr, len)
}

unsafe fn published(code: &Hash) -> Option<&'static Definition> {
    with(|world| world.codes.get(code).copied())
}

pub unsafe fn qlcchain_contract_create(
    code: *const u8,
    len: u32,
    input: *const u8,
    inlen: u32,
    amount: *const u8,
    dst: *mut u8,
) -> u32 {
    writes("qlcchain_contract_create");
    let input = limited(input, inlen, INPUT_BYTES_MAX, "an input");
    let code = match published(&Hash(crypto::sha256(bytes(code, len)))) {
        Some(code) => code,
        None => return 8,
    };
    let address = with(|world| {
        let creator = world.frame().address;
        World::new_address(creator, world.state.account(creator).nonce)
    });
    made(world::create_nested(address, code, input, amount_or_none(amount), true), dst)
}

pub unsafe fn qlcchain_contract_instantiate(
    code_hash: *const u8,
    salt: *const u8,
    slen: u32,
    input: *const u8,
    inlen: u32,
    amount: *const u8,
    dst: *mut u8,
) -> u32 {
    writes("qlcchain_contract_instantiate");
    let salt = limited(salt, slen, SALT_BYTES_MAX, "a salt");
    let input = limited(input, inlen, INPUT_BYTES_MAX, "an input");
    let hash = Hash(bytes32(code_hash));
    let code = match published(&hash) {
        Some(code) => code,
        None => return 4,
    };
    let creator = with(|world| world.frame().address);
    let bytes = [&b"qlcvm/contract/v2"[..], &creator.0, &hash.0, salt].concat();
    let address = Address(crypto::sha256(&bytes));
    made(world::create_nested(address, code, input, amount_or_none(amount), false), dst)
}

unsafe fn made(outcome: Outcome, dst: *mut u8) -> u32 {
    if let Ok(address) = &outcome {
        put(dst, address);
    }
    status(&outcome)
}

/// Whether the admin made this call, or the contract is its own admin.
fn ruled_by_caller(world: &mut World) -> bool {
    let (address, caller) = (world.frame().address, world.frame().caller);
    let admin = world.state.contract(address).and_then(|contract| contract.admin);
    admin.map_or(false, |admin| admin == caller || admin == address)
}

pub unsafe fn qlcchain_contract_upgrade(code: *const u8, len: u32) -> u32 {
    writes("qlcchain_contract_upgrade");
    if !with(ruled_by_caller) {
        return 10;
    }
    let hash = Hash(crypto::sha256(bytes(code, len)));
    if published(&hash).is_none() {
        return 8;
    }
    with(|world| {
        let address = world.frame().address;
        if let Some(contract) = &mut world.state.account(address).contract {
            contract.code = hash;
        }
    });
    0
}

pub unsafe fn qlcchain_contract_set_admin(admin: *const u8) -> u32 {
    writes("qlcchain_contract_set_admin");
    let nobody = admin as usize == ABSENT as usize;
    let admin = if nobody { None } else { Some(Address(bytes32(admin))) };
    if !with(ruled_by_caller) {
        return 10;
    }
    with(|world| {
        let address = world.frame().address;
        if let Some(contract) = &mut world.state.account(address).contract {
            contract.admin = admin;
        }
    });
    0
}

pub unsafe fn qlcchain_contract_destroy() -> ! {
    writes("qlcchain_contract_destroy");
    let address = with(|world| world.frame().address);
    if with(|world| world.frames.iter().filter(|frame| frame.address == address).count()) > 1 {
        trap("another call of the contract is open");
    }
    with(|world| {
        let account = world.state.account(address);
        let balance = account.balance;
        let contract = account.contract.clone();
        if let Some(contract) = contract {
            let heir = contract.admin.filter(|admin| *admin != address);
            world.state.pay(address, heir.unwrap_or(contract.creator), balance);
        }
        let account = world.state.account(address);
        account.contract = None;
        account.nonce += 1;
    });
    exit(Exit::Return(Vec::new()))
}

pub unsafe fn qlcchain_code_hash(addr: *const u8, dst: *mut u8) -> u32 {
    let address = Address(bytes32(addr));
    match with(|world| world.state.contract(address).map(|contract| contract.code)) {
        Some(code) => {
            put(dst, &code.0);
            1
        }
        None => 0,
    }
}

pub unsafe fn qlcchain_sha256(ptr: *const u8, len: u32, dst: *mut u8) {
    put(dst, &crypto::sha256(bytes(ptr, len)));
}

pub unsafe fn qlcchain_keccak256(ptr: *const u8, len: u32, dst: *mut u8) {
    put(dst, &crypto::keccak256(bytes(ptr, len)));
}

pub unsafe fn qlcchain_blake2b(ptr: *const u8, len: u32, outlen: u32, dst: *mut u8) {
    if outlen == 0 || outlen > 64 {
        trap("outlen is 1 to 64");
    }
    let mut digest = vec![0; outlen as usize];
    crypto::blake2b(bytes(ptr, len), &mut digest);
    put(dst, &digest);
}

fn is_accepted(signature: &[u8], message: &[u8], key: &[u8]) -> bool {
    with(|world| {
        world.signatures.iter().any(|(s, m, k)| s == signature && m == message && k == key)
    })
}

pub unsafe fn qlcchain_ed25519_verify(
    signature: *const u8,
    message: *const u8,
    len: u32,
    key: *const u8,
) -> u32 {
    u32::from(is_accepted(bytes(signature, 64), bytes(message, len), bytes(key, 32)))
}

pub unsafe fn qlcchain_secp256k1_verify(
    signature: *const u8,
    hash: *const u8,
    key: *const u8,
    klen: u32,
) -> u32 {
    if klen != 33 && klen != 65 {
        trap("klen is 33 or 65");
    }
    u32::from(is_accepted(bytes(signature, 64), bytes(hash, 32), bytes(key, klen)))
}

pub unsafe fn qlcchain_secp256k1_recover(
    signature: *const u8,
    _recovery_id: u32,
    hash: *const u8,
    dst: *mut u8,
) -> u32 {
    let (signature, hash) = (bytes(signature, 64), bytes(hash, 32));
    let key = with(|world| {
        let mut accepted = world.signatures.iter();
        accepted
            .find(|(s, m, key)| s == signature && m == hash && key.len() == 65)
            .map(|(_, _, key)| key.clone())
    });
    match key {
        Some(key) => {
            put(dst, &key);
            1
        }
        None => 0,
    }
}
