package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.ChainFunction.reads;
import static io.qlcvm.ledger.contract.ChainFunction.writes;

import io.qlcvm.ledger.contract.Contracts.Contract;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.tx.TransactionLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Calls between contracts, payments, and how a call ends. */
final class CallFunctions {
  static final int OUTPUT_BYTES_MAX = 64 << 10;
  static final int MESSAGE_BYTES_MAX = 1 << 10;

  private static final int READ_ONLY = 1;
  private static final int ALLOW_REENTRY = 2;
  private static final String INVOKE = "invoke";
  private static final long ALL_GAS = 0;

  private static final String INPUT =
      "input "
          + PriceText.bytes(TransactionLimits.INPUT_BYTES_MAX)
          + "; "
          + CallStack.DEPTH_MAX
          + " open calls";

  private static final String METHOD_AND_INPUT =
      "method " + TransactionLimits.METHOD_BYTES_MAX + " bytes, " + INPUT;

  static final List<ChainFunction> ALL =
      List.of(
          writes(
                  "qlcchain_transfer",
                  "to amount -> i32",
                  Prices.HOST_CALL + Prices.TRANSFER,
                  "Pays an amount (16 bytes little-endian) from the contract's balance; runs no"
                      + " code. 0, or 5 if the balance does not cover it.",
                  CallFunctions::transfer)
              .more(
                  PriceText.TOUCH_ACCOUNT
                      + "; "
                      + PriceText.number(Prices.NEW_ACCOUNT)
                      + " if it is new"),
          reads(
                  "qlcchain_call",
                  "flags addr method mlen amount gas:i64 input inlen -> i32",
                  Prices.HOST_CALL + Prices.CONTRACT_CALL,
                  "Calls a contract's method. Flag 1: read-only; flag 2: others may enter this"
                      + " contract while it waits. `amount` may be 0xFFFFFFFF, which is none. `gas`"
                      + " 0 is all; never more than all but 1/64. Returns 0 ok, 1 reverted, 2"
                      + " trapped, 3 out of gas, 4 no such contract or export, 5 balance, 6 depth,"
                      + " 7 re-entry denied. What the callee did is undone unless it is 0.",
                  CallFunctions::call)
              .more(
                  PriceText.TOUCH_ACCOUNT
                      + "; "
                      + PriceText.LOAD
                      + "; "
                      + PriceText.AMOUNT
                      + "; what the callee uses")
              .limits(METHOD_AND_INPUT),
          reads(
                  "qlcchain_call_contract",
                  "addr input inlen -> i32",
                  Prices.HOST_CALL + Prices.CONTRACT_CALL,
                  "Calls the export `invoke` with all the gas but 1/64; returns the output's"
                      + " length. If the call fails, for whatever reason, the caller traps.",
                  CallFunctions::callContract)
              .more(PriceText.TOUCH_ACCOUNT + "; " + PriceText.LOAD + "; what the callee uses")
              .limits(INPUT),
          writes(
                  "qlcchain_delegate_call",
                  "code_hash method mlen gas:i64 input inlen -> i32",
                  Prices.HOST_CALL + Prices.CONTRACT_CALL,
                  "Runs a method of code that is on the chain on this contract's storage and"
                      + " balance, with its caller and value. Returns as `qlcchain_call`.",
                  CallFunctions::delegateCall)
              .more(PriceText.LOOK_UP + "; " + PriceText.LOAD + "; what the code uses")
              .limits(METHOD_AND_INPUT),
          reads(
              "qlcchain_call_output_length",
              "-> i32",
              Prices.HOST_CALL,
              "Length of the output, or revert data, of the last call that this frame made; 0 if"
                  + " it gave none or did not get that far.",
              (frame, in) -> in.result(frame.lastOutput().length)),
          reads(
              "qlcchain_get_call_output",
              "dst",
              Prices.HOST_CALL,
              "Copies the whole output, or revert data, of the last call.",
              (frame, in) -> in.put(0, frame.lastOutput())),
          reads(
              "qlcchain_call_output_at",
              "dst capacity offset -> i32",
              Prices.HOST_CALL,
              "Copies the last call's output from `offset` on, as much as fits; its total length.",
              (frame, in) -> in.copy(0, 1, 2, frame.lastOutput())),
          reads(
                  "qlcchain_return",
                  "ptr len",
                  Prices.HOST_CALL,
                  "Ends the call with success and this output, at most 64 KiB. Does not return.",
                  (frame, in) -> {
                    throw new ContractExit.Return(said(in, OUTPUT_BYTES_MAX));
                  })
              .limits(PriceText.bytes(OUTPUT_BYTES_MAX)),
          reads(
                  "qlcchain_revert",
                  "ptr len",
                  Prices.HOST_CALL,
                  "Ends the call, undoes what it did, and gives the caller these bytes, at most 1"
                      + " KiB. Does not return.",
                  (frame, in) -> {
                    throw new ContractExit.Revert(said(in, MESSAGE_BYTES_MAX));
                  })
              .limits(PriceText.bytes(MESSAGE_BYTES_MAX)),
          reads(
                  "qlcchain_panic",
                  "ptr len",
                  Prices.HOST_CALL,
                  "The same as `qlcchain_revert`, with a message.",
                  (frame, in) -> {
                    throw new ContractExit.Revert(said(in, MESSAGE_BYTES_MAX));
                  })
              .limits(PriceText.bytes(MESSAGE_BYTES_MAX)));

