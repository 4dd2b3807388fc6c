use super::*;
use qlcvm_contract::mock::Chain;

#[test]
fn add_counts_and_says_who() {
    let chain = Chain::new();
    let alice = chain.account("alice", 0);
    chain.send_as(alice);
    let counter = Contract::deploy(40).unwrap();
    assert_eq!((counter.increment(), counter.add(2)), (Ok(41), Ok(43)));
    assert_eq!(counter.get(), Ok(43));
    let event = Event::Counted { by: alice, count: 43 }.encoded();
    assert_eq!(chain.events()[1].topics, event.topics());
    assert_eq!(chain.events()[1].data, event.data());
}

#[test]
fn add_past_the_largest_number_reverts() {
    Chain::new();
    let counter = Contract::deploy(u64::MAX).unwrap();
    let error = format!("{:?}", counter.increment().unwrap_err());
    assert!(error.contains("the counter is full"), "{error}");
    assert_eq!(counter.get(), Ok(u64::MAX));
}
