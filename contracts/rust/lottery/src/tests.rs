use super::*;
use qlcvm_contract::mock::Chain;

const SECRETS: [Hash; 3] = [Hash([1; 32]), Hash([2; 32]), Hash([3; 32])];

/// Three players who have entered with stakes of 100; 10 blocks each to enter and to reveal.
fn entered() -> (Chain, Contract, [Address; 3]) {
    let chain = Chain::new();
    let players = ["alice", "bob", "carol"].map(|name| chain.account(name, 1_000));
    let lottery = Contract::deploy(100, 10, 10).unwrap();
    for (player, secret) in players.into_iter().zip(SECRETS) {
        chain.send_as(player);
        let commitment = lottery.commitment_of(secret, player).unwrap();
        Contract::at(Callee::new(lottery.address()).paying(100)).enter(commitment).unwrap();
    }
    (chain, lottery, players)
}

#[test]
fn draw_pays_one_of_those_who_revealed() {
    let (chain, lottery, players) = entered();
    chain.send_as(players[0]);
    assert_eq!(lottery.reveal(SECRETS[0]), Err(Error::WrongPhase.into()));
    chain.advance(10);
    for (player, secret) in players.into_iter().zip(SECRETS).take(2) {
        chain.send_as(player);
        lottery.reveal(secret).unwrap();
        assert_eq!(lottery.reveal(secret), Err(Error::WrongSecret.into()));
    }
    assert_eq!(lottery.draw(), Err(Error::WrongPhase.into()));
    assert_eq!(lottery.status(), Ok((100, 11, 21, 3, 2)));
    chain.advance(10);
    let winner = lottery.draw().unwrap().unwrap();
    assert!(players[..2].contains(&winner));
    assert_eq!((chain.balance(winner), chain.balance(lottery.address())), (1_200, 0));
    assert_eq!(lottery.draw(), Err(Error::WrongPhase.into()));
}

#[test]
fn reveal_of_anothers_secret_is_refused() {
    let (chain, lottery, [_, bob, _]) = entered();
    chain.advance(10);
    chain.send_as(bob);
    assert_eq!(lottery.reveal(SECRETS[0]), Err(Error::WrongSecret.into()));
}

#[test]
fn enter_twice_or_for_less_is_refused() {
    let (chain, lottery, _) = entered();
    let again = Contract::at(Callee::new(lottery.address()).paying(100)).enter(Hash::ZERO);
    assert_eq!(again, Err(Error::CannotEnter.into()));
    chain.send_as(chain.account("dave", 1_000));
    assert_eq!(lottery.enter(Hash::ZERO), Err(Error::CannotEnter.into()));
}

#[test]
fn draw_without_reveals_pays_all_back() {
    let (chain, lottery, players) = entered();
    chain.advance(20);
    assert_eq!(lottery.draw(), Ok(None));
    assert_eq!(players.map(|player| chain.balance(player)), [1_000; 3]);
}