  private CallFunctions() {}

  private static byte[] said(Arguments in, int bytesMax) {
    int length = in.length(1, bytesMax);
    in.charge(Prices.bytes(length));
    return in.read(0, length);
  }

  private static void transfer(Frame frame, Arguments in) {
    in.charge(Prices.bytes(Address.BYTES + Amount.BYTES));
    Address to = in.address(0);
    Amount amount = in.amount(1);
    chargeCredit(frame, in, to);
    in.result(frame.stack().pay(frame.self(), to, amount) ? CallStatus.OK : CallStatus.BALANCE);
  }

  /** Naming an account, and making it if it is not there yet. */
  private static void chargeCredit(Frame frame, Arguments in, Address to) {
    in.charge(frame.effects().touch(to));
    if (frame.state().account(to) == null) {
      in.charge(Prices.NEW_ACCOUNT);
    }
  }

  private static void call(Frame frame, Arguments in) {
    int flags = in.flags(0, READ_ONLY | ALLOW_REENTRY);
    int methodBytes = in.length(3, TransactionLimits.METHOD_BYTES_MAX);
    int inputBytes = in.length(7, TransactionLimits.INPUT_BYTES_MAX);
    in.charge(Prices.bytes(Address.BYTES + Amount.BYTES + methodBytes + inputBytes));
    Address address = in.address(1);
    String method = method(in.read(2, methodBytes));
    Amount amount = in.amountOrNone(4);
    byte[] input = in.read(6, inputBytes);
    boolean readOnly = frame.readOnly() || (flags & READ_ONLY) != 0;
    if (readOnly && !amount.isZero()) {
      throw in.refuse("a read-only call takes no amount", amount.toString());
    }
    Order order =
        new Order(
            address, method, amount, input, readOnly, (flags & ALLOW_REENTRY) != 0, in.i64(5));
    in.result(CallStatus.of(finish(frame, order.carryOut(frame, in))));
  }

  private static void callContract(Frame frame, Arguments in) {
    int inputBytes = in.length(2, TransactionLimits.INPUT_BYTES_MAX);
    in.charge(Prices.bytes(Address.BYTES + inputBytes));
    Address address = in.address(0);
    byte[] input = in.read(1, inputBytes);
    Order order = new Order(address, INVOKE, Amount.ZERO, input, frame.readOnly(), false, ALL_GAS);
    CallOutcome outcome = finish(frame, order.carryOut(frame, in));
    switch (outcome) {
      case CallOutcome.Returned(byte[] output) -> in.result(output.length);
      case CallOutcome.Trapped(ContractTrap trap) -> {
        frame.trappedCallee(trap);
        throw in.refuse("the callee " + address + " trapped", trap.message());
      }
      case CallOutcome.Reverted _,
          CallOutcome.OutOfGas _,
          CallOutcome.Rejected _,
          CallOutcome.CodeRefused _ ->
          throw in.refuse("the callee " + address + " failed", String.valueOf(outcome.error()));
    }
  }

