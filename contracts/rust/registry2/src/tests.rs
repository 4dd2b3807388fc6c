use super::*;
use qlcvm_contract::mock::Chain;

#[allow(dead_code)]
#[path = "../../registry/src/lib.rs"]
mod registry;

#[test]
fn upgrade_of_the_first_version_keeps_and_converts_its_entries() {
    let chain = Chain::new();
    let (alice, bob) = (chain.account("alice", 0), chain.account("bob", 0));
    chain.send_as(alice);
    let old = registry::Contract::at(chain.deploy(&registry::DEFINITION, &[]).unwrap());
    for name in ["a", "b"] {
        old.set(name.into(), format!("text of {name}")).unwrap();
    }
    chain.send_as(bob);
    assert_eq!(Contract::upgrade(old.address()), Err(CallError::NotAdmin));
    assert_eq!(old.version(), Ok(1));
    chain.send_as(alice);
    let new = Contract::upgrade(old.address()).unwrap();
    assert_eq!(new.version(), Ok(2));
    assert_eq!(new.entry("b".into()), Ok(Some(("text of b".into(), alice, 1))));
    assert_eq!(Contract::upgrade(new.address()), Err(Error::AlreadyMigrated.into()));
    chain.send_as(bob);
    assert_eq!(new.set("a".into(), "mine".into()), Err(Error::NotOwner { owner: alice }.into()));
    new.set("c".into(), "mine".into()).unwrap();
    assert_eq!(new.get("c".into()), Ok(Some("mine".into())));
}
