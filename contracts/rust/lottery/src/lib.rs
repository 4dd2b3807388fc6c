//! A lottery whose chance comes from its players: each commits to a secret, then reveals it, and all
//! secrets together choose the winner. Nobody knows them while it is possible to enter.
//!
//! What that is worth: whoever reveals last knows the outcome before, and may keep silent; that
//! costs the stake, so a stake should be worth more than a second chance. A block's producer can
//! leave reveals out, so the time for them should be longer than one producer's turn.

use qlcvm_contract::prelude::*;

static STAKE: Value<u128> = Value::new("stake");
/// First height at which it is too late to enter, and to reveal.
static ENTER_END: Value<u64> = Value::new("enter_end");
static REVEAL_END: Value<u64> = Value::new("reveal_end");
/// Players and what they committed to.
static COMMITMENTS: Map<Address, Hash> = Map::new("commitments");
static ENTERED: Value<u32> = Value::new("entered");
/// Players who have revealed.
static REVEALED: List<Address> = List::new("revealed");
/// All revealed secrets, one XORed to the other: their order changes nothing.
static MIXED: Value<Hash> = Value::new("mixed");
static DRAWN: Value<bool> = Value::new("drawn");

/// Players of a lottery: if nobody reveals, one call pays all of them back.
const PLAYERS_MAX: u32 = 200;

contract! {
    /// A lottery by commit and reveal.
    name: lottery;

    enum Event {
        Entered { #[indexed] player: Address },
        Revealed { #[indexed] player: Address },
        /// The winner has everything.
        Won { #[indexed] player: Address, amount: u128 },
    }

    enum Error {
        /// It is not the time for that.
        WrongPhase,
        /// A player pays the stake and enters once; there are at most 200.
        CannotEnter,
        /// The player has not committed to that, or has revealed already.
        WrongSecret,
    }

    /// Begins a lottery: so many blocks to enter, then so many to reveal.
    init fn init(stake: u128, enter_blocks: u64, reveal_blocks: u64) {
        STAKE.set(&stake);
        let enter_end = host::block_height().saturating_add(enter_blocks);
        ENTER_END.set(&enter_end);
        REVEAL_END.set(&enter_end.saturating_add(reveal_blocks));
    }

    /// Enters with SHA-256(secret, player's address). The secret is 32 bytes nobody can guess.
    call fn enter(commitment: Hash) -> Result {
        let player = host::caller();
        let entered = ENTERED.get_or_default();
        ensure!(host::block_height() < ENTER_END.get_or_default(), Error::WrongPhase);
        ensure!(host::value() == STAKE.get_or_default(), Error::CannotEnter);
        ensure!(!COMMITMENTS.contains(&player) && entered < PLAYERS_MAX, Error::CannotEnter);
        COMMITMENTS.set(&player, &commitment);
        ENTERED.set(&(entered + 1));
        Event::Entered { player }.emit();
        Ok(())
    }

    /// Reveals the caller's secret. Who does not in time loses the stake.
    call fn reveal(secret: Hash) -> Result {
        let (player, height) = (host::caller(), host::block_height());
        let begun = height >= ENTER_END.get_or_default();
        ensure!(begun && height < REVEAL_END.get_or_default(), Error::WrongPhase);
        let commitment = COMMITMENTS.get(&player).ok_or(Error::WrongSecret)?;
        ensure!(commitment == commitment_of(secret, player), Error::WrongSecret);
        COMMITMENTS.delete(&player);
        let mut mixed = MIXED.get_or_default();
        for (all, one) in mixed.0.iter_mut().zip(secret.0) {
            *all ^= one;
        }
        MIXED.set(&mixed);
        REVEALED.push(&player);
        Event::Revealed { player }.emit();
        Ok(())
    }

    /// Pays everything to the winner, once; if nobody has revealed, everybody's stake back.
    call fn draw() -> Result<Option<Address>> {
        ensure!(host::block_height() >= REVEAL_END.get_or_default(), Error::WrongPhase);
        ensure!(!DRAWN.exists(), Error::WrongPhase);
        DRAWN.set(&true);
        let players = REVEALED.len();
        if players == 0 {
            let stake = STAKE.get_or_default();
            for (player, _) in COMMITMENTS.iter() {
                host::transfer(&player, stake)?;
            }
            return Ok(None);
        }
        let number = host::sha256(&MIXED.get_or_default().0).0;
        let mut low = [0; 8];
        low.copy_from_slice(&number[..8]);
        let index = (u64::from_le_bytes(low) % u64::from(players)) as u32;
        let winner = REVEALED.get(index).ok_or("the list of players is damaged")?;
        let amount = host::balance(&host::self_address()).unwrap_or(0);
        host::transfer(&winner, amount)?;
        Event::Won { player: winner, amount }.emit();
        Ok(Some(winner))
    }

    /// What `enter` takes. Ask a node of your own: a secret that others see is none.
    view fn commitment_of(secret: Hash, player: Address) -> Hash {
        host::sha256(&[secret.0, player.0].concat())
    }

    /// Stake, height at which entering ends, height at which revealing ends, players, those who have
    /// revealed.
    view fn status() -> (u128, u64, u64, u32, u32) {
        (
            STAKE.get_or_default(),
            ENTER_END.get_or_default(),
            REVEAL_END.get_or_default(),
            ENTERED.get_or_default(),
            REVEALED.len(),
        )
    }
}

#[cfg(test)]
mod tests;
