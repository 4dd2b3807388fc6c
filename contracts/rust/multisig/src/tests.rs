use super::*;
use qlcvm_contract::mock::Chain;

fn deployed() -> (Chain, Contract, [Address; 4]) {
    let chain = Chain::new();
    let people = ["alice", "bob", "carol", "dave"].map(|name| chain.account(name, 1_000));
    chain.send_as(people[0]);
    let wallet = Contract::deploy(people[..3].to_vec(), 2).unwrap();
    Contract::at(Callee::new(wallet.address()).paying(500)).deposit().unwrap();
    (chain, wallet, people)
}

#[test]
fn execute_with_enough_confirmations_pays_once() {
    let (chain, wallet, [_, bob, _, dave]) = deployed();
    let proposal = wallet.propose(dave, None, vec![], 200).unwrap();
    assert_eq!(
        wallet.execute(proposal),
        Err(Error::NotEnough { confirmed: 1, needed: 2 }.into())
    );
    chain.send_as(bob);
    wallet.confirm(proposal).unwrap();
    wallet.execute(proposal).unwrap();
    assert_eq!(chain.balance(dave), 1_200);
    assert_eq!(wallet.execute(proposal), Err(Error::NoSuchProposal { proposal }.into()));
}

#[test]
fn execute_of_a_call_passes_method_input_and_answer() {
    let (chain, wallet, [_, bob, _, dave]) = deployed();
    chain.answer(dave, "double", |input| {
        let number: u32 = qlcvm_contract::abi::from_bytes(input).unwrap();
        Ok(encode![number * 2])
    });
    let proposal = wallet.propose(dave, Some("double".into()), encode![21u32], 0).unwrap();
    chain.send_as(bob);
    wallet.confirm(proposal).unwrap();
    assert_eq!(wallet.execute(proposal), Ok(encode![42u32]));
}

#[test]
fn strangers_and_revoked_confirmations_count_nothing() {
    let (chain, wallet, [alice, bob, _, dave]) = deployed();
    let proposal = wallet.propose(dave, None, vec![], 200).unwrap();
    chain.send_as(dave);
    assert_eq!(wallet.confirm(proposal), Err(Error::NotOwner.into()));
    chain.send_as(bob);
    wallet.confirm(proposal).unwrap();
    chain.send_as(alice);
    wallet.revoke(proposal).unwrap();
    assert!(wallet.execute(proposal).is_err());
    assert_eq!(wallet.confirmations(proposal), Ok(1));
}

#[test]
fn init_with_bad_owners_is_refused() {
    let (_, _, [alice, bob, ..]) = deployed();
    for (owners, threshold) in
        [(vec![], 0), (vec![alice], 2), (vec![alice], 0), (vec![bob, bob], 1)]
    {
        assert_eq!(Contract::deploy(owners, threshold).unwrap_err(), Error::BadOwners.into());
    }
}
