use super::*;
use qlcvm_contract::mock::Chain;

#[allow(dead_code)]
#[path = "../../vault/src/lib.rs"]
mod vault;

/// A vault with 300 of somebody else, attacked with 100.
fn attacked(pays_first: bool, allows_reentry: bool) -> (Chain, Address, Contract) {
    let chain = Chain::new();
    chain.send_as(chain.account("victim", 300));
    let vault = vault::Contract::deploy(pays_first, allows_reentry).unwrap().address();
    vault::Contract::at(Callee::new(vault).paying(300)).deposit().unwrap();
    chain.send_as(chain.account("thief", 100));
    let attacker = chain.deploy(&DEFINITION, &[]).unwrap();
    Contract::at(Callee::new(attacker).paying(100)).attack(vault).unwrap();
    (chain, vault, Contract::at(attacker))
}

#[test]
fn attack_on_a_vault_with_both_mistakes_empties_it() {
    let (chain, vault, attacker) = attacked(true, true);
    assert_eq!((chain.balance(vault), attacker.loot()), (0, Ok(400)));
}

#[test]
fn attack_on_a_vault_that_lets_nobody_in_is_denied() {
    let (chain, vault, attacker) = attacked(true, false);
    assert_eq!((chain.balance(vault), attacker.loot()), (300, Ok(100)));
    let why = CallError::ReentryDenied.message().to_string();
    assert_eq!(attacker.denied(), Ok(Some(why)));
}

#[test]
fn attack_on_a_vault_that_writes_first_finds_no_deposit() {
    let (chain, vault, attacker) = attacked(false, true);
    assert_eq!((chain.balance(vault), attacker.loot()), (300, Ok(100)));
    assert_eq!(attacker.denied(), Ok(Some("the caller has no deposit".to_string())));
}
