//! The chain's side of the border, with its own names and types. Only what is called ends up as an
//! import of the module. Outside of wasm32 the mock chain stands in for it.

#[cfg(target_arch = "wasm32")]
mod chain {
    #[link(wasm_import_module = "env")]
    extern "C" {
        pub fn qlcchain_storage_read(
            key: *const u8,
            klen: u32,
            val: *mut u8,
            vlen: u32,
            offset: u32,
        ) -> u32;
        pub fn qlcchain_storage_write(key: *const u8, klen: u32, val: *const u8, vlen: u32);
        pub fn qlcchain_storage_delete(key: *const u8, klen: u32);
        pub fn qlcchain_storage_len(key: *const u8, klen: u32) -> u32;
        pub fn qlcchain_storage_take(
            key: *const u8,
            klen: u32,
            val: *mut u8,
            capacity: u32,
        ) -> u32;
        pub fn qlcchain_storage_scan(
            prefix: *const u8,
            plen: u32,
            start: *const u8,
            slen: u32,
            flags: u32,
        ) -> u32;
        pub fn qlcchain_storage_next(
            iterator: u32,
            kbuf: *mut u8,
            kcap: u32,
            vbuf: *mut u8,
            vcap: u32,
            lens: *mut u32,
        ) -> u32;
        pub fn qlcchain_storage_scan_close(iterator: u32);

        pub fn qlcchain_timestamp() -> i64;
        pub fn qlcchain_block_time_millis() -> i64;
        pub fn qlcchain_block_height() -> u32;
        pub fn qlcchain_block_height_i64() -> i64;
        pub fn qlcchain_chain_id(dst: *mut u8, capacity: u32, offset: u32) -> u32;
        pub fn qlcchain_self_address(dst: *mut u8);
        pub fn qlcchain_caller_address(dst: *mut u8);
        pub fn qlcchain_entry_address(dst: *mut u8);
        pub fn qlcchain_origin(dst: *mut u8);
        pub fn qlcchain_current_txhash(dst: *mut u8) -> u32;
        pub fn qlcchain_current_blockhash(dst: *mut u8) -> u32;
        pub fn qlcchain_check_witness(addr: *const u8) -> u32;
        pub fn qlcchain_method(dst: *mut u8, capacity: u32, offset: u32) -> u32;
        pub fn qlcchain_input_length() -> u32;
        pub fn qlcchain_get_input(dst: *mut u8);
        pub fn qlcchain_input_at(dst: *mut u8, capacity: u32, offset: u32) -> u32;
        pub fn qlcchain_value(dst: *mut u8);
        pub fn qlcchain_balance(addr: *const u8, dst: *mut u8) -> u32;
        pub fn qlcchain_gas_info(dst: *mut u8);
        pub fn qlcchain_gas_left() -> i64;

        pub fn qlcchain_notify(ptr: *const u8, len: u32);
        pub fn qlcchain_emit(topics: *const u8, count: u32, data: *const u8, len: u32);
        pub fn qlcchain_debug(ptr: *const u8, len: u32);

        pub fn qlcchain_transfer(to: *const u8, amount: *const u8) -> u32;
        pub fn qlcchain_call(
            flags: u32,
            addr: *const u8,
            method: *const u8,
            mlen: u32,
            amount: *const u8,
            gas: i64,
            input: *const u8,
            inlen: u32,
        ) -> u32;
        pub fn qlcchain_call_contract(addr: *const u8, input: *const u8, inlen: u32) -> u32;
        pub fn qlcchain_delegate_call(
            code_hash: *const u8,
            method: *const u8,
            mlen: u32,
            gas: i64,
            input: *const u8,
            inlen: u32,
        ) -> u32;
        pub fn qlcchain_call_output_length() -> u32;
        pub fn qlcchain_get_call_output(dst: *mut u8);
        pub fn qlcchain_call_output_at(dst: *mut u8, capacity: u32, offset: u32) -> u32;
        pub fn qlcchain_return(ptr: *const u8, len: u32) -> !;
        pub fn qlcchain_revert(ptr: *const u8, len: u32) -> !;
        pub fn qlcchain_panic(ptr: *const u8, len: u32) -> !;

        pub fn qlcchain_contract_create(
            code: *const u8,
            len: u32,
            input: *const u8,
            inlen: u32,
            amount: *const u8,
            dst: *mut u8,
        ) -> u32;
        pub fn qlcchain_contract_instantiate(
            code_hash: *const u8,
            salt: *const u8,
            slen: u32,
            input: *const u8,
            inlen: u32,
            amount: *const u8,
            dst: *mut u8,
        ) -> u32;
        pub fn qlcchain_contract_upgrade(code: *const u8, len: u32) -> u32;
        pub fn qlcchain_contract_set_admin(admin: *const u8) -> u32;
        pub fn qlcchain_contract_destroy() -> !;
        pub fn qlcchain_code_hash(addr: *const u8, dst: *mut u8) -> u32;

        pub fn qlcchain_sha256(ptr: *const u8, len: u32, dst: *mut u8);
        pub fn qlcchain_keccak256(ptr: *const u8, len: u32, dst: *mut u8);
        pub fn qlcchain_blake2b(ptr: *const u8, len: u32, outlen: u32, dst: *mut u8);
        pub fn qlcchain_ed25519_verify(
            signature: *const u8,
            message: *const u8,
            len: u32,
            key: *const u8,
        ) -> u32;
        pub fn qlcchain_secp256k1_verify(
            signature: *const u8,
            hash: *const u8,
            key: *const u8,
            klen: u32,
        ) -> u32;
        pub fn qlcchain_secp256k1_recover(
            signature: *const u8,
            recovery_id: u32,
            hash: *const u8,
            dst: *mut u8,
        ) -> u32;
    }
}

#[cfg(target_arch = "wasm32")]
pub(crate) use chain::*;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::mock::functions::*;
