//! What a contract's standard library does: ordered maps, strings, formatting, the allocator.

use std::collections::BTreeMap;
use std::fmt::Write;

#[no_mangle]
pub extern "C" fn run(n: i32) -> i64 {
    let mut book: BTreeMap<String, u64> = BTreeMap::new();
    let mut name = String::new();
    let mut seed = 7u32;
    for i in 0..n as u64 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        name.clear();
        write!(name, "account-{}", seed >> 22).unwrap();
        *book.entry(name.clone()).or_insert(0) += i;
        if seed & 7 == 0 {
            book.remove(&name);
        }
    }
    book.iter().fold(0u64, |sum, (key, value)| {
        key.bytes().fold(sum ^ value, |hash, byte| (hash ^ byte as u64).wrapping_mul(0x100_0000_01b3))
    }) as i64
}
