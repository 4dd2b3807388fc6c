//! The custom section `qlcvm.abi`: JSON that is put together while the contract is compiled.

use crate::abi::TypeName;

/// Longest section, in bytes.
pub const BYTES_MAX: usize = 64 << 10;

/// A piece of the JSON text.
pub enum Piece {
    /// As it is.
    Raw(&'static str),
    /// A comma, unless a list or an object begins right before.
    Comma,
    /// A name in quotation marks.
    Name(&'static str),
    /// Lines of a doc comment, as one string.
    Doc(&'static [&'static str]),
    /// A type's name in quotation marks, or `null`.
    Type(Option<TypeName>),
}

/// Length of the text.
pub const fn length(pieces: &[Piece]) -> usize {
    let length = Text::<0>::of(pieces).length;
    assert!(length <= BYTES_MAX, "the contract's description is longer than 64 KiB");
    length
}

/// The text, which has that length.
pub const fn text<const N: usize>(pieces: &[Piece]) -> [u8; N] {
    Text::<N>::of(pieces).bytes
}

/// Text in a buffer of its length. Past the buffer it only counts: 0 bytes measure.
struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
    last: u8,
}

impl<const N: usize> Text<N> {
    const fn of(pieces: &[Piece]) -> Self {
        let mut text = Text { bytes: [0; N], length: 0, last: 0 };
        let mut i = 0;
        while i < pieces.len() {
            text = match &pieces[i] {
                Piece::Raw(raw) => text.raw(raw),
                Piece::Comma if text.last == b'[' || text.last == b'{' => text,
                Piece::Comma => text.byte(b','),
                Piece::Name(name) => text.byte(b'"').raw(name).byte(b'"'),
                Piece::Doc(lines) => text.doc(lines),
                Piece::Type(None) => text.raw("null"),
                Piece::Type(Some(name)) => text.type_name(name),
            };
            i += 1;
        }
        text
    }

    const fn byte(mut self, byte: u8) -> Self {
        if self.length < N {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
        self.last = byte;
        self
    }

    const fn raw(mut self, raw: &str) -> Self {
        let bytes = raw.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            self = self.byte(bytes[i]);
            i += 1;
        }
        self
    }

    const fn type_name(mut self, name: &TypeName) -> Self {
        self = self.byte(b'"');
        let mut i = 0;
        while i < name.len() {
            self = self.byte(name.byte(i));
            i += 1;
        }
        self.byte(b'"')
    }

    /// Lines follow each other with a space, paragraphs with a line break.
    const fn doc(mut self, lines: &[&str]) -> Self {
        self = self.byte(b'"');
        let mut first = true;
        let mut paragraph = false;
        let mut i = 0;
        while i < lines.len() {
            let line = lines[i].as_bytes();
            let start = if !line.is_empty() && line[0] == b' ' { 1 } else { 0 };
            if start == line.len() {
                paragraph = !first;
            } else {
                if paragraph {
                    self = self.raw("\\n");
                } else if !first {
                    self = self.byte(b' ');
                }
                self = self.escaped(line, start);
                first = false;
                paragraph = false;
            }
            i += 1;
        }
        self.byte(b'"')
    }

    const fn escaped(mut self, line: &[u8], start: usize) -> Self {
        let mut i = start;
        while i < line.len() {
            self = match line[i] {
                b'"' | b'\\' => self.byte(b'\\').byte(line[i]),
                b'\n' => self.raw("\\n"),
                0..=0x1f => self.byte(b' '),
                other => self.byte(other),
            };
            i += 1;
        }
        self
    }
}
