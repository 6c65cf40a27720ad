//! The segments of a JBIG2 stream (ITU-T T.88, 7.2), without a look at what they hold.

use std::mem;

/// How many a stream may have.
const MOST: usize = 4096;

/// The whole segments of a stream.
pub struct Segments<'d> {
    /// In the order in which they stand.
    pub all: Vec<Segment<'d>>,
    /// Their bytes, without what is left behind the last one.
    pub bytes: &'d [u8],
}

/// A part of a picture.
pub struct Segment<'d> {
    /// By which others refer to it.
    pub number: u32,
    /// What it is.
    pub kind: Kind,
    /// What it holds.
    pub data: &'d [u8],
    references: &'d [u8],
}

/// What a segment is (7.3), as far as pictures are undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A dictionary of symbols.
    Symbols,
    /// A region that is set with symbols, and painted at once.
    Text,
    /// A region of points, painted at once.
    Generic,
    /// The size of the whole.
    Page,
    /// The end of a part, or something that is not to be seen.
    Remark,
    /// Anything else, and what does not say how long it is.
    Other,
}

impl<'d> Segments<'d> {
    /// Nothing if there are too many.
    pub fn of(data: &'d [u8]) -> Option<Segments<'d>> {
        let (mut all, mut rest, mut whole) = (Vec::new(), data, 0);
        while let Some(segment) = segment(&mut rest) {
            if all.len() == MOST {
                return None;
            }
            all.push(segment);
            whole = data.len() - rest.len();
        }
        Some(Segments {
            all,
            bytes: &data[..whole],
        })
    }
}

impl Segment<'_> {
    /// The numbers of those that it refers to.
    pub fn refers_to(&self) -> impl Iterator<Item = u32> {
        self.references.chunks_exact(width(self.number)).map(sum)
    }
}

fn segment<'d>(rest: &mut &'d [u8]) -> Option<Segment<'d>> {
    let own = number(rest, 4)?;
    let flags = number(rest, 1)?;
    let head = number(rest, 1)?;
    let count = match head >> 5 {
        count @ ..=4 => count,
        7 => {
            let count = ((head & 0x1f) << 24) | number(rest, 3)?;
            taken(rest, (count as usize + 1).div_ceil(8))?;
            count
        }
        _ => return None,
    };
    let references = taken(rest, (count as usize).checked_mul(width(own))?)?;
    let page = if flags & 0x40 == 0 { 1 } else { 4 };
    taken(rest, page)?;
    let (kind, data) = match number(rest, 4)? {
        // It goes on until a mark of its coding.
        u32::MAX => (Kind::Other, mem::take(rest)),
        length => (Kind::of(flags & 0x3f), taken(rest, length as usize)?),
    };
    Some(Segment {
        number: own,
        kind,
        data,
        references,
    })
}

impl Kind {
    fn of(number: u32) -> Kind {
        match number {
            0 => Kind::Symbols,
            6 | 7 => Kind::Text,
            38 | 39 => Kind::Generic,
            48 => Kind::Page,
            49..=52 | 62 => Kind::Remark,
            _ => Kind::Other,
        }
    }
}

/// How many bytes a reference of a segment of this number has.
fn width(own: u32) -> usize {
    match own {
        ..=256 => 1,
        257..=65_536 => 2,
        _ => 4,
    }
}

/// Takes a whole number of so many bytes.
pub fn number(rest: &mut &[u8], bytes: usize) -> Option<u32> {
    taken(rest, bytes).map(sum)
}

fn sum(bytes: &[u8]) -> u32 {
    let add = |sum: u32, byte: &u8| (sum << 8) | u32::from(*byte);
    bytes.iter().fold(0, add)
}

fn taken<'d>(rest: &mut &'d [u8], length: usize) -> Option<&'d [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}
