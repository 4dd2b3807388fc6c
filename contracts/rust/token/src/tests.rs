use super::*;
use qlcvm_contract::mock::Chain;

fn deployed() -> (Chain, Contract, [Address; 3]) {
    let chain = Chain::new();
    let people = ["alice", "bob", "carol"].map(|name| chain.account(name, 0));
    chain.send_as(people[0]);
    let token = Contract::deploy("Test".into(), "TST".into(), 2, 1_000).unwrap();
    (chain, token, people)
}

#[test]
fn init_gives_the_supply_to_the_deployer() {
    let (chain, token, [alice, ..]) = deployed();
    assert_eq!((token.name(), token.symbol()), (Ok("Test".into()), Ok("TST".into())));
    assert_eq!((token.decimals(), token.total_supply()), (Ok(2), Ok(1_000)));
    assert_eq!(token.balance_of(alice), Ok(1_000));
    let made = Event::Transfer { from: Address::ZERO, to: alice, amount: 1_000 }.encoded();
    assert_eq!(chain.events()[0].topics, made.topics());
}

#[test]
fn transfer_moves_what_is_there_and_no_more() {
    let (chain, token, [alice, bob, _]) = deployed();
    token.transfer(bob, 300).unwrap();
    assert_eq!((token.balance_of(alice), token.balance_of(bob)), (Ok(700), Ok(300)));
    let error = Error::InsufficientBalance { available: 700, needed: 701 };
    assert_eq!(token.transfer(bob, 701), Err(error.into()));
    token.transfer(alice, 700).unwrap();
    assert_eq!(token.balance_of(alice), Ok(700));
    assert_eq!(chain.events().len(), 3);
}

#[test]
fn transfer_from_uses_the_allowance_up() {
    let (chain, token, [alice, bob, carol]) = deployed();
    token.approve(bob, 100).unwrap();
    chain.send_as(bob);
    token.transfer_from(alice, carol, 60).unwrap();
    assert_eq!((token.allowance(alice, bob), token.balance_of(carol)), (Ok(40), Ok(60)));
    let error = Error::InsufficientAllowance { available: 40, needed: 41 };
    assert_eq!(token.transfer_from(alice, carol, 41), Err(error.into()));
    token.transfer_from(alice, carol, 40).unwrap();
    assert_eq!(token.allowance(alice, bob), Ok(0));
    let left = chain.storage_keys(token.address());
    assert!(!left.iter().any(|key| key.starts_with(b"allowances/")), "{left:?}");
}

#[test]
fn burn_lowers_supply_and_balance() {
    let (_, token, [alice, ..]) = deployed();
    token.burn(400).unwrap();
    assert_eq!((token.total_supply(), token.balance_of(alice)), (Ok(600), Ok(600)));
    assert!(token.burn(601).is_err());
}
