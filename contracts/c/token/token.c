// A token: who has how much of it, and sending it on. Shows the kit: typed arguments and results,
// storage by owner, an event with indexed fields, and an error with a field.
#include "../qlcvm.h"

QLCVM_ABI({
  "abi": 1,
  "name": "token",
  "doc": "Tokens that can be sent.",
  "methods": [
    {"name": "init", "kind": "init", "doc": "All of the supply belongs to who deploys.",
     "args": [{"name": "symbol", "type": "string"}, {"name": "supply", "type": "u128"}],
     "result": null},
    {"name": "transfer", "kind": "call", "doc": "Sends tokens of the caller's.",
     "args": [{"name": "to", "type": "address"}, {"name": "amount", "type": "u128"},
              {"name": "memo", "type": "option<string>"}], "result": null},
    {"name": "balance_of", "kind": "view",
     "args": [{"name": "owner", "type": "address"}], "result": "u128"},
    {"name": "describe", "kind": "view", "doc": "Symbol and supply.",
     "args": [], "result": "tuple<string,u128>"},
    {"name": "balances_of", "kind": "view",
     "args": [{"name": "owners", "type": "list<address>"}], "result": "list<u128>"}
  ],
  "events": [
    {"name": "Transfer", "fields": [{"name": "from", "type": "address", "indexed": true},
     {"name": "to", "type": "address", "indexed": true},
     {"name": "memo", "type": "option<string>", "indexed": true},
     {"name": "amount", "type": "u128"}]}
  ],
  "errors": [
    {"name": "Insufficient", "doc": "The caller has less than that.",
     "fields": [{"name": "balance", "type": "u128"}, {"name": "needed", "type": "u128"}]}
  ]
});

enum { SYMBOL_BYTES_MAX = 32, ARGUMENTS_BYTES_MAX = 4096 };
static u8 arguments[ARGUMENTS_BYTES_MAX];
static u8 result[ARGUMENTS_BYTES_MAX];

// A balance lies under the owner's address: 16 bytes, absent where it is 0.
static u128 balance(const Address *owner) {
  u128 amount = 0;
  load(owner, sizeof *owner, &amount, sizeof amount);
  return amount;
}

static void set_balance(const Address *owner, u128 amount) {
  if (amount == 0) {
    qlcchain_storage_delete(owner, sizeof *owner);
  } else {
    store(owner, sizeof *owner, &amount, sizeof amount);
  }
}

QLCCHAIN_METHOD(init) {
  Reader in = input_to(arguments, sizeof arguments);
  argument(&in, TEXT("symbol"));
  Slice symbol = take_string(&in);
  if (symbol.length == 0 || symbol.length > SYMBOL_BYTES_MAX) {
    refuse(&in);
  }
  argument(&in, TEXT("supply"));
  u128 supply = take_u128(&in);
  take_end(&in);
  store(TEXT("symbol"), symbol.at, symbol.length);
  store(TEXT("supply"), &supply, sizeof supply);
  Address owner = caller();
  set_balance(&owner, supply);
}

QLCCHAIN_METHOD(transfer) {
  Reader in = input_to(arguments, sizeof arguments);
  argument(&in, TEXT("to"));
  Address to = take_address(&in);
  argument(&in, TEXT("amount"));
  u128 amount = take_u128(&in);
  argument(&in, TEXT("memo"));
  const u8 *memo = in.at;
  if (take_present(&in)) {
    take_string(&in);
  }
  u32 memo_length = (u32)(in.at - memo);
  take_end(&in);

  Address from = caller();
  u128 balance_before = balance(&from);
  if (balance_before < amount) {
    Writer error = writer(result, sizeof result);
    put_error(&error, TEXT("Insufficient"));
    put_u128(&error, balance_before);
    put_u128(&error, amount);
    revert_with(&error);
  }
  set_balance(&from, balance_before - amount);
  set_balance(&to, balance(&to) + amount); // at most the supply, so it can't overflow

  Event sent = event(TEXT("Transfer"));
  topic(&sent, &from, sizeof from);
  topic(&sent, &to, sizeof to);
  topic_hashed(&sent, memo, memo_length);
  Writer data = writer(result, sizeof result);
  put_u128(&data, amount);
  emit(&sent, &data);
}

QLCCHAIN_METHOD(balance_of) {
  Reader in = input_to(arguments, sizeof arguments);
  argument(&in, TEXT("owner"));
  Address owner = take_address(&in);
  take_end(&in);
  Writer out = writer(result, sizeof result);
  put_u128(&out, balance(&owner));
  return_written(&out);
}

QLCCHAIN_METHOD(describe) {
  Reader in = input_to(arguments, sizeof arguments);
  take_end(&in);
  u8 symbol[SYMBOL_BYTES_MAX];
  u128 supply = 0;
  u32 length = qlcchain_storage_read(TEXT("symbol"), symbol, sizeof symbol, 0);
  load(TEXT("supply"), &supply, sizeof supply);
  Writer out = writer(result, sizeof result);
  put_bytes(&out, symbol, length);
  put_u128(&out, supply);
  return_written(&out);
}

QLCCHAIN_METHOD(balances_of) {
  Reader in = input_to(arguments, sizeof arguments);
  argument(&in, TEXT("owners"));
  u32 count = take_count(&in, sizeof(Address));
  Writer out = writer(result, sizeof result);
  put_count(&out, count);
  for (u32 i = 0; i < count; i++) {
    Address owner = take_address(&in);
    put_u128(&out, balance(&owner));
  }
  take_end(&in);
  return_written(&out);
}
