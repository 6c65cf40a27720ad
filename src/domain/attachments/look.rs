//! What a file is, told by its bytes as they pass: signature, a header that can be read, and an end. Names and content
//! types say nothing; whether every picture line decodes is the viewer's business.

use entity::attachment::Format;

/// How much of the end is kept to look for what closes a PDF or PNG.
const TAIL: usize = 1024;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const PNG_END: &[u8] = b"IEND\xaeB`\x82";
const JPEG_END: [u8; 2] = [0xff, 0xd9];

/// Why the bytes are no file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Neither PDF nor JPEG nor PNG.
    WrongKind,
    /// One of them by its signature, but damaged or cut off.
    Broken,
}

/// Looks at pieces of a file in their order.
#[derive(Default)]
pub struct Look {
    format: Option<Format>,
    tail: Vec<u8>,
    /// Whether the end of the picture passed: a phone may write more behind it.
    jpeg_ended: bool,
}

impl Look {
    /// The next piece; the first holds at least the head of the file, up to a mebibyte.
    pub fn at(&mut self, piece: &[u8]) -> Result<(), Unfit> {
        let mut from = 0;
        if self.format.is_none() {
            let (format, body) = head(piece)?;
            self.format = Some(format);
            from = body;
        }
        if self.format == Some(Format::Jpeg) && !self.jpeg_ended {
            let spans =
                self.tail.last() == Some(&JPEG_END[0]) && piece.first() == Some(&JPEG_END[1]);
            let within = piece[from..].windows(2).any(|two| two == JPEG_END);
            self.jpeg_ended = spans || within;
        }
        let kept = piece.len().min(TAIL);
        self.tail.extend_from_slice(&piece[piece.len() - kept..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
        Ok(())
    }

    /// What it was, once all has passed.
    pub fn end(&self) -> Result<Format, Unfit> {
        let format = self.format.ok_or(Unfit::WrongKind)?;
        let is_whole = match format {
            Format::Pdf => has(&self.tail, b"startxref") && has(&self.tail, b"%%EOF"),
            Format::Png => has(&self.tail, PNG_END),
            Format::Jpeg => self.jpeg_ended,
        };
        is_whole.then_some(format).ok_or(Unfit::Broken)
    }
}

/// The format by its head, and where what follows the head begins.
fn head(bytes: &[u8]) -> Result<(Format, usize), Unfit> {
    if bytes.starts_with(b"%PDF-") {
        let is_version = bytes
            .get(5)
            .is_some_and(|sign| (b'1'..=b'2').contains(sign));
        return is_version.then_some((Format::Pdf, 0)).ok_or(Unfit::Broken);
    }
    if bytes.starts_with(PNG) {
        return is_png_header(&bytes[PNG.len()..])
            .then_some((Format::Png, 0))
            .ok_or(Unfit::Broken);
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return jpeg_head(bytes)
            .map(|(_, scan)| (Format::Jpeg, scan))
            .ok_or(Unfit::Broken);
    }
    Err(Unfit::WrongKind)
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|some| some == what)
}

/// ISO/IEC 15948, 11.2.2: IHDR comes first, with a size, a depth that its colour type allows, and its check sum.
fn is_png_header(bytes: &[u8]) -> bool {
    let Some((header, crc)) = bytes
        .get(..25)
        .and_then(|bytes| bytes.split_last_chunk::<4>())
    else {
        return false;
    };
    let number = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let depths: &[u8] = match header[17] {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => &[],
    };
    number(0) == 13
        && &header[4..8] == b"IHDR"
        && (1..=0x7fff_ffff).contains(&number(8))
        && (1..=0x7fff_ffff).contains(&number(12))
        && depths.contains(&header[16])
        && crc32(&header[4..]) == u32::from_be_bytes(*crc)
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(crc & 1))
        })
    })
}

