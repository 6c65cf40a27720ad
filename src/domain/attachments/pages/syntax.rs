//! The syntax of a PDF (ISO 32000-1, 7.2 and 7.3), read one object at a time, no deeper, longer or wider than a scan
//! needs.
//!
//! The reader beside the one that prints papers takes a document in whole, and a few hostile bytes make it ask for all
//! memory or all stack, which ends the program and not just the request. Here every length is checked against what is
//! really there.

use super::object::{Dict, Object};
use std::rc::Rc;

/// How deep lists and dictionaries may lie in each other.
const DEEPEST: usize = 24;
/// The longest text that is kept: a palette of 256 colours has 768 bytes.
const LONGEST_TEXT: usize = 1024;
/// The longest name or operator.
const LONGEST_NAME: usize = 127;

/// Reads objects from bytes.
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Up to where it has looked ahead.
    looked: usize,
    /// How many objects may still come.
    left: usize,
}

impl<'b> Reader<'b> {
    /// Reads at most `most` objects, those within others counted.
    pub fn new(bytes: &'b [u8], at: usize, most: usize) -> Reader<'b> {
        Reader {
            bytes,
            at: at.min(bytes.len()),
            looked: 0,
            left: most,
        }
    }

    /// Where the next byte stands.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Up to where it has read or looked ahead.
    pub fn seen(&self) -> usize {
        self.looked.max(self.at)
    }

    /// How many objects may still come.
    pub fn left(&self) -> usize {
        self.left
    }

    /// What follows.
    pub fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Whether nothing more comes.
    pub fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.peek().is_none()
    }

