//! Black and white as JBIG2 codes it (ITU-T T.88; ISO 32000-1, 7.4.7), undone to rows of bits. The decoder at hand makes room
//! for whatever a stream asks for, so that is looked at first: through go only kinds of segments whose cost can be told.

mod arithmetic;
mod segments;
mod symbols;

use super::file::File;
use super::{MOST_POINTS, Unshown};
use hayro_jbig2::{DecodeSettings, Decoder, Globals, Page};
use segments::{Kind, Segment, Segments};
use std::iter;

/// How many points a picture may be painted with, one over the other.
const MOST_PAINTED: u64 = 3 * MOST_POINTS;
/// Where the flags of text stand (7.4.3.1.1), and those of which it has none: Huffman codes, and symbols that are refined.
const TEXT: (usize, u16) = (17, 0b11);
/// The same of a dictionary of symbols (7.4.2.1.1), which also goes on from no other.
const SYMBOLS: (usize, u16) = (0, 0b1_0000_0011);

/// A picture that can be undone.
pub struct Jbig2<'d> {
    own: Segments<'d>,
    shared: Segments<'d>,
    size: (u32, u32),
}

impl<'d> Jbig2<'d> {
    /// A picture of this size, of segments of its own and such as it shares with others.
    pub fn of(
        file: &File<'_>,
        own: &'d [u8],
        shared: &'d [u8],
        size: (u32, u32),
    ) -> Result<Jbig2<'d>, Unshown> {
        let own = Segments::of(own).ok_or(Unshown::Large)?;
        let shared = Segments::of(shared).ok_or(Unshown::Large)?;
        file.spend(own.all.len() + shared.all.len())
            .ok_or(Unshown::Unclear)?;
        let (mut pages, mut painted) = (0, 0_u64);
        for segment in &own.all {
            match segment.kind {
                Kind::Page if is_of_size(segment, size) => pages += 1,
                Kind::Page => return Err(Unshown::Unclear),
                Kind::Text if !is_plain(segment, TEXT) => return Err(Unshown::Kind),
                Kind::Text | Kind::Generic => {
                    let (width, height) = sides(segment).ok_or(Unshown::Unclear)?;
                    painted = painted.saturating_add(u64::from(width) * u64::from(height));
                }
                Kind::Symbols if is_plain(segment, SYMBOLS) => {}
                Kind::Remark => {}
                Kind::Symbols | Kind::Other => return Err(Unshown::Kind),
            }
        }
        for segment in &shared.all {
            match segment.kind {
                Kind::Symbols if is_plain(segment, SYMBOLS) => {}
                Kind::Remark => {}
                Kind::Symbols | Kind::Page | Kind::Text | Kind::Generic | Kind::Other => {
                    return Err(Unshown::Kind);
                }
            }
        }
        match (pages, painted) {
            (1, ..=MOST_PAINTED) => Ok(Jbig2 { own, shared, size }),
            (1, _) => Err(Unshown::Large),
            _ => Err(Unshown::Unclear),
        }
    }

    /// Its rows, each from a new byte on; nothing if anything in it is broken, as what is missing would not be seen.
    pub fn rows(&self) -> Option<Vec<u8>> {
        symbols::are_bounded(&self.shared.all, &self.own.all)?;
        let settings = DecodeSettings { strict: true };
        let shared = Globals::new(self.shared.bytes, &settings).ok()?;
        let page = Page::new_embedded(self.own.bytes, Some(&shared), &settings).ok()?;
        // Its height may be told by its last stripe alone.
        if (page.width(), page.height()) != self.size {
            return None;
        }
        let mut rows = Rows::default();
        page.decode(&mut rows).ok()?;
        Some(rows.bits)
    }
}

/// Whether a page is of a size, as far as it says (7.4.8).
fn is_of_size(page: &Segment<'_>, (width, height): (u32, u32)) -> bool {
    sides(page).is_some_and(|said| said == (width, height) || said == (width, u32::MAX))
}

/// Width and height, with which pages and regions begin (7.4.1 and 7.4.8).
fn sides(segment: &Segment<'_>) -> Option<(u32, u32)> {
    let (width, rest) = segment.data.split_first_chunk::<4>()?;
    let (height, _) = rest.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

fn is_plain(segment: &Segment<'_>, (at, without): (usize, u16)) -> bool {
    let flags = segment.data.get(at..);
    let flags = flags.and_then(|rest| rest.first_chunk::<2>());
    flags.is_some_and(|flags| u16::from_be_bytes(*flags) & without == 0)
}

/// Rows as they come, with ones for white.
#[derive(Default)]
struct Rows {
    bits: Vec<u8>,
    /// Of the row that is coming.
    points: u32,
}

impl Decoder for Rows {
    fn push_pixel(&mut self, black: bool) {
        if self.points.is_multiple_of(8) {
            self.bits.push(0xff);
        }
        if black && let Some(byte) = self.bits.last_mut() {
            *byte &= !(0x80 >> (self.points % 8));
        }
        self.points += 1;
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        let byte = if black { 0 } else { 0xff };
        self.bits.extend(iter::repeat_n(byte, chunk_count as usize));
        self.points += 8 * chunk_count;
    }

    fn next_line(&mut self) {
        self.points = 0;
    }
}
