//! A panic reverts with its message and place: `the list is full, at src/lib.rs:12:5`.

use crate::host::{self, REVERT_BYTES_MAX};

/// Digits of 2^32 - 1.
const DIGITS_MAX: usize = 10;

/// Text cut to what a message may have. Formatting would do, but costs every contract 3 KB.
struct Message {
    bytes: [u8; REVERT_BYTES_MAX],
    length: usize,
}

impl Message {
    fn text(&mut self, text: &str) {
        let mut end = text.len().min(REVERT_BYTES_MAX - self.length);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.bytes[self.length..self.length + end].copy_from_slice(&text.as_bytes()[..end]);
        self.length += end;
    }

    fn number(&mut self, number: u32) {
        let mut digits = [0; DIGITS_MAX];
        let mut begin = DIGITS_MAX;
        let mut rest = number;
        while begin == DIGITS_MAX || rest > 0 {
            begin -= 1;
            digits[begin] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.text(core::str::from_utf8(&digits[begin..]).unwrap_or_default());
    }
}

/// From now on. The standard library brings the panic handler: a crate with an allocator can't have
/// its own in stable Rust 1.63.
pub fn report() {
    std::panic::set_hook(Box::new(|info| {
        let mut message = Message { bytes: [0; REVERT_BYTES_MAX], length: 0 };
        if let Some(text) = info.payload().downcast_ref::<&str>() {
            message.text(text);
        } else if let Some(text) = info.payload().downcast_ref::<String>() {
            message.text(text);
        } else {
            message.text("panic");
        }
        if let Some(place) = info.location() {
            message.text(", at ");
            message.text(place.file());
            message.text(":");
            message.number(place.line());
            message.text(":");
            message.number(place.column());
        }
        let text = &message.bytes[..message.length];
        // SAFETY: whole characters only were written.
        host::panic_with(unsafe { core::str::from_utf8_unchecked(text) })
    }));
}
