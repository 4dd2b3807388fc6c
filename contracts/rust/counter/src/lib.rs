//! Counts.

use qlcvm_contract::prelude::*;

static COUNT: Counter = Counter::new("count");

contract! {
    /// Counts.
    name: counter;

    enum Event {
        /// Somebody counted.
        Counted { #[indexed] by: Address, count: u64 },
    }

    /// Begins at a number.
    init fn init(start: u64) {
        COUNT.set(start);
    }

    /// Adds one and returns the new count.
    call fn increment() -> u64 {
        add(1)
    }

    /// Adds to the count and returns the new one. A sum past 2^64 - 1 reverts.
    call fn add(more: u64) -> u64 {
        let count = COUNT.add(more);
        Event::Counted { by: host::caller(), count }.emit();
        count
    }

    /// The count.
    view fn get() -> u64 {
        COUNT.get()
    }
}

#[cfg(test)]
mod tests;
