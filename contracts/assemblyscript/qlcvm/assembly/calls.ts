import * as env from "./env";
import { ABSENT } from "./storage";
import { U128 } from "./u128";
import { Reader, Writer, utf8 } from "./values";

/** How a call ended. */
export const OK: u32 = 0;
export const REVERTED: u32 = 1;
export const TRAPPED: u32 = 2;
export const OUT_OF_GAS: u32 = 3;
export const NOT_FOUND: u32 = 4;
export const NO_BALANCE: u32 = 5;
export const TOO_DEEP: u32 = 6;
export const REENTRY_DENIED: u32 = 7;

/** Flags of a call: the callee changes nothing; others may enter this contract meanwhile. */
export const READ_ONLY: u32 = 1;
export const ALLOW_REENTRY: u32 = 2;

/**
 * Calls a method of a contract with all the gas but 1/64, and an amount if one is given; `OK`, or
 * how it failed. `callOutput` gives what it said.
 */
export function call(
  contract: Uint8Array,
  method: string,
  args: Writer,
  amount: U128 | null = null,
  flags: u32 = 0,
): u32 {
  const name = utf8(method);
  const input = args.bytes();
  const paid = amount === null ? null : new Writer().u128(amount).bytes();
  return env.qlcchain_call(
    flags,
    contract.dataStart,
    name.dataStart,
    name.length,
    paid === null ? <usize>ABSENT : paid.dataStart,
    0,
    input.dataStart,
    input.length,
  );
}

/** Output, or revert data, of the last call. */
export function callOutput(): Reader {
  const bytes = new Uint8Array(env.qlcchain_call_output_length());
  env.qlcchain_get_call_output(bytes.dataStart);
  return new Reader(bytes);
}

/** Pays from this contract's balance; false if that does not cover it. */
export function transfer(to: Uint8Array, amount: U128): bool {
  const bytes = new Writer().u128(amount).bytes();
  return env.qlcchain_transfer(to.dataStart, bytes.dataStart) == OK;
}
