//! The two kinds of 32 bytes.

use core::fmt;

macro_rules! bytes32 {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ::core::hash::Hash, Default)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// All bytes zero.
            pub const ZERO: $name = $name([0; 32]);

            /// The 32 bytes.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        /// As hexadecimal digits with `0x` in front.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("0x")?;
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    };
}

bytes32! {
    /// An account or a contract.
    Address
}

bytes32! {
    /// A hash: of a transaction, a block, a contract's code, or of whatever a contract hashes.
    Hash
}
