package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.ChainFunction.reads;

import io.qlcvm.ledger.state.Account;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a contract can know: the block, the transaction, who called and with what. */
final class ContextFunctions {
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final long GAS = Prices.HOST_CALL;

  static final List<ChainFunction> ALL =
      List.of(
          reads(
              "qlcchain_timestamp",
              "-> i64",
              GAS,
              "The block's time, seconds since 1970 UTC.",
              (frame, in) -> in.result(frame.block().time() / MILLIS_PER_SECOND)),
          reads(
              "qlcchain_block_time_millis",
              "-> i64",
              GAS,
              "The block's time, milliseconds since 1970 UTC.",
              (frame, in) -> in.result(frame.block().time())),
          reads(
              "qlcchain_block_height",
              "-> i32",
              GAS,
              "The block's height, its lower 32 bits.",
              (frame, in) -> in.result((int) frame.block().height())),
          reads(
              "qlcchain_block_height_i64",
              "-> i64",
              GAS,
              "The block's height.",
              (frame, in) -> in.result(frame.block().height())),
          reads(
              "qlcchain_chain_id",
              "dst capacity offset -> i32",
              GAS,
              "Copies the chain's name from `offset` on, as much as fits; its total length.",
              (frame, in) -> in.copy(0, 1, 2, text(frame.block().chainId()))),
          reads(
              "qlcchain_self_address",
              "dst",
              GAS,
              "The contract itself, 32 bytes.",
              (frame, in) -> in.put(0, frame.self().bytes())),
          reads(
              "qlcchain_caller_address",
              "dst",
              GAS,
              "The calling contract, or the sender at depth 0; 32 bytes.",
              (frame, in) -> in.put(0, frame.caller().bytes())),
          reads(
              "qlcchain_entry_address",
              "dst",
              GAS,
              "The transaction's first contract, 32 bytes.",
              (frame, in) -> in.put(0, frame.stack().entry().bytes())),
          reads(
              "qlcchain_origin",
              "dst",
              GAS,
              "The transaction's sender, at any depth; 32 bytes.",
              (frame, in) -> in.put(0, frame.transaction().origin().bytes())),
          reads(
              "qlcchain_current_txhash",
              "dst -> i32",
              GAS,
              "The transaction's hash, zeros in a query; returns its length, 32.",
              (frame, in) -> hash(in, frame.transaction().hash())),
          reads(
              "qlcchain_current_blockhash",
              "dst -> i32",
              GAS,
              "The parent block's hash, in a query that of the block asked; returns its length,"
                  + " 32.",
              (frame, in) -> hash(in, frame.block().parent())),
          reads(
              "qlcchain_check_witness",
              "addr -> i32",
              GAS,
              "1 if the 32 bytes at `addr` are the caller, or are the sender and this is the"
                  + " transaction's first contract; else 0.",
              ContextFunctions::checkWitness),
          reads(
              "qlcchain_method",
              "dst capacity offset -> i32",
              GAS,
              "Copies the name of the export that runs from `offset` on, as much as fits; its"
                  + " total length.",
              (frame, in) -> in.copy(0, 1, 2, text(frame.method()))),
          reads(
              "qlcchain_input_length",
              "-> i32",
              GAS,
              "Length of the input.",
              (frame, in) -> in.result(frame.input().length)),
          reads(
              "qlcchain_get_input",
              "dst",
              GAS,
              "Copies the whole input.",
              (frame, in) -> in.put(0, frame.input())),
          reads(
              "qlcchain_input_at",
              "dst capacity offset -> i32",
              GAS,
              "Copies the input from `offset` on, as much as fits; its total length.",
              (frame, in) -> in.copy(0, 1, 2, frame.input())),
          reads(
              "qlcchain_value",
              "dst",
              GAS,
              "The amount that came with this call, 16 bytes little-endian.",
              (frame, in) -> in.put(0, bytes(frame.value()))),
          reads(
                  "qlcchain_balance",
                  "addr dst -> i32",
                  GAS,
                  "An account's balance, 16 bytes little-endian; returns 1 if the account exists,"
                      + " else 0.",
                  ContextFunctions::balance)
              .more(PriceText.TOUCH_ACCOUNT),
          reads(
              "qlcchain_gas_info",
              "dst",
              GAS,
              "16 bytes little-endian: gas left (8 bytes), gas price (8 bytes; 0 in a query).",
              ContextFunctions::gasInfo),
          reads(
              "qlcchain_gas_left",
              "-> i64",
              GAS,
              "Gas that is left.",
              (frame, in) -> in.result(in.gasLeft())));

  private ContextFunctions() {}

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Amount amount) {
    byte[] bytes = new byte[Amount.BYTES];
    amount.copyLittleEndianTo(bytes, 0);
    return bytes;
  }

  private static void hash(Arguments in, Hash32 hash) {
    in.put(0, hash.bytes());
    in.result(Hash32.BYTES);
  }

  private static void checkWitness(Frame frame, Arguments in) {
    in.charge(Prices.bytes(Address.BYTES));
    Address address = in.address(0);
    boolean sender = frame.depth() == 0 && address.equals(frame.transaction().origin());
    in.result(sender || address.equals(frame.caller()) ? 1 : 0);
  }

  private static void balance(Frame frame, Arguments in) {
    in.charge(Prices.bytes(Address.BYTES + Amount.BYTES));
    Address address = in.address(0);
    in.check(1, Amount.BYTES);
    in.charge(frame.effects().touch(address));
    Account account = frame.state().account(address);
    in.write(1, bytes(account == null ? Amount.ZERO : account.balance()));
    in.result(account == null ? 0 : 1);
  }

  private static void gasInfo(Frame frame, Arguments in) {
    in.charge(Prices.bytes(2 * Long.BYTES));
    in.check(0, 2 * Long.BYTES);
    in.write(
        0,
        ByteBuffer.allocate(2 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(in.gasLeft())
            .putLong(frame.transaction().gasPrice())
            .array());
  }
}
