//! State and calls of the mock chain, by the rules of the real one.

use super::{crypto, Definition, Event};
use crate::call::CallError;
use crate::types::{Address, Hash};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::panic::{catch_unwind, resume_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Once;

pub const DEPTH_MAX: usize = 16;
pub const SCANS_MAX: usize = 8;

pub type Storage = BTreeMap<Vec<u8>, Vec<u8>>;

type Answer = Rc<dyn Fn(&[u8]) -> Result<Vec<u8>, CallError>>;

#[derive(Clone)]
pub struct ContractState {
    pub code: Hash,
    pub creator: Address,
    pub admin: Option<Address>,
    pub storage: Storage,
}

#[derive(Clone, Default)]
pub struct Account {
    pub balance: u128,
    pub nonce: u64,
    pub contract: Option<ContractState>,
}

/// What a failed call undoes.
#[derive(Clone, Default)]
pub struct State {
    pub accounts: BTreeMap<Address, Account>,
    pub events: Vec<Event>,
}

impl State {
    pub fn account(&mut self, address: Address) -> &mut Account {
        self.accounts.entry(address).or_default()
    }

    pub fn contract(&self, address: Address) -> Option<&ContractState> {
        self.accounts.get(&address)?.contract.as_ref()
    }

    pub fn storage(&self, address: Address) -> Option<&Storage> {
        self.contract(address).map(|contract| &contract.storage)
    }

    /// Moves tokens; whether the balance covered them.
    pub fn pay(&mut self, from: Address, to: Address, amount: u128) -> bool {
        if amount == 0 {
            return true;
        }
        match self.account(from).balance.checked_sub(amount) {
            Some(left) => self.account(from).balance = left,
            None => return false,
        }
        self.account(to).balance += amount;
        true
    }
}

/// One running contract.
pub struct Frame {
    pub address: Address,
    pub caller: Address,
    pub value: u128,
    pub method: String,
    pub input: Vec<u8>,
    pub read_only: bool,
    /// Whether nobody may enter the contract while the frame waits for a call.
    pub closed: bool,
    /// Output, or revert data, of the last call.
    pub output: Vec<u8>,
    pub scans: [Option<Vec<(Vec<u8>, Vec<u8>)>>; SCANS_MAX],
}

impl Frame {
    pub fn new(address: Address, caller: Address, value: u128, method: &str, input: &[u8]) -> Self {
        Frame {
            address,
            caller,
            value,
            method: method.to_string(),
            input: input.to_vec(),
            read_only: false,
            closed: false,
            output: Vec::new(),
            scans: Default::default(),
        }
    }
}

pub struct World {
    pub state: State,
    pub frames: Vec<Frame>,
    pub codes: HashMap<Hash, &'static Definition>,
    pub answers: HashMap<(Address, String), Answer>,
    pub signatures: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)>,
    pub sender: Address,
    pub height: u64,
    pub time_millis: u64,
    pub transactions: u64,
    pub logs: Vec<String>,
    /// What the last call said that the test itself made.
    pub test_output: Vec<u8>,
}

impl World {
    fn new() -> Self {
        World {
            state: State::default(),
            frames: Vec::new(),
            codes: HashMap::new(),
            answers: HashMap::new(),
            signatures: Vec::new(),
            sender: Address(crypto::sha256(b"mock sender")),
            height: 1,
            time_millis: 1_000,
            transactions: 0,
            logs: Vec::new(),
            test_output: Vec::new(),
        }
    }

    pub fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect(
            "no contract runs: call it through its Contract, or run code with Chain::run",
        )
    }

    pub fn new_address(creator: Address, nonce: u64) -> Address {
        let bytes = [&b"qlcvm/contract/v1"[..], &creator.0, &nonce.to_be_bytes()].concat();
        Address(crypto::sha256(&bytes))
    }

    pub fn storage(&mut self) -> &mut Storage {
        let address = self.frame().address;
        let contract = self.state.account(address).contract.as_mut();
        &mut contract.expect("a running contract is not destroyed").storage
    }
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(World::new());
    /// How many contracts run, and where the last panic of one was. Apart from the world, which may
    /// be borrowed when a panic comes.
    static RUNNING: Cell<usize> = Cell::new(0);
    static PANIC: RefCell<String> = RefCell::new(String::new());
}

/// Works on the thread's world. No contract may run meanwhile.
pub fn with<R>(work: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with(|world| work(&mut world.borrow_mut()))
}

pub fn reset() {
    with(|world| *world = World::new());
}

/// How a contract ends its run early.
pub enum Exit {
    Return(Vec<u8>),
    Revert(Vec<u8>),
    /// A broken rule of the chain.
    Trap(String),
}

