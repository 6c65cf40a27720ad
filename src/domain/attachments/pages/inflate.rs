//! Streams on their way out of a PDF: inflated, and with the prediction of PNG (ISO 32000-1, 7.4.4) undone row by row, so
//! that nothing lies whole in memory that need not.

use super::object::{Dict, Object};
use flate2::read::ZlibDecoder;
use std::io::{self, Read};

/// The longest row that is taken, in bytes.
pub const LONGEST_ROW: usize = 1024 * 1024;

/// How the bytes of a stream are predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prediction {
    /// Not at all.
    None,
    /// By rows of so many bytes, in which a picture point takes so many.
    Png { row: usize, point: usize },
}

impl Prediction {
    /// As the parameters of a filter say; nothing for one that is unknown or out of bounds.
    pub fn of(parameters: &Dict) -> Option<Prediction> {
        let value = |name: &str, usual: usize| match parameters.get(name) {
            Object::Null => Some(usual),
            value => value.count(),
        };
        match value("Predictor", 1)? {
            1 => Some(Prediction::None),
            10..=15 => {
                let bits = value("Colors", 1)?.checked_mul(value("BitsPerComponent", 8)?)?;
                let row = bits.checked_mul(value("Columns", 1)?)?.div_ceil(8);
                let is_fit = bits > 0 && (1..=LONGEST_ROW).contains(&row);
                is_fit.then_some(Prediction::Png {
                    row,
                    point: bits.div_ceil(8),
                })
            }
            _ => None,
        }
    }
}

/// The bytes behind a Flate stream.
pub fn inflated<'d>(data: &'d [u8], prediction: Prediction) -> Box<dyn Read + 'd> {
    let from = ZlibDecoder::new(data);
    match prediction {
        Prediction::None => Box::new(from),
        Prediction::Png { row, point } => Box::new(Unpredicted {
            from,
            point,
            above: vec![0; row],
            row: vec![0; row],
            given: row,
        }),
    }
}

struct Unpredicted<R> {
    from: R,
    point: usize,
    above: Vec<u8>,
    row: Vec<u8>,
    given: usize,
}

impl<R: Read> Read for Unpredicted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.row.len() && !self.next_row()? {
            return Ok(0);
        }
        let mut left = self.row.get(self.given..).unwrap_or_default();
        let now = left.read(into)?;
        self.given += now;
        Ok(now)
    }
}

impl<R: Read> Unpredicted<R> {
    /// Reads a row; none is left if its kind does not come.
    fn next_row(&mut self) -> io::Result<bool> {
        let mut kind = [0];
        if self.from.read(&mut kind)? == 0 {
            return Ok(false);
        }
        std::mem::swap(&mut self.above, &mut self.row);
        self.from.read_exact(&mut self.row)?;
        undo(kind[0], self.point, &self.above, &mut self.row)?;
        self.given = 0;
        Ok(true)
    }
}

/// ISO/IEC 15948, 9.2.
fn undo(kind: u8, point: usize, above: &[u8], row: &mut [u8]) -> io::Result<()> {
    for at in 0..row.len() {
        let before = at.checked_sub(point);
        let left = before.map_or(0, |before| row[before]);
        let corner = before.map_or(0, |before| above[before]);
        let guess = match kind {
            0 => return Ok(()),
            1 => left,
            2 => above[at],
            3 => left.midpoint(above[at]),
            4 => nearest(left, above[at], corner),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        row[at] = row[at].wrapping_add(guess);
    }
    Ok(())
}

/// Paeth: the neighbour that is nearest to left + above − corner.
fn nearest(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let far = |from: i16| (a + b - c - from).abs();
    if far(a) <= far(b) && far(a) <= far(c) {
        left
    } else if far(b) <= far(c) {
        above
    } else {
        corner
    }
}