    /// Steps over white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => self.skip_while(|byte| !matches!(byte, b'\r' | b'\n')),
                byte if is_space(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// The next object; nothing at the end and where the syntax is broken.
    pub fn object(&mut self) -> Option<Object> {
        self.nested(DEEPEST)
    }

    /// A word that has to come.
    pub fn word(&mut self, expected: &str) -> Option<()> {
        (self.object()? == Object::Word(expected.as_bytes().to_vec())).then_some(())
    }

    fn nested(&mut self, depth: usize) -> Option<Object> {
        let depth = depth.checked_sub(1)?;
        self.left = self.left.checked_sub(1)?;
        self.skip_space();
        match self.peek()? {
            b'/' => self.named().map(Object::Name),
            b'(' => self.literal().map(Object::Text),
            b'[' => self.list(depth).map(|all| Object::List(Rc::new(all))),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.dict(depth).map(Object::Dict)
            }
            b'<' => self.hexadecimal().map(Object::Text),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.numeric(),
            byte if is_regular(byte) => self.bare(),
            _ => None,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_while(&mut self, is_meant: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_meant) {
            self.at += 1;
        }
    }

    fn taken_while(&mut self, is_meant: impl Fn(u8) -> bool) -> &'b [u8] {
        let from = self.at;
        self.skip_while(is_meant);
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    fn bare(&mut self) -> Option<Object> {
        let word = self.taken_while(is_regular);
        Some(match word {
            b"null" => Object::Null,
            b"true" => Object::Bool(true),
            b"false" => Object::Bool(false),
            word if word.len() > LONGEST_NAME => return None,
            word => Object::Word(word.to_vec()),
        })
    }

    /// A number, or a reference: two whole numbers and an `R`.
    fn numeric(&mut self) -> Option<Object> {
        let digits = self.taken_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'));
        let number: f64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        let number = Object::Number(number);
        let after = self.at;
        let Some(id) = number.id() else {
            return Some(number);
        };
        self.skip_space();
        let generation = self.taken_while(|byte| byte.is_ascii_digit());
        self.skip_space();
        let is_reference = !generation.is_empty()
            && self.next() == Some(b'R')
            && !self.peek().is_some_and(is_regular);
        if is_reference {
            return Some(Object::Ref(id));
        }
        self.looked = self.seen();
        self.at = after;
        Some(number)
    }

    fn named(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let raw = self.taken_while(is_regular);
        let mut name = Vec::with_capacity(raw.len().min(LONGEST_NAME));
        let mut raw = raw.iter().copied();
        while let Some(byte) = raw.next() {
            let byte = match byte {
                b'#' => hex(raw.next()?)? << 4 | hex(raw.next()?)?,
                byte => byte,
            };
            if name.len() == LONGEST_NAME {
                return None;
            }
            name.push(byte);
        }
        Some(name)
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1_usize);
        loop {
            let byte = match self.next()? {
                b'\\' => match self.escaped()? {
                    Some(byte) => byte,
                    None => continue,
                },
                b'(' => {
                    open += 1;
                    b'('
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(text);
                    }
                    b')'
                }
                byte => byte,
            };
            if text.len() < LONGEST_TEXT {
                text.push(byte);
            }
        }
    }

    /// What stands behind a backslash; an end of line there is none.
    fn escaped(&mut self) -> Option<Option<u8>> {
        Some(match self.next()? {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                None
            }
            first @ b'0'..=b'7' => {
                let mut value = first - b'0';
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                }
                Some(value)
            }
            byte => Some(byte),
        })
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let (mut text, mut high) = (Vec::new(), None);
        loop {
            let byte = self.next()?;
            if is_space(byte) {
                continue;
            }
            let is_end = byte == b'>';
            let digit = if is_end { 0 } else { hex(byte)? };
            match high.take() {
                Some(high) if text.len() < LONGEST_TEXT => text.push(high << 4 | digit),
                Some(_) => {}
                None => high = Some(digit),
            }
            if is_end {
                return Some(text);
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Object>> {
        self.at += 1;
        let mut all = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(all);
            }
            all.push(self.nested(depth)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Dict> {
        self.at += 2;
        let mut all = Vec::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Some(Dict::of(all));
            }
            let Object::Name(name) = self.nested(depth)? else {
                return None;
            };
            all.push((name, self.nested(depth)?));
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<Object> {
        Reader::new(bytes, 0, 1000).object()
    }

    #[test]
    fn objects_are_read_as_they_are_written() {
        let dict =
            read(b"<< /A#42 12 0 R % a remark\n/T (a\\(b\\051\\\n(c)) /H <4a4B5> /L [1 -.5 true null] >>");
        let Some(Object::Dict(dict)) = dict else {
            panic!("{dict:?}");
        };
        assert_eq!(dict.get("AB"), &Object::Ref(12));
        assert_eq!(dict.get("T"), &Object::Text(b"a(b)(c)".to_vec()));
        assert_eq!(dict.get("H"), &Object::Text(b"JKP".to_vec()));
        let list = [
            Object::Number(1.0),
            Object::Number(-0.5),
            Object::Bool(true),
            Object::Null,
        ];
        assert_eq!(dict.get("L"), &Object::List(Rc::new(list.to_vec())));
        assert_eq!(dict.get("None"), &Object::Null);
    }

    #[test]
    fn numbers_before_a_word_are_no_reference() {
        let mut reader = Reader::new(b"1 0 0 RG", 0, 100);
        let all: Vec<_> = std::iter::from_fn(|| reader.object()).collect();
        let number = Object::Number;
        let rg = Object::Word(b"RG".to_vec());
        assert_eq!(all, [number(1.0), number(0.0), number(0.0), rg]);
    }

    #[test]
    fn what_was_looked_at_behind_a_number_counts_as_seen() {
        let bytes = [&b"7"[..], &b" ".repeat(1000), b"/A"].concat();
        let mut reader = Reader::new(&bytes, 0, 100);
        assert_eq!(reader.object(), Some(Object::Number(7.0)));
        assert_eq!((reader.at(), reader.seen()), (1, 1001));
    }

    #[test]
    fn what_is_broken_too_deep_or_too_much_is_nothing() {
        let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
        let many = [b"[".to_vec(), b"0 ".repeat(100_000), b"]".to_vec()].concat();
        let long = [b"/".to_vec(), b"x".repeat(100_000)].concat();
        let broken = [
            &b"(a"[..],
            b"<4",
            b"[1",
            b"<</A",
            b"<</A 1",
            b"<<1 2>>",
            b">",
            b"-+-",
            b"/A#4",
        ];
        for bytes in broken.into_iter().chain([&deep[..], &many, &long]) {
            assert_eq!(read(bytes), None);
        }
    }
}
