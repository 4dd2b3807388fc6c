//! The rules of the chain that contracts rely on, through the safe functions.

use super::Chain;
use crate as qlcvm_contract;
use crate::error::BadInput;
use crate::host::Direction;
use qlcvm_contract::prelude::*;

/// A contract that does what the tests need.
mod puppet {
    use crate as qlcvm_contract;
    use qlcvm_contract::prelude::*;

    pub static LAST: Value<u32> = Value::new("last");

    contract! {
        name: puppet;

        enum Event {
            Set { value: u32 },
        }

        enum Error {
            TooLarge { most: u32 },
        }

        init fn init(value: u32) {
            LAST.set(&value);
        }

        call fn set(value: u32) -> Result {
            LAST.set(&value);
            Event::Set { value }.emit();
            ensure!(value < 100, Error::TooLarge { most: 99 });
            Ok(())
        }

        call fn fail() {
            let list: Vec<u8> = vec![];
            host::debug("about to fail");
            assert!(!list.is_empty(), "nothing in it");
        }

        view fn get() -> Option<u32> {
            LAST.get()
        }

        /// Claims to be a view.
        view fn liar() {
            LAST.set(&1);
        }

        /// Sets its own value, then calls; a failure of the callee is swallowed, or passed on.
        call fn chained(other: Address, value: u32, swallow: bool) -> Result<bool> {
            LAST.set(&7);
            match Contract::at(other).set(value) {
                Ok(()) => Ok(true),
                Err(_) if swallow => Ok(false),
                Err(error) => Err(error.into()),
            }
        }

        /// Calls itself through another one, or directly.
        call fn enter_again(allow: bool) -> Result<u32> {
            let mut me = Callee::new(host::self_address());
            if allow {
                me = me.allow_reentry();
            }
            Ok(Contract::at(me).get()?.unwrap_or(0))
        }

        call fn dive(depth: u32) -> Result<u32> {
            let me = Callee::new(host::self_address()).allow_reentry();
            match Contract::at(me).dive(depth + 1) {
                Ok(reached) => Ok(reached),
                Err(CallError::TooDeep) => Ok(depth),
                Err(other) => Err(other.into()),
            }
        }

        call fn pay(to: Address, amount: u128) -> Result {
            Ok(host::transfer(&to, amount)?)
        }

        call fn deposit() -> u128 {
            host::value()
        }

        call fn end() {
            host::contract_destroy()
        }
    }
}

fn chain() -> (Chain, Address) {
    let chain = Chain::new();
    let alice = chain.account("alice", 1_000);
    chain.send_as(alice);
    (chain, alice)
}

#[test]
fn call_that_fails_undoes_writes_and_events() {
    let (chain, _) = chain();
    let puppet = puppet::Contract::deploy(5).unwrap();
    assert_eq!(puppet.set(6), Ok(()));
    let error = puppet.set(100).unwrap_err();
    assert_eq!(error, puppet::Error::TooLarge { most: 99 }.into());
    assert_eq!(error.failure(), Some(puppet::Error::TooLarge { most: 99 }));
    assert_eq!(puppet.get(), Ok(Some(6)));
    assert_eq!(chain.events().len(), 1);
    assert_eq!(chain.events()[0].name(), "Set");
}

