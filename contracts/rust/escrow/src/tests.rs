use super::*;
use qlcvm_contract::mock::Chain;

/// A deal of 300 between the first two, whose time-out is 10 blocks away.
fn opened() -> (Chain, Contract, u64, [Address; 3]) {
    let chain = Chain::new();
    let people = ["buyer", "seller", "other"].map(|name| chain.account(name, 1_000));
    chain.send_as(people[0]);
    let address = chain.deploy(&DEFINITION, &[]).unwrap();
    let deal = Contract::at(Callee::new(address).paying(300)).open(people[1], 10).unwrap();
    (chain, Contract::at(address), deal, people)
}

#[test]
fn release_by_the_buyer_pays_the_seller() {
    let (chain, escrow, deal, [buyer, seller, _]) = opened();
    assert_eq!(chain.balance(buyer), 700);
    escrow.release(deal).unwrap();
    assert_eq!((chain.balance(seller), chain.balance(escrow.address())), (1_300, 0));
    assert_eq!(escrow.release(deal), Err(Error::NoSuchDeal { deal }.into()));
}

#[test]
fn refund_to_the_buyer_waits_for_the_time_out() {
    let (chain, escrow, deal, [buyer, ..]) = opened();
    chain.advance(9);
    assert_eq!(escrow.refund(deal), Err(Error::TooEarly { height: 11 }.into()));
    chain.advance(1);
    escrow.refund(deal).unwrap();
    assert_eq!(chain.balance(buyer), 1_000);
}

#[test]
fn refund_by_the_seller_comes_at_once_and_others_do_nothing() {
    let (chain, escrow, deal, [buyer, seller, other]) = opened();
    for person in [other, seller] {
        chain.send_as(person);
        assert_eq!(escrow.release(deal), Err(Error::NotAllowed.into()));
    }
    chain.send_as(other);
    assert_eq!(escrow.refund(deal), Err(Error::NotAllowed.into()));
    chain.send_as(seller);
    escrow.refund(deal).unwrap();
    assert_eq!(chain.balance(buyer), 1_000);
    chain.send_as(buyer);
    assert_eq!(escrow.open(seller, 1), Err(Error::NothingPaid.into()));
}
