package io.qlcvm.ledger.contract;

import static io.qlcvm.ledger.contract.ChainFunction.reads;
import static io.qlcvm.ledger.contract.ChainFunction.writes;

import io.qlcvm.ledger.contract.Contracts.Contract;
import io.qlcvm.ledger.state.Account;
import io.qlcvm.types.Address;
import io.qlcvm.types.Amount;
import io.qlcvm.types.Hash32;
import io.qlcvm.types.account.AccountState;
import io.qlcvm.types.account.ContractState;
import io.qlcvm.types.tx.TransactionLimits;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Making contracts, replacing their code, giving them up. */
final class ContractFunctions {
  static final int SALT_BYTES_MAX = 64;

  private static final long ALL_GAS = 0;
  private static final byte[] NO_OUTPUT = new byte[0];

  private static final String CODE = "code " + PriceText.bytes(TransactionLimits.CODE_BYTES_MAX);

  static final List<ChainFunction> ALL =
      List.of(
          writes(
                  "qlcchain_contract_create",
                  "code len input inlen amount dst -> i32",
                  Prices.HOST_CALL + Prices.CONTRACT_CALL + Prices.DEPLOYMENT,
                  "Makes a contract of new code, pays it an amount (0xFFFFFFFF is none), and runs"
                      + " its `init` if there is one with all the gas but 1/64. Its admin is this"
                      + " contract; its address, written to `dst` on success, comes from this"
                      + " contract's nonce. Returns as `qlcchain_call`; 8 if the code is refused.",
                  ContractFunctions::create)
              .more(
                  Prices.CODE_BYTE
                      + " a byte of code; "
                      + PriceText.LOAD
                      + "; "
                      + PriceText.AMOUNT
                      + "; what `init` uses")
              .limits(CODE + ", input " + PriceText.bytes(TransactionLimits.INPUT_BYTES_MAX)),
          writes(
                  "qlcchain_contract_instantiate",
                  "code_hash salt slen input inlen amount dst -> i32",
                  Prices.HOST_CALL + Prices.CONTRACT_CALL + Prices.NEW_KEY,
                  "The same with code that is on the chain already. The address comes from this"
                      + " contract, the code's hash and a salt of at most 64 bytes. 4 if there is"
                      + " no such code, 9 if the address is or was a contract's.",
                  ContractFunctions::instantiate)
              .more(
                  PriceText.LOOK_UP
                      + "; "
                      + PriceText.LOAD
                      + "; "
                      + PriceText.AMOUNT
                      + "; what `init` uses")
              .limits(
                  "salt "
                      + SALT_BYTES_MAX
                      + " bytes, input "
                      + PriceText.bytes(TransactionLimits.INPUT_BYTES_MAX)),
          writes(
                  "qlcchain_contract_upgrade",
                  "code len -> i32",
                  Prices.HOST_CALL + Prices.DEPLOYMENT,
                  "Replaces this contract's code; address and storage stay, the new code runs from"
                      + " the next call on. The caller must be the admin, or the contract its own."
                      + " 0, 8 if the code is refused, 10 if that is not so.",
                  ContractFunctions::upgrade)
              .more(Prices.CODE_BYTE + " a byte of code")
              .limits(CODE),
          writes(
              "qlcchain_contract_set_admin",
              "admin -> i32",
              Prices.HOST_CALL + Prices.EXISTING_KEY,
              "Makes the 32 bytes at `admin` this contract's admin; 0xFFFFFFFF is nobody, for"
                  + " ever. The caller must be the admin, or the contract its own. 0, or 10 if"
                  + " that is not so.",
              ContractFunctions::setAdmin),
          writes(
                  "qlcchain_contract_destroy",
                  "",
                  Prices.HOST_CALL + Prices.TRANSFER + Prices.EXISTING_KEY,
                  "Ends this contract: storage and code reference go, the balance to the admin (the"
                      + " creator, if there is none), the address is never used again. Traps while"
                      + " another call of the contract is open. Does not return.",
                  ContractFunctions::destroy)
              .more(PriceText.TOUCH_ACCOUNT + " that gets the balance"),
          reads(
                  "qlcchain_code_hash",
                  "addr dst -> i32",
                  Prices.HOST_CALL,
                  "The hash of a contract's code, 32 bytes; returns 1, or 0, and nothing is"
                      + " written, if the account is no contract.",
                  ContractFunctions::codeHash)
              .more(PriceText.TOUCH_ACCOUNT));

  private ContractFunctions() {}

  private static void create(Frame frame, Arguments in) {
    int codeBytes = in.length(1, TransactionLimits.CODE_BYTES_MAX);
    int inputBytes = in.length(3, TransactionLimits.INPUT_BYTES_MAX);
    in.charge(
        Prices.bytes((long) codeBytes + inputBytes + Amount.BYTES + Address.BYTES)
            + Prices.CODE_BYTE * codeBytes);
    byte[] code = in.read(0, codeBytes);
    byte[] input = in.read(2, inputBytes);
    Amount amount = in.amountOrNone(4);
    in.check(5, Address.BYTES);
    CallStack stack = frame.stack();
    if (stack.isFull()) {
      end(frame, in, new CallOutcome.Rejected(Rejection.TOO_DEEP));
      return;
    }
    Contract contract;
    try {
      contract = stack.contracts().load(code);
    } catch (RefusedCodeException e) {
      end(frame, in, new CallOutcome.CodeRefused(e.refusal()));
      return;
    }
    in.charge(Prices.load(codeBytes) + (amount.isZero() ? 0 : Prices.TRANSFER));
    Account creator = frame.state().accountOrEmpty(frame.self());
    Address address = Address.ofContract(frame.self(), creator.nonce());
    made(
        frame,
        in,
        address,
        5,
        () -> {
          frame.state().setAccount(frame.self(), creator.withNonce(creator.nonce() + 1));
          frame.state().addCode(contract.hash(), code);
          return begin(frame, address, contract, input, amount);
        });
  }

