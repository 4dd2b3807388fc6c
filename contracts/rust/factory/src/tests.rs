use super::*;
use qlcvm_contract::mock::Chain;

#[allow(dead_code)]
#[path = "../../counter/src/lib.rs"]
mod counter;

fn deployed() -> (Chain, Contract, Address) {
    let chain = Chain::new();
    let alice = chain.account("alice", 0);
    chain.send_as(alice);
    (chain, Contract::at(chain.deploy(&DEFINITION, &[]).unwrap()), alice)
}

#[test]
fn instantiate_puts_the_contract_where_it_said() {
    let (chain, factory, alice) = deployed();
    let code = chain.publish(&counter::DEFINITION);
    let told = factory.address_of(alice, code, b"one".to_vec()).unwrap();
    assert_eq!(factory.instantiate(code, b"one".to_vec(), encode![5u64]), Ok(told));
    assert_eq!(counter::Contract::at(told).increment(), Ok(6));
    let again = factory.instantiate(code, b"one".to_vec(), encode![5u64]);
    assert_eq!(again, Err(Error::AddressUsed.into()));
    let two = factory.instantiate(code, b"two".to_vec(), encode![5u64]).unwrap();
    assert_eq!(factory.made_by(alice), Ok(vec![told, two]));
}

#[test]
fn create_whose_init_fails_makes_nothing() {
    let (chain, factory, alice) = deployed();
    assert_eq!(
        factory.create(counter::DEFINITION.code(), encode![5u64]),
        Err(CallError::Reverted(CallError::CodeRefused.message().into()))
    );
    chain.publish(&counter::DEFINITION);
    assert!(factory.create(counter::DEFINITION.code(), vec![1]).is_err());
    assert_eq!(factory.made_by(alice), Ok(vec![]));
    let made = factory.create(counter::DEFINITION.code(), encode![5u64]).unwrap();
    assert_eq!(counter::Contract::at(made).get(), Ok(5));
}
