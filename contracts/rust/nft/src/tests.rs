use super::*;
use qlcvm_contract::mock::Chain;

fn deployed() -> (Chain, Contract, [Address; 3]) {
    let chain = Chain::new();
    let people = ["alice", "bob", "carol"].map(|name| chain.account(name, 0));
    chain.send_as(people[0]);
    (chain, Contract::deploy().unwrap(), people)
}

#[test]
fn mint_numbers_tokens_for_the_minter_only() {
    let (chain, nft, [_, bob, _]) = deployed();
    assert_eq!(nft.mint(bob, "first".into()), Ok(0));
    assert_eq!(nft.mint(bob, "second".into()), Ok(1));
    assert_eq!(nft.text_of(1), Ok("second".into()));
    assert_eq!(nft.tokens_of(bob, 0), Ok(vec![0, 1]));
    assert_eq!(nft.owner_of(2), Err(Error::NoSuchToken { token: 2 }.into()));
    chain.send_as(bob);
    assert_eq!(nft.mint(bob, "mine".into()), Err(Error::NotAllowed.into()));
}

#[test]
fn transfer_by_owner_approved_and_operator_only() {
    let (chain, nft, [alice, bob, carol]) = deployed();
    nft.mint(alice, "it".into()).unwrap();
    chain.send_as(carol);
    assert_eq!(nft.transfer(carol, 0), Err(Error::NotAllowed.into()));
    chain.send_as(alice);
    nft.approve(Some(carol), 0).unwrap();
    chain.send_as(carol);
    nft.transfer(bob, 0).unwrap();
    assert_eq!((nft.owner_of(0), nft.tokens_of(alice, 0)), (Ok(bob), Ok(vec![])));
    // The approval is used up.
    assert_eq!(nft.transfer(carol, 0), Err(Error::NotAllowed.into()));
    chain.send_as(bob);
    nft.set_operator(carol, true).unwrap();
    chain.send_as(carol);
    nft.transfer(carol, 0).unwrap();
    assert_eq!(nft.tokens_of(carol, 0), Ok(vec![0]));
}