  private static void instantiate(Frame frame, Arguments in) {
    int saltBytes = in.length(2, SALT_BYTES_MAX);
    int inputBytes = in.length(4, TransactionLimits.INPUT_BYTES_MAX);
    in.charge(Prices.bytes(Hash32.BYTES + saltBytes + inputBytes + Amount.BYTES + Address.BYTES));
    Hash32 codeHash = in.hash(0);
    byte[] salt = in.read(1, saltBytes);
    byte[] input = in.read(3, inputBytes);
    Amount amount = in.amountOrNone(5);
    in.check(6, Address.BYTES);
    CallStack stack = frame.stack();
    if (stack.isFull()) {
      end(frame, in, new CallOutcome.Rejected(Rejection.TOO_DEEP));
      return;
    }
    in.charge(Prices.FIRST_TOUCH);
    Contract contract = stack.code(codeHash);
    if (contract == null) {
      end(frame, in, new CallOutcome.Rejected(Rejection.CODE_NOT_FOUND));
      return;
    }
    in.charge(Prices.load(contract.codeBytes()) + (amount.isZero() ? 0 : Prices.TRANSFER));
    Address address = Address.ofInstance(frame.self(), codeHash, salt);
    made(frame, in, address, 6, () -> begin(frame, address, contract, input, amount));
  }

  private static CallOutcome begin(
      Frame frame, Address address, Contract contract, byte[] input, Amount amount) {
    CallStack stack = frame.stack();
    return stack.create(
        frame.self(), address, contract, input, amount, call -> stack.runNested(call, ALL_GAS));
  }

  /** Makes a contract; its address is written if that succeeds. */
  private static void made(
      Frame frame, Arguments in, Address address, int pointer, Supplier<CallOutcome> making) {
    CallOutcome outcome = CallFunctions.waiting(frame, false, () -> frame.stack().attempt(making));
    if (outcome instanceof CallOutcome.Returned) {
      in.write(pointer, address.bytes());
    }
    end(frame, in, outcome);
  }

  private static void end(Frame frame, Arguments in, CallOutcome outcome) {
    in.result(CallStatus.of(CallFunctions.finish(frame, outcome)));
  }

  private static void upgrade(Frame frame, Arguments in) {
    int codeBytes = in.length(1, TransactionLimits.CODE_BYTES_MAX);
    in.charge(Prices.bytes(codeBytes) + Prices.CODE_BYTE * codeBytes);
    byte[] code = in.read(0, codeBytes);
    if (!ruledByCaller(frame)) {
      in.result(CallStatus.NOT_ADMIN);
      return;
    }
    try {
      Contract contract = frame.stack().contracts().load(code);
      frame.stack().replaceCode(frame.self(), contract, code);
      in.result(CallStatus.OK);
    } catch (RefusedCodeException e) {
      in.result(CallStatus.CODE_REFUSED);
    }
  }

  private static void setAdmin(Frame frame, Arguments in) {
    in.charge(Prices.bytes(Address.BYTES));
    Address admin = in.i32(0) == Arguments.ABSENT ? null : in.address(0);
    if (!ruledByCaller(frame)) {
      in.result(CallStatus.NOT_ADMIN);
      return;
    }
    Account account = frame.state().accountOrEmpty(frame.self());
    frame
        .state()
        .setAccount(frame.self(), account.withContract(contract(account).withAdmin(admin)));
    in.result(CallStatus.OK);
  }

  /** Whether the admin made this call, or the contract is its own admin. */
  private static boolean ruledByCaller(Frame frame) {
    Address admin = contract(frame.state().accountOrEmpty(frame.self())).admin();
    return admin != null && (admin.equals(frame.caller()) || admin.equals(frame.self()));
  }

  private static void destroy(Frame frame, Arguments in) {
    Address self = frame.self();
    if (frame.stack().framesOf(self) > 1) {
      throw in.refuse("another call of the contract is open");
    }
    Account account = frame.state().accountOrEmpty(self);
    ContractState contract = contract(account);
    Address admin = contract.admin();
    Address heir = admin == null || admin.equals(self) ? contract.creator() : admin;
    in.charge(frame.effects().touch(heir));
    frame.stack().pay(self, heir, account.balance());
    // The nonce stays above 0, so that nobody makes a contract there again.
    frame
        .state()
        .setAccount(self, new Account(new AccountState(account.nonce() + 1, Amount.ZERO, null), 0));
    throw new ContractExit.Return(NO_OUTPUT);
  }

  private static void codeHash(Frame frame, Arguments in) {
    in.charge(Prices.bytes(Address.BYTES + Hash32.BYTES));
    Address address = in.address(0);
    in.check(1, Hash32.BYTES);
    in.charge(frame.effects().touch(address));
    ContractState contract = frame.state().accountOrEmpty(address).contract();
    if (contract != null) {
      in.write(1, contract.codeHash().bytes());
    }
    in.result(contract == null ? 0 : 1);
  }

  /** A running contract has not been destroyed: that ends its only frame. */
  private static ContractState contract(Account account) {
    return Objects.requireNonNull(account.contract());
  }
}