  /** A call that a frame wants to make. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Order(
      Address address,
      String method,
      Amount amount,
      byte[] input,
      boolean readOnly,
      boolean allowReentry,
      long gas) {

    CallOutcome carryOut(Frame frame, Arguments in) {
      CallStack stack = frame.stack();
      if (stack.isFull()) {
        return new CallOutcome.Rejected(Rejection.TOO_DEEP);
      }
      in.charge(frame.effects().touch(address));
      Account account = frame.state().accountOrEmpty(address);
      Contract contract = stack.code(account);
      if (contract == null) {
        return new CallOutcome.Rejected(Rejection.CONTRACT_NOT_FOUND);
      }
      in.charge(Prices.load(contract.codeBytes()) + (amount.isZero() ? 0 : Prices.TRANSFER));
      if (!contract.canBeInvoked(method)) {
        return new CallOutcome.Rejected(Rejection.METHOD_NOT_FOUND);
      }
      // The caller's own word counts from now on: it may be calling itself.
      return waiting(frame, allowReentry, () -> enter(frame, contract, account.storageId()));
    }

    private CallOutcome enter(Frame frame, Contract contract, long storageId) {
      CallStack stack = frame.stack();
      if (stack.isClosed(address)) {
        return new CallOutcome.Rejected(Rejection.REENTRY_DENIED);
      }
      Frame.Call call =
          new Frame.Call(
              contract, method, address, storageId, frame.self(), amount, input, readOnly);
      return stack.attempt(() ->
          stack.pay(frame.self(), address, amount)
              ? stack.runNested(call, gas)
              : CallStack.unpaid());
    }
  }

  private static void delegateCall(Frame frame, Arguments in) {
    int methodBytes = in.length(2, TransactionLimits.METHOD_BYTES_MAX);
    int inputBytes = in.length(5, TransactionLimits.INPUT_BYTES_MAX);
    in.charge(Prices.bytes(Hash32.BYTES + methodBytes + inputBytes));
    Hash32 codeHash = in.hash(0);
    String method = method(in.read(1, methodBytes));
    byte[] input = in.read(4, inputBytes);
    in.result(
        CallStatus.of(finish(frame, delegate(frame, in, codeHash, method, input, in.i64(3)))));
  }

  private static CallOutcome delegate(
      Frame frame, Arguments in, Hash32 codeHash, String method, byte[] input, long gas) {
    CallStack stack = frame.stack();
    if (stack.isFull()) {
      return new CallOutcome.Rejected(Rejection.TOO_DEEP);
    }
    in.charge(Prices.FIRST_TOUCH);
    Contract contract = stack.code(codeHash);
    if (contract == null) {
      return new CallOutcome.Rejected(Rejection.CODE_NOT_FOUND);
    }
    in.charge(Prices.load(contract.codeBytes()));
    if (!contract.canBeInvoked(method)) {
      return new CallOutcome.Rejected(Rejection.METHOD_NOT_FOUND);
    }
    Frame.Call call =
        new Frame.Call(
            contract,
            method,
            frame.self(),
            frame.storageId(),
            frame.caller(),
            frame.value(),
            input,
            false);
    return stack.attempt(() -> stack.runNested(call, gas));
  }

  /** Runs something while the frame waits, entered by nobody unless it allows it. */
  static CallOutcome waiting(Frame frame, boolean allowReentry, Supplier<CallOutcome> work) {
    frame.closed(!allowReentry);
    try {
      return work.get();
    } finally {
      frame.closed(false);
    }
  }

  /** Keeps what a call said for the frame that made it. */
  static CallOutcome finish(Frame frame, CallOutcome outcome) {
    frame.lastOutput(outcome.output());
    switch (outcome) {
      case CallOutcome.Rejected _, CallOutcome.CodeRefused _ -> frame.tracer().refused(outcome);
      case CallOutcome.Returned _,
          CallOutcome.Reverted _,
          CallOutcome.Trapped _,
          CallOutcome.OutOfGas _ -> {}
    }
    return outcome;
  }

  private static String method(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }
}
