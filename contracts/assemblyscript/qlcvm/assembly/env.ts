// The functions that the chain offers, as they are: docs/host-functions.md tells what each does.
// Pointers are addresses in the contract's own memory. Contracts mostly use what index.ts makes of them.

// Storage.

@external("env", "qlcchain_storage_read")
export declare function qlcchain_storage_read(
  key: usize,
  klen: u32,
  val: usize,
  vlen: u32,
  offset: u32,
): u32;

@external("env", "qlcchain_storage_write")
export declare function qlcchain_storage_write(key: usize, klen: u32, val: usize, vlen: u32): void;

@external("env", "qlcchain_storage_delete")
export declare function qlcchain_storage_delete(key: usize, klen: u32): void;

@external("env", "qlcchain_storage_len")
export declare function qlcchain_storage_len(key: usize, klen: u32): u32;

@external("env", "qlcchain_storage_take")
export declare function qlcchain_storage_take(
  key: usize,
  klen: u32,
  val: usize,
  capacity: u32,
): u32;

// Walking over storage.

@external("env", "qlcchain_storage_scan")
export declare function qlcchain_storage_scan(
  prefix: usize,
  plen: u32,
  start: usize,
  slen: u32,
  flags: u32,
): u32;

@external("env", "qlcchain_storage_next")
export declare function qlcchain_storage_next(
  iterator: u32,
  kbuf: usize,
  kcap: u32,
  vbuf: usize,
  vcap: u32,
  lens: usize,
): u32;

@external("env", "qlcchain_storage_scan_close")
export declare function qlcchain_storage_scan_close(iterator: u32): void;

// Who, where, when and with what.

@external("env", "qlcchain_timestamp")
export declare function qlcchain_timestamp(): u64;

@external("env", "qlcchain_block_time_millis")
export declare function qlcchain_block_time_millis(): u64;

@external("env", "qlcchain_block_height")
export declare function qlcchain_block_height(): u32;

@external("env", "qlcchain_block_height_i64")
export declare function qlcchain_block_height_i64(): u64;

@external("env", "qlcchain_chain_id")
export declare function qlcchain_chain_id(dst: usize, capacity: u32, offset: u32): u32;

@external("env", "qlcchain_self_address")
export declare function qlcchain_self_address(dst: usize): void;

@external("env", "qlcchain_caller_address")
export declare function qlcchain_caller_address(dst: usize): void;

@external("env", "qlcchain_entry_address")
export declare function qlcchain_entry_address(dst: usize): void;

@external("env", "qlcchain_origin")
export declare function qlcchain_origin(dst: usize): void;

@external("env", "qlcchain_current_txhash")
export declare function qlcchain_current_txhash(dst: usize): u32;

@external("env", "qlcchain_current_blockhash")
export declare function qlcchain_current_blockhash(dst: usize): u32;

@external("env", "qlcchain_check_witness")
export declare function qlcchain_check_witness(addr: usize): u32;

@external("env", "qlcchain_method")
export declare function qlcchain_method(dst: usize, capacity: u32, offset: u32): u32;

@external("env", "qlcchain_input_length")
export declare function qlcchain_input_length(): u32;

@external("env", "qlcchain_get_input")
export declare function qlcchain_get_input(dst: usize): void;

@external("env", "qlcchain_input_at")
export declare function qlcchain_input_at(dst: usize, capacity: u32, offset: u32): u32;

@external("env", "qlcchain_value")
export declare function qlcchain_value(dst: usize): void;

@external("env", "qlcchain_balance")
export declare function qlcchain_balance(addr: usize, dst: usize): u32;

@external("env", "qlcchain_gas_info")
export declare function qlcchain_gas_info(dst: usize): void;

@external("env", "qlcchain_gas_left")
export declare function qlcchain_gas_left(): u64;

// Events, and lines for people.

@external("env", "qlcchain_notify")
export declare function qlcchain_notify(ptr: usize, len: u32): void;

@external("env", "qlcchain_emit")
export declare function qlcchain_emit(topics: usize, count: u32, data: usize, len: u32): void;

@external("env", "qlcchain_debug")
export declare function qlcchain_debug(ptr: usize, len: u32): void;

// Calls, payments, and how a call ends.

@external("env", "qlcchain_transfer")
export declare function qlcchain_transfer(to: usize, amount: usize): u32;

@external("env", "qlcchain_call")
export declare function qlcchain_call(
  flags: u32,
  addr: usize,
  method: usize,
  mlen: u32,
  amount: usize,
  gas: u64,
  input: usize,
  inlen: u32,
): u32;

@external("env", "qlcchain_call_contract")
export declare function qlcchain_call_contract(addr: usize, input: usize, inlen: u32): u32;

@external("env", "qlcchain_delegate_call")
export declare function qlcchain_delegate_call(
  code_hash: usize,
  method: usize,
  mlen: u32,
  gas: u64,
  input: usize,
  inlen: u32,
): u32;

@external("env", "qlcchain_call_output_length")
export declare function qlcchain_call_output_length(): u32;

@external("env", "qlcchain_get_call_output")
export declare function qlcchain_get_call_output(dst: usize): void;

@external("env", "qlcchain_call_output_at")
export declare function qlcchain_call_output_at(dst: usize, capacity: u32, offset: u32): u32;

@external("env", "qlcchain_return")
export declare function qlcchain_return(ptr: usize, len: u32): void;

@external("env", "qlcchain_revert")
export declare function qlcchain_revert(ptr: usize, len: u32): void;

@external("env", "qlcchain_panic")
export declare function qlcchain_panic(ptr: usize, len: u32): void;

// Making, replacing and giving up contracts.

@external("env", "qlcchain_contract_create")
export declare function qlcchain_contract_create(
  code: usize,
  len: u32,
  input: usize,
  inlen: u32,
  amount: usize,
  dst: usize,
): u32;

@external("env", "qlcchain_contract_instantiate")
export declare function qlcchain_contract_instantiate(
  code_hash: usize,
  salt: usize,
  slen: u32,
  input: usize,
  inlen: u32,
  amount: usize,
  dst: usize,
): u32;

@external("env", "qlcchain_contract_upgrade")
export declare function qlcchain_contract_upgrade(code: usize, len: u32): u32;

@external("env", "qlcchain_contract_set_admin")
export declare function qlcchain_contract_set_admin(admin: usize): u32;

@external("env", "qlcchain_contract_destroy")
export declare function qlcchain_contract_destroy(): void;

@external("env", "qlcchain_code_hash")
export declare function qlcchain_code_hash(addr: usize, dst: usize): u32;

// Hashes and signatures.

@external("env", "qlcchain_sha256")
export declare function qlcchain_sha256(ptr: usize, len: u32, dst: usize): void;

@external("env", "qlcchain_keccak256")
export declare function qlcchain_keccak256(ptr: usize, len: u32, dst: usize): void;

@external("env", "qlcchain_blake2b")
export declare function qlcchain_blake2b(ptr: usize, len: u32, outlen: u32, dst: usize): void;

@external("env", "qlcchain_ed25519_verify")
export declare function qlcchain_ed25519_verify(
  signature: usize,
  message: usize,
  len: u32,
  key: usize,
): u32;

@external("env", "qlcchain_secp256k1_verify")
export declare function qlcchain_secp256k1_verify(
  signature: usize,
  hash: usize,
  key: usize,
  klen: u32,
): u32;

@external("env", "qlcchain_secp256k1_recover")
export declare function qlcchain_secp256k1_recover(
  signature: usize,
  recovery_id: u32,
  hash: usize,
  dst: usize,
): u32;