/// What the head of a JPEG says of its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// In points.
    pub width: u32,
    /// In points.
    pub height: u32,
    /// Of how many parts a colour is made.
    pub parts: u8,
    /// Whether it says that it was written as Adobe does.
    pub is_adobe: bool,
}

/// The frame of a JPEG, and where its picture begins; nothing if the bytes are none.
pub fn jpeg_frame(bytes: &[u8]) -> Option<(Frame, usize)> {
    let is_jpeg = bytes.starts_with(&[0xff, 0xd8, 0xff]);
    is_jpeg.then(|| jpeg_head(bytes))?
}

/// ITU-T T.81, B.1 and B.2: walks the segments to the first scan, which a frame with a size must precede.
fn jpeg_head(bytes: &[u8]) -> Option<(Frame, usize)> {
    let (mut at, mut frame, mut is_adobe) = (2, None, false);
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let kind = *bytes.get(at + 1)?;
        if kind == 0xff {
            // A fill byte before the marker.
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([
            *bytes.get(at + 2)?,
            *bytes.get(at + 3)?,
        ]));
        let segment = bytes.get(at + 4..at + 2 + length.max(2))?;
        match kind {
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
                let [_, high, low, wide, narrow, parts, ..] = *segment else {
                    return None;
                };
                let side = |bytes| u32::from(u16::from_be_bytes(bytes));
                let (height, width) = (side([high, low]), side([wide, narrow]));
                let is_fit = height > 0 && width > 0 && parts > 0;
                frame = is_fit.then_some(Frame {
                    width,
                    height,
                    parts,
                    is_adobe,
                });
            }
            0xee => is_adobe |= segment.starts_with(b"Adobe"),
            0xda => return Some((frame?, at + 2 + length)),
            0xd8 | 0xd9 => return None,
            _ => {}
        }
        at += 2 + length.max(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey picture of one dot, as far as its segments go.
    const DOT: &[u8] = &[
        0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff,
        0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x7f, 0xff, 0xd9,
    ];
    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n0\n%%EOF\n";

    fn told(bytes: &[u8], piece: usize) -> Result<Format, Unfit> {
        let mut look = Look::default();
        let first = piece.max(64).min(bytes.len());
        look.at(&bytes[..first])?;
        for piece in bytes[first..].chunks(piece) {
            look.at(piece)?;
        }
        look.end()
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let png = include_bytes!("../../../tests/shelter/pictures/a-square.png");
        assert_eq!(told(PDF, 4096), Ok(Format::Pdf));
        assert_eq!(told(png, 4096), Ok(Format::Png));
        assert_eq!(told(DOT, 4096), Ok(Format::Jpeg));
        for bytes in [
            &b""[..],
            b"MZ\x90",
            b"<html>%PDF-1.7",
            b"GIF89a",
            b"PK\x03\x04",
        ] {
            assert_eq!(told(bytes, 4096), Err(Unfit::WrongKind));
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_broken() {
        let png = include_bytes!("../../../tests/shelter/pictures/a-square.png");
        for whole in [PDF, png, DOT] {
            for length in [whole.len() / 2, whole.len() - 8, 12] {
                assert_eq!(told(&whole[..length], 4096), Err(Unfit::Broken), "{length}");
            }
        }
        let mut damaged = png.to_vec();
        damaged[20] ^= 1;
        assert_eq!(told(&damaged, 4096), Err(Unfit::Broken), "its check sum");
    }

    #[test]
    fn an_end_between_two_pieces_is_seen_and_more_may_follow_a_picture() {
        let mut long = DOT[..DOT.len() - 2].to_vec();
        long.resize(4096 * 3 - 1, 0x55);
        long.extend(JPEG_END);
        long.extend([0; 5000]);
        assert_eq!(told(&long, 4096), Ok(Format::Jpeg));
        long.truncate(4096 * 3);
        assert_eq!(told(&long, 4096), Err(Unfit::Broken));
    }
}