/// Ends the running contract. A trap is for a test to see, so it is also logged.
pub fn exit(exit: Exit) -> ! {
    if let Exit::Trap(why) = &exit {
        with(|world| world.logs.push(format!("trap: {why}")));
    }
    resume_unwind(Box::new(exit))
}

/// What the call of one frame came to.
pub type Outcome = Result<Vec<u8>, CallError>;

/// Runs one frame. What it does is undone by whoever calls this.
fn run(frame: Frame, work: impl FnOnce()) -> Outcome {
    keep_panics_of_contracts();
    let depth = with(|world| {
        world.frames.push(frame);
        world.frames.len()
    });
    RUNNING.with(|running| running.set(running.get() + 1));
    let end = catch_unwind(AssertUnwindSafe(work));
    RUNNING.with(|running| running.set(running.get() - 1));
    with(|world| world.frames.truncate(depth - 1));
    match end {
        Ok(()) => Ok(Vec::new()),
        Err(payload) => ended(payload),
    }
}

fn ended(payload: Box<dyn Any + Send>) -> Outcome {
    match payload.downcast::<Exit>() {
        Ok(exit) => match *exit {
            Exit::Return(output) => Ok(output),
            Exit::Revert(data) => Err(CallError::Reverted(data)),
            Exit::Trap(_) => Err(CallError::Trapped),
        },
        Err(_) => {
            let mut message = PANIC.with(|panic| panic.take()).into_bytes();
            message.truncate(crate::host::REVERT_BYTES_MAX);
            Err(CallError::Reverted(message))
        }
    }
}

/// A panic of a contract is its revert, with the message that it has on a chain; a panic of a test
/// stays what it is.
fn keep_panics_of_contracts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if RUNNING.with(|running| running.get()) == 0 {
                return before(info);
            }
            let text = match info.payload().downcast_ref::<&str>() {
                Some(text) => text,
                None => info.payload().downcast_ref::<String>().map_or("panic", String::as_str),
            };
            let place = info.location().map(|place| format!(", at {place}")).unwrap_or_default();
            PANIC.with(|panic| panic.replace(format!("{text}{place}")));
        }));
    });
}

/// Does something that is undone if it fails.
fn attempt(work: impl FnOnce() -> Outcome) -> Outcome {
    let before = with(|world| world.state.clone());
    let outcome = work();
    if outcome.is_err() {
        with(|world| world.state = before);
    }
    outcome
}

/// A transaction of the sender, whose nonce rises whatever comes.
pub fn transaction(work: impl FnOnce(Address) -> Outcome) -> Outcome {
    let sender = with(|world| {
        assert!(world.frames.is_empty(), "a contract can't make a transaction");
        world.transactions += 1;
        world.state.account(world.sender).nonce += 1;
        world.sender
    });
    attempt(|| work(sender))
}

/// The method of the code that a contract has; `NotFound` if there is none.
fn method(contract: Address, name: &str) -> Result<fn(), CallError> {
    with(|world| {
        let code = world.state.contract(contract).map(|contract| contract.code);
        let code = code.and_then(|hash| world.codes.get(&hash).copied());
        code.and_then(|code| export(code, name)).ok_or(CallError::NotFound)
    })
}

fn export(code: &Definition, name: &str) -> Option<fn()> {
    code.methods.iter().find(|method| method.name == name).map(|method| method.run)
}

fn run_by_chain(name: &str) -> bool {
    matches!(name, "init" | "migrate")
}

/// A call that a contract, or the test as the sender, wants to make.
pub struct Order<'a> {
    pub flags: u32,
    pub address: Address,
    pub method: &'a str,
    pub amount: u128,
    pub input: &'a [u8],
}

pub fn call(order: Order<'_>) -> Outcome {
    let is_transaction = with(|world| world.frames.is_empty());
    if is_transaction {
        return transaction(|sender| enter(sender, false, order));
    }
    let (caller, read_only, full) = with(|world| {
        let full = world.frames.len() >= DEPTH_MAX;
        let frame = world.frame();
        (frame.address, frame.read_only, full)
    });
    let read_only = read_only || order.flags & crate::host::READ_ONLY != 0;
    if read_only && order.amount > 0 {
        exit(Exit::Trap("a read-only call takes no amount".to_string()));
    }
    if full {
        return finish(Err(CallError::TooDeep));
    }
    let open = order.flags & crate::host::ALLOW_REENTRY != 0;
    waiting(open, || attempt(|| enter(caller, read_only, order)))
}

