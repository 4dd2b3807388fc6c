// A token: who has how much of it, and sending it on. Shows the kit: typed arguments and results,
// storage by owner, an event with indexed fields, and an error with a field. abi.json declares it.
import {
  Event,
  Failure,
  U128,
  Reader,
  Writer,
  caller,
  input,
  returns,
  storageDelete,
  storageRead,
  storageWrite,
  utf8,
} from "../../qlcvm/assembly/index";

const SYMBOL_BYTES_MAX: i32 = 32;

/** A balance lies under the owner's address: 16 bytes, absent where it is 0. */
function balance(owner: Uint8Array): U128 {
  const stored = storageRead(owner);
  return stored === null ? U128.ZERO : new Reader(stored).u128();
}

function setBalance(owner: Uint8Array, amount: U128): void {
  if (amount.isZero()) storageDelete(owner);
  else storageWrite(owner, new Writer().u128(amount).bytes());
}

export function init(): void {
  const args = input();
  const symbol = args.argument("symbol").string();
  const bytes = utf8(symbol);
  if (bytes.length == 0 || bytes.length > SYMBOL_BYTES_MAX) args.refuse();
  const supply = args.argument("supply").u128();
  args.end();
  storageWrite(utf8("symbol"), bytes);
  storageWrite(utf8("supply"), new Writer().u128(supply).bytes());
  setBalance(caller(), supply);
}

export function transfer(): void {
  const args = input();
  const to = args.argument("to").address();
  const amount = args.argument("amount").u128();
  const memo = new Writer();
  const present = args.argument("memo").present();
  memo.present(present);
  if (present) memo.string(args.string());
  args.end();

  const from = caller();
  const before = balance(from);
  if (before.lessThan(amount)) {
    const failure = new Failure("Insufficient");
    failure.u128(before).u128(amount);
    failure.revert();
  }
  setBalance(from, before.minus(amount));
  setBalance(to, balance(to).plus(amount));

  const sent = new Event("Transfer");
  sent.topic(from).topic(to).topicHashed(memo.bytes());
  sent.data.u128(amount);
  sent.emit();
}

export function balance_of(): void {
  const args = input();
  const owner = args.argument("owner").address();
  args.end();
  returns(new Writer().u128(balance(owner)));
}

export function describe(): void {
  input().end();
  const symbol = storageRead(utf8("symbol"));
  const supply = storageRead(utf8("supply"));
  if (symbol === null || supply === null) unreachable();
  else returns(new Writer().byteString(symbol).raw(supply));
}

export function balances_of(): void {
  const args = input();
  const count = args.argument("owners").count(32);
  const result = new Writer().count(count);
  for (let i: u32 = 0; i < count; i++) {
    result.u128(balance(args.address()));
  }
  args.end();
  returns(result);
}