#[test]
fn panic_of_a_contract_reverts_with_message_and_place() {
    let (chain, _) = chain();
    let puppet = puppet::Contract::deploy(5).unwrap();
    match puppet.fail() {
        Err(CallError::Reverted(data)) => {
            let text = String::from_utf8(data).unwrap();
            assert!(text.starts_with("nothing in it, at "), "{text}");
            assert!(text.contains("tests.rs:"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(chain.logs(), ["about to fail"]);
}

#[test]
fn call_between_contracts_undoes_the_callee_only() {
    let (_, _) = chain();
    let one = puppet::Contract::deploy(1).unwrap();
    let other = puppet::Contract::deploy(2).unwrap();
    assert_eq!(one.chained(other.address(), 50, true), Ok(true));
    assert_eq!((one.get(), other.get()), (Ok(Some(7)), Ok(Some(50))));
    one.set(1).unwrap();
    assert_eq!(one.chained(other.address(), 500, true), Ok(false));
    assert_eq!((one.get(), other.get()), (Ok(Some(7)), Ok(Some(50))));
    one.set(1).unwrap();
    let error = one.chained(other.address(), 500, false).unwrap_err();
    assert_eq!(error, puppet::Error::TooLarge { most: 99 }.into());
    assert_eq!((one.get(), other.get()), (Ok(Some(1)), Ok(Some(50))));
}

#[test]
fn reentry_is_denied_unless_allowed_and_depth_is_bounded() {
    let (_, _) = chain();
    let puppet = puppet::Contract::deploy(3).unwrap();
    assert_eq!(puppet.enter_again(true), Ok(3));
    let denied = puppet.enter_again(false).unwrap_err();
    assert_eq!(denied, CallError::Reverted(CallError::ReentryDenied.message().into()));
    assert_eq!(puppet.dive(1), Ok(16));
}

#[test]
fn view_that_writes_traps() {
    let (chain, _) = chain();
    let puppet = puppet::Contract::deploy(3).unwrap();
    assert_eq!(puppet.liar(), Err(CallError::Trapped));
    assert!(chain.logs()[0].contains("read-only"), "{:?}", chain.logs());
    assert_eq!(puppet.get(), Ok(Some(3)));
}

#[test]
fn input_that_is_malformed_reverts_with_the_arguments_name() {
    let (_, _) = chain();
    let puppet = puppet::Contract::deploy(3).unwrap();
    let callee = Callee::new(puppet.address());
    let bad = |argument: &str| CallError::from(BadInput { argument: argument.to_string() });
    assert_eq!(callee.call("set", &[1, 2, 3]), Err(bad("value")));
    assert_eq!(callee.call("set", &[1, 0, 0, 0, 9]), Err(bad("")));
    assert_eq!(callee.call("absent", &[]), Err(CallError::NotFound));
    assert_eq!(callee.call("init", &encode![1u32]), Err(CallError::NotFound));
}

#[test]
fn payments_move_balances_and_come_back_when_undone() {
    let (chain, alice) = chain();
    let bob = chain.account("bob", 0);
    let puppet = puppet::Contract::deploy(3).unwrap();
    let paying = Callee::new(puppet.address()).paying(600);
    assert_eq!(puppet::Contract::at(paying).deposit(), Ok(600));
    assert_eq!((chain.balance(alice), chain.balance(puppet.address())), (400, 600));
    assert_eq!(puppet::Contract::at(paying).deposit(), Err(CallError::InsufficientBalance));
    assert_eq!(puppet.pay(bob, 250), Ok(()));
    assert!(puppet.pay(bob, 351).is_err());
    assert_eq!((chain.balance(bob), chain.balance(puppet.address())), (250, 350));
    puppet.end().unwrap();
    assert_eq!(chain.balance(alice), 750);
    assert_eq!(puppet.get(), Err(CallError::NotFound));
}

#[test]
fn answer_stands_for_a_contract_that_is_not_there() {
    let (chain, _) = chain();
    let oracle = chain.account("oracle", 0);
    chain.answer(oracle, "get", |_| Ok(encode![Some(11u32)]));
    assert_eq!(puppet::Contract::at(oracle).get(), Ok(Some(11)));
    chain.answer(oracle, "get", |_| Ok(vec![2]));
    assert!(matches!(puppet::Contract::at(oracle).get(), Err(CallError::BadOutput(_))));
}

#[test]
fn host_functions_of_context_say_what_the_call_is() {
    let (chain, alice) = chain();
    let here = chain.account("here", 5);
    chain.advance(9);
    chain
        .run(here, || {
            assert_eq!(host::self_address(), here);
            assert_eq!((host::caller(), host::origin(), host::entry_address()), (alice, alice, here));
            assert!(host::check_witness(&alice) && !host::check_witness(&here));
            assert_eq!((host::block_height(), host::block_height_u32()), (10, 10));
            assert_eq!((host::block_time_millis(), host::timestamp()), (10_000, 10));
            assert_eq!((host::chain_id(), host::method()), ("mock".to_string(), "test".to_string()));
            assert_eq!((host::input(), host::input_at(&mut [0; 4], 0)), (vec![], 0));
            assert_eq!((host::balance(&here), host::balance(&Address::ZERO)), (Some(5), None));
            assert_eq!(host::gas_info().0, host::gas_left());
            assert_eq!(host::code_hash(&alice), None);
            assert_ne!(host::transaction_hash(), host::parent_hash());
        })
        .unwrap();
}

#[test]
fn signatures_are_those_that_the_test_names() {
    let (chain, _) = chain();
    let here = chain.account("here", 0);
    chain.accept_signature(&[1; 64], b"message", &[2; 32]);
    chain.accept_signature(&[3; 64], &[4; 32], &[5; 65]);
    chain
        .run(here, || {
            assert!(host::ed25519_verify(&[1; 64], b"message", &[2; 32]));
            assert!(!host::ed25519_verify(&[1; 64], b"massage", &[2; 32]));
            assert!(host::secp256k1_verify(&[3; 64], &Hash([4; 32]), &[5; 65]));
            assert_eq!(host::secp256k1_recover(&[3; 64], 0, &Hash([4; 32])), Some([5; 65]));
            assert_eq!(host::secp256k1_recover(&[1; 64], 0, &Hash([4; 32])), None);
        })
        .unwrap();
}

#[test]
fn storage_long_values_and_scans_arrive_whole() {
    let (chain, _) = chain();
    let here = chain.account("here", 0);
    chain
        .run(here, || {
            let long: Vec<u8> = (0..1_000).map(|i| i as u8).collect();
            host::storage_write(b"long", &long);
            host::storage_write(b"empty", b"");
            assert_eq!(host::storage_read(b"long"), Some(long.clone()));
            assert_eq!(host::storage_read(b"empty"), Some(vec![]));
            assert_eq!(host::storage_read(b"absent"), None);
            assert_eq!(host::storage_len(b"long"), Some(1_000));
            let mut end = [0; 4];
            assert_eq!(host::storage_read_at(b"long", &mut end, 998), Some(1_000));
            assert_eq!(end, [230, 231, 0, 0]);
            let entries: Vec<_> = host::storage_scan(b"", b"", Direction::Forwards).collect();
            assert_eq!(entries, [(b"empty".to_vec(), vec![]), (b"long".to_vec(), long.clone())]);
            assert_eq!(host::storage_take(b"long"), Some(long));
            assert_eq!(host::storage_take(b"long"), None);
        })
        .unwrap();
}

#[test]
fn typed_storage_keeps_values_apart_and_in_order() {
    static SCORES: Map<(Address, u32), u64> = Map::new("scores");
    static NAMES: Map<String, Address> = Map::new("names");
    static QUEUE: List<String> = List::new("queue");
    static COUNT: Counter = Counter::new("count");
    let (chain, alice) = chain();
    let here = chain.account("here", 0);
    chain
        .run(here, || {
            for round in [300, 2, 1, 70_000] {
                SCORES.set(&(alice, round), &u64::from(round));
            }
            SCORES.set(&(Address([0xff; 32]), 5), &5);
            let rounds: Vec<u32> =
                SCORES.iter_prefix(&alice.0).map(|((_, round), _)| round).collect();
            assert_eq!(rounds, [1, 2, 300, 70_000]);
            let back: Vec<u64> = SCORES
                .scan(&alice.0, Some(&(alice, 300)), Direction::Backwards)
                .map(|(_, score)| score)
                .collect();
            assert_eq!(back, [300, 2, 1]);
            assert_eq!(SCORES.take(&(alice, 300)), Some(300));
            assert!(!SCORES.contains(&(alice, 300)));

            for name in ["anna", "ann", "bob"] {
                NAMES.set(&name.to_string(), &alice);
            }
            let found: Vec<String> = NAMES.iter_prefix(b"ann").map(|(name, _)| name).collect();
            assert_eq!(found, ["ann", "anna"]);

            for text in ["a", "b", "c"] {
                QUEUE.push(&text.to_string());
            }
            assert_eq!(QUEUE.swap_remove(0), "a");
            assert_eq!(QUEUE.iter().collect::<Vec<_>>(), ["c", "b"]);
            assert_eq!((QUEUE.pop(), QUEUE.len()), (Some("b".to_string()), 1));
            QUEUE.set(0, &"z".to_string());
            assert_eq!((QUEUE.get(0), QUEUE.get(1)), (Some("z".to_string()), None));

            assert_eq!((COUNT.next(), COUNT.next(), COUNT.get()), (0, 1, 2));
        })
        .unwrap();
    assert_eq!(chain.storage(here, b"names/bob"), Some(alice.0.to_vec()));
}
