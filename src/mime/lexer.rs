//! The lexical tokens that structured header fields share (RFC 5322 §3.2).

/// A structured value cut at each `separator` outside of comments and quoted strings. A comment becomes a space; a quoted
/// string keeps its quotes, but not its backslashes.
pub fn split_structured(value: &[u8], separator: u8) -> Vec<Vec<u8>> {
    let mut cursor = Cursor::new(value);
    let mut pieces = vec![Vec::new()];
    while let Some(byte) = cursor.peek() {
        let last = pieces.len() - 1;
        match byte {
            b'(' => {
                cursor.comment();
                pieces[last].push(b' ');
            }
            b'"' => pieces[last].extend([b"\"", cursor.quoted().0.as_slice(), b"\""].concat()),
            _ => {
                cursor.bump();
                if byte == separator { pieces.push(Vec::new()) } else { pieces[last].push(byte) }
            }
        }
    }
    pieces
}

/// A place in the raw value of a header field. Folding counts as white space.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Takes one octet.
    pub(super) fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|&b| !wanted(b)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Skips white space; true if there was some.
    pub(super) fn skip_white(&mut self) -> bool {
        !self.take_while(|b| b.is_ascii_whitespace()).is_empty()
    }

    /// Skips comments and white space.
    pub(super) fn skip_cfws(&mut self) {
        self.skip_white();
        while self.peek() == Some(b'(') {
            self.comment();
            self.skip_white();
        }
    }

    /// Reads a comment, nested ones included, without the outer parentheses; false if it never ends.
    pub(super) fn comment(&mut self) -> (Vec<u8>, bool) {
        let mut text = Vec::new();
        let mut depth = 0_u32;
        while let Some(byte) = self.bump() {
            match byte {
                b'(' => depth = depth.saturating_add(1),
                b')' => depth = depth.saturating_sub(1),
                b'\\' => text.extend(self.bump()),
                _ => {}
            }
            match (byte, depth) {
                (b')', 0) => return (text, true),
                (b'(', 1) | (b'\\' | b'\r' | b'\n', _) => {}
                _ => text.push(byte),
            }
        }
        (text, false)
    }

    /// Reads a quoted string without its quotes and backslashes; false if it never ends.
    pub(super) fn quoted(&mut self) -> (Vec<u8>, bool) {
        let mut text = Vec::new();
        self.eat(b'"');
        while let Some(byte) = self.bump() {
            match byte {
                b'"' => return (text, true),
                b'\\' => text.extend(self.bump()),
                b'\r' | b'\n' => {}
                _ => text.push(byte),
            }
        }
        (text, false)
    }
}
