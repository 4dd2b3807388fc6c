use super::*;
use qlcvm_contract::mock::Chain;

#[test]
fn set_replaces_and_hand_over_is_the_admins() {
    let chain = Chain::new();
    let (alice, bob) = (chain.account("alice", 0), chain.account("bob", 0));
    chain.send_as(alice);
    let registry = Contract::at(chain.deploy(&DEFINITION, &[]).unwrap());
    registry.set("a".into(), "one".into()).unwrap();
    registry.set("a".into(), "two".into()).unwrap();
    assert_eq!((registry.get("a".into()), registry.version()), (Ok(Some("two".into())), Ok(1)));
    chain.send_as(bob);
    assert!(registry.hand_over(Some(bob)).is_err());
    chain.send_as(alice);
    registry.hand_over(Some(bob)).unwrap();
    assert!(registry.hand_over(Some(alice)).is_err());
}
