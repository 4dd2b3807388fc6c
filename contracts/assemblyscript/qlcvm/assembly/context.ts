import * as env from "./env";
import { U128 } from "./u128";
import { HASH_BYTES, Reader, Writer } from "./values";

/** The call's input. */
export function input(): Reader {
  const bytes = new Uint8Array(env.qlcchain_input_length());
  env.qlcchain_get_input(bytes.dataStart);
  return new Reader(bytes);
}

/** Ends the call with a result. */
export function returns(result: Writer): void {
  const bytes = result.bytes();
  env.qlcchain_return(bytes.dataStart, bytes.length);
  unreachable();
}

/** The calling contract, or the transaction's sender. */
export function caller(): Uint8Array {
  const address = new Uint8Array(HASH_BYTES);
  env.qlcchain_caller_address(address.dataStart);
  return address;
}

/** This contract's address. */
export function self(): Uint8Array {
  const address = new Uint8Array(HASH_BYTES);
  env.qlcchain_self_address(address.dataStart);
  return address;
}

/** The amount that came with this call. */
export function value(): U128 {
  const amount = new Uint8Array(16);
  env.qlcchain_value(amount.dataStart);
  return new Reader(amount).u128();
}
