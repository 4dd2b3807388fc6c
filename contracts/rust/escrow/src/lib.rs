//! Payments that wait: the buyer releases one to the seller, the seller gives it back, or the buyer
//! takes it back when the deal's time has passed.

use qlcvm_contract::prelude::*;

static NEXT: Counter = Counter::new("next");
static DEALS: Map<u64, Deal> = Map::new("deals");

/// Buyer, seller, amount, and the height from which on the buyer may take it back.
type Deal = (Address, Address, u128, u64);

contract! {
    /// Payments that wait until the buyer releases them or a time has passed.
    name: escrow;

    enum Event {
        Opened { #[indexed] deal: u64, #[indexed] buyer: Address, #[indexed] seller: Address, amount: u128 },
        Closed { #[indexed] deal: u64, #[indexed] to: Address, amount: u128 },
    }

    enum Error {
        /// A deal is about an amount, which comes with the call.
        NothingPaid,
        /// There is no such deal, or it is closed.
        NoSuchDeal { deal: u64 },
        /// The caller may not do that.
        NotAllowed,
        /// The buyer has to wait until this height.
        TooEarly { height: u64 },
    }

    /// Opens a deal with what comes with the call; its number. After so many blocks, the buyer may
    /// take the amount back.
    call fn open(seller: Address, blocks: u64) -> Result<u64> {
        let (buyer, amount) = (host::caller(), host::value());
        ensure!(amount > 0, Error::NothingPaid);
        let deal = NEXT.next();
        let timeout = host::block_height().saturating_add(blocks);
        DEALS.set(&deal, &(buyer, seller, amount, timeout));
        Event::Opened { deal, buyer, seller, amount }.emit();
        Ok(deal)
    }

    /// Pays the seller; only the buyer may.
    call fn release(deal: u64) -> Result {
        let (buyer, seller, amount, _) = find(deal)?;
        ensure!(host::caller() == buyer, Error::NotAllowed);
        close(deal, seller, amount)
    }

    /// Pays the buyer back: the seller may at once, the buyer after the time-out.
    call fn refund(deal: u64) -> Result {
        let (buyer, seller, amount, timeout) = find(deal)?;
        let caller = host::caller();
        ensure!(caller == buyer || caller == seller, Error::NotAllowed);
        let in_time = caller == seller || host::block_height() >= timeout;
        ensure!(in_time, Error::TooEarly { height: timeout });
        close(deal, buyer, amount)
    }

    /// An open deal: buyer, seller, amount, height of the time-out.
    view fn deal(deal: u64) -> Option<(Address, Address, u128, u64)> {
        DEALS.get(&deal)
    }
}

fn find(deal: u64) -> Result<Deal> {
    DEALS.get(&deal).ok_or_else(|| Error::NoSuchDeal { deal }.into())
}

fn close(deal: u64, to: Address, amount: u128) -> Result {
    DEALS.delete(&deal);
    host::transfer(&to, amount)?;
    Event::Closed { deal, to, amount }.emit();
    Ok(())
}

#[cfg(test)]
mod tests;