fn enter(caller: Address, read_only: bool, order: Order<'_>) -> Outcome {
    let read_only = read_only || order.flags & crate::host::READ_ONLY != 0;
    let key = (order.address, order.method.to_string());
    if let Some(answer) = with(|world| world.answers.get(&key).cloned()) {
        return answer(order.input);
    }
    if run_by_chain(order.method) {
        return Err(CallError::NotFound);
    }
    let run_method = method(order.address, order.method)?;
    with(|world| {
        let closed = |frame: &Frame| frame.closed && frame.address == order.address;
        if world.frames.iter().any(closed) {
            return Err(CallError::ReentryDenied);
        }
        if !world.state.pay(caller, order.address, order.amount) {
            return Err(CallError::InsufficientBalance);
        }
        Ok(())
    })?;
    let mut frame = Frame::new(order.address, caller, order.amount, order.method, order.input);
    frame.read_only = read_only;
    run(frame, run_method)
}

/// Runs something while the frame waits, and keeps what it said for the frame.
fn waiting(open: bool, work: impl FnOnce() -> Outcome) -> Outcome {
    with(|world| world.frame().closed = !open);
    let outcome = work();
    with(|world| world.frame().closed = false);
    finish(outcome)
}

fn finish(outcome: Outcome) -> Outcome {
    let output = match &outcome {
        Ok(output) | Err(CallError::Reverted(output)) => output.clone(),
        Err(_) => Vec::new(),
    };
    with(|world| world.frame().output = output);
    outcome
}

/// Code that is on the chain, on the running contract's storage.
pub fn delegate(code: Hash, name: &str, input: &[u8]) -> Outcome {
    let (full, frame) = with(|world| {
        let full = world.frames.len() >= DEPTH_MAX;
        let frame = world.frame();
        (full, Frame::new(frame.address, frame.caller, frame.value, name, input))
    });
    if full {
        return finish(Err(CallError::TooDeep));
    }
    let code = with(|world| world.codes.get(&code).copied());
    match code.filter(|_| !run_by_chain(name)).and_then(|code| export(code, name)) {
        Some(method) => finish(attempt(|| run(frame, method))),
        None => finish(Err(CallError::NotFound)),
    }
}

/// A contract that a contract makes.
pub fn create_nested(
    address: Address,
    code: &'static Definition,
    input: &[u8],
    amount: u128,
    by_nonce: bool,
) -> Outcome {
    let (creator, full) = with(|world| (world.frame().address, world.frames.len() >= DEPTH_MAX));
    if full {
        return finish(Err(CallError::TooDeep));
    }
    waiting(false, || {
        attempt(|| {
            if by_nonce {
                with(|world| world.state.account(creator).nonce += 1);
            }
            create(creator, address, code, input, amount)
        })
    })
}

/// Makes a contract and runs its `init`; the output is the address.
pub fn create(
    creator: Address,
    address: Address,
    code: &'static Definition,
    input: &[u8],
    amount: u128,
) -> Outcome {
    with(|world| {
        let account = world.state.account(address);
        if account.contract.is_some() || account.nonce > 0 {
            return Err(CallError::AddressUsed);
        }
        if !world.state.pay(creator, address, amount) {
            return Err(CallError::InsufficientBalance);
        }
        world.state.account(address).contract = Some(ContractState {
            code: code.code_hash(),
            creator,
            admin: Some(creator),
            storage: Storage::new(),
        });
        Ok(())
    })?;
    if let Some(init) = export(code, "init") {
        run(Frame::new(address, creator, amount, "init", input), init)?;
    }
    Ok(address.0.to_vec())
}

pub fn upgrade(sender: Address, address: Address, code: &'static Definition, input: &[u8]) -> Outcome {
    with(|world| {
        let contract = world.state.account(address).contract.as_mut();
        let contract = contract.ok_or(CallError::NotFound)?;
        if contract.admin != Some(sender) {
            return Err(CallError::NotAdmin);
        }
        contract.code = code.code_hash();
        Ok(())
    })?;
    match export(code, "migrate") {
        Some(migrate) => run(Frame::new(address, sender, 0, "migrate", input), migrate),
        None => Ok(Vec::new()),
    }
}

/// Runs a test's own code as the contract at an address, which is made if there is none.
pub fn run_inside<R>(address: Address, work: impl FnOnce() -> R) -> Result<R, CallError> {
    let mut result = None;
    transaction(|sender| {
        with(|world| {
            world.state.account(address).contract.get_or_insert_with(|| ContractState {
                code: Hash::ZERO,
                creator: sender,
                admin: Some(sender),
                storage: Storage::new(),
            });
        });
        run(Frame::new(address, sender, 0, "test", &[]), || result = Some(work()))
    })?;
    result.ok_or(CallError::Trapped)
}
