use super::*;
use qlcvm_contract::mock::Chain;

#[test]
fn withdraw_pays_the_deposit_once() {
    let chain = Chain::new();
    let alice = chain.account("alice", 100);
    chain.send_as(alice);
    let vault = Contract::deploy(false, false).unwrap();
    Contract::at(Callee::new(vault.address()).paying(60)).deposit().unwrap();
    assert_eq!((vault.deposit_of(alice), chain.balance(alice)), (Ok(60), 40));
    assert_eq!(vault.withdraw(), Ok(60));
    assert_eq!((vault.deposit_of(alice), chain.balance(alice)), (Ok(0), 100));
    assert_eq!(vault.withdraw(), Err(CallError::Reverted("the caller has no deposit".into())));
}
