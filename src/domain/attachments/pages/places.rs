//! Where the objects of a PDF stand: its tables and streams of places (ISO 32000-1, 7.5.4 and 7.5.8).

use super::Unread;
use super::file::{File, Found, LONGEST_LIST, Place};
use super::object::{Dict, Object};
use std::rc::Rc;

/// How many objects a file may list.
pub const MOST_LISTED: usize = 400_000;

impl File<'_> {
    /// Takes in a table or stream of places, newest first; gives its trailer.
    pub fn section(&mut self, at: usize) -> Result<Dict, Unread> {
        let is_table = self.read(self.bytes, at, 4, |reader| reader.word("xref").is_some());
        let read = match is_table {
            true => self.table(at),
            false => self.places_stream(at),
        };
        if self.places.len() > MOST_LISTED {
            return Err(Unread::TooMuch);
        }
        read.ok_or(Unread::Broken)
    }

    fn table(&mut self, at: usize) -> Option<Dict> {
        let (lines, trailer) = self.read(self.bytes, at, MOST_LISTED * 3, |reader| {
            let mut lines = Vec::new();
            reader.word("xref")?;
            loop {
                let first = match reader.object()? {
                    Object::Word(word) if word == b"trailer" => break,
                    first => first.id()?,
                };
                for n in 0..reader.object()?.id()? {
                    let at = reader.object()?.count()?;
                    reader.object()?.count()?;
                    match reader.object()? {
                        Object::Word(word) if word == b"n" => {
                            lines.push((first.checked_add(n)?, at))
                        }
                        Object::Word(word) if word == b"f" => {}
                        _ => return None,
                    }
                }
            }
            match reader.object()? {
                Object::Dict(trailer) => Some((lines, trailer)),
                _ => None,
            }
        })?;
        for (number, at) in lines {
            self.put(number, Place::At(at))?;
        }
        Some(trailer)
    }

    fn places_stream(&mut self, at: usize) -> Option<Dict> {
        let Found::Stream(stream) = self.at(at, None)? else {
            return None;
        };
        let widths = stream.dict.get("W");
        let Object::List(widths) = widths else {
            return None;
        };
        let widths: Option<Vec<usize>> = widths.iter().map(Object::count).collect();
        let widths = <[usize; 3]>::try_from(widths?).ok()?;
        let line = widths.iter().sum();
        if widths.iter().any(|width| *width > 8) || line == 0 {
            return None;
        }
        let bytes = self.held(&stream, LONGEST_LIST)?;
        let mut lines = bytes.chunks_exact(line);
        let ranges = match stream.dict.get("Index") {
            Object::List(ranges) => ranges.clone(),
            _ => Rc::new(vec![Object::Number(0.0), stream.dict.get("Size").clone()]),
        };
        for range in ranges.chunks_exact(2) {
            let (first, count) = (range[0].id()?, range[1].id()?);
            for (n, line) in (0..count).zip(lines.by_ref().take(count as usize)) {
                let (kind, rest) = line.split_at(widths[0]);
                let (second, third) = rest.split_at(widths[1]);
                let kind = if kind.is_empty() { 1 } else { number(kind)? };
                let place = match kind {
                    1 => Place::At(number(second)?),
                    2 => Place::In(u32::try_from(number(second)?).ok()?, number(third)?),
                    _ => continue,
                };
                self.put(first.checked_add(n)?, place)?;
            }
        }
        Some(stream.dict)
    }

    /// What is known is newer; nothing once there are too many.
    fn put(&mut self, number: u32, place: Place) -> Option<()> {
        self.places.entry(number).or_insert(place);
        (self.places.len() <= MOST_LISTED).then_some(())
    }
}

fn number(bytes: &[u8]) -> Option<usize> {
    let number = bytes
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    usize::try_from(number).ok()
}
