//! What the symbols of a JBIG2 picture cost (ITU-T T.88, 6.5). How many there are is said, but how large they are only between
//! their points: so all of it is gone through as a decoder does, and what it comes to is bounded. The decoder at hand would
//! make room for any size, and look for symbols behind the end of the data for ever.

use super::arithmetic::{Bits, Guess, Numbers};
use super::segments::{Kind, Segment, number};
use std::collections::HashMap;

/// How many points all symbols may have; those that a dictionary passes on from another count again.
const MOST_POINTS: u64 = 64_000_000;
/// How many points may be painted with symbols, as if each were as large as the largest.
const MOST_PAINTED: u64 = 32_000_000_000;
/// So many points cost as much as a symbol by itself.
const POINTS_OF_A_SYMBOL: u64 = 1024;
/// Points are held in words of so many.
const WORD: u32 = 32;
/// How wide or high a symbol may be.
const LONGEST: u32 = 65_535;
/// How many rows tell what a point may be, its own counted.
const ROWS: usize = 129;
/// Where a text says with how many symbols it is set (7.4.3.1), if it has no Huffman codes and refines none.
const COUNT_OF_A_TEXT: usize = 19;

/// Whether it is bounded what symbols cost; nothing if it is not, or if they are broken.
pub fn are_bounded(shared: &[Segment<'_>], own: &[Segment<'_>]) -> Option<()> {
    let of_kind = |kind: Kind| {
        let all = shared.iter().chain(own);
        all.filter(move |segment| segment.kind == kind)
    };
    let mut dictionaries: Vec<_> = of_kind(Kind::Symbols).collect();
    // Each refers to lower numbers only.
    dictionaries.sort_by_key(|dictionary| dictionary.number);
    let mut cost = Cost::default();
    for dictionary in dictionaries {
        cost.hold(dictionary)?;
    }
    for text in of_kind(Kind::Text) {
        cost.paint(text)?;
    }
    Some(())
}

#[derive(Default)]
struct Cost {
    held: u64,
    /// By each dictionary, what it passes on counted.
    held_by: HashMap<u32, u64>,
    largest: u64,
    painted: u64,
}

impl Cost {
    fn hold(&mut self, dictionary: &Segment<'_>) -> Option<()> {
        let before = self.held;
        self.spend(self.passed_on_to(dictionary))?;
        let mut rest = dictionary.data;
        let template = (number(&mut rest, 2)? >> 10) & 3;
        let around = around(template, &mut rest)?;
        // How many of them are passed on is no matter.
        number(&mut rest, 4)?;
        let count = number(&mut rest, 4)?;
        let mut guesses = vec![Guess::default(); 1 << around.len()];
        let (mut heights, mut widths) = (Numbers::new(), Numbers::new());
        let mut bits = Bits::of(rest);
        let (mut found, mut height) = (0, 0_u32);
        while found < count {
            // There may be no symbol of a height.
            self.spend(POINTS_OF_A_SYMBOL)?;
            height = height.checked_add_signed(heights.next(&mut bits)?)?;
            let mut width = 0_u32;
            while let Some(more) = widths.next(&mut bits) {
                width = width.checked_add_signed(more)?;
                if found == count || width > LONGEST || height > LONGEST {
                    return None;
                }
                let points = u64::from(width.next_multiple_of(WORD)) * u64::from(height);
                let points = points + POINTS_OF_A_SYMBOL;
                self.spend(points)?;
                self.largest = self.largest.max(points);
                pass(&mut bits, &mut guesses, &around, (width, height));
                found += 1;
            }
        }
        *self.held_by.entry(dictionary.number).or_default() += self.held - before;
        Some(())
    }

    fn spend(&mut self, points: u64) -> Option<()> {
        self.held = self.held.saturating_add(points);
        (self.held <= MOST_POINTS).then_some(())
    }

    fn paint(&mut self, text: &Segment<'_>) -> Option<()> {
        let mut rest = text.data.get(COUNT_OF_A_TEXT..)?;
        let count = u64::from(number(&mut rest, 4)?);
        let painted = count * self.largest.max(POINTS_OF_A_SYMBOL);
        self.painted = self.painted.saturating_add(painted);
        self.painted = self.painted.saturating_add(self.passed_on_to(text));
        (self.painted <= MOST_PAINTED).then_some(())
    }

    fn passed_on_to(&self, segment: &Segment<'_>) -> u64 {
        let held_by = |number: u32| self.held_by.get(&number).copied().unwrap_or_default();
        segment
            .refers_to()
            .map(held_by)
            .fold(0, u64::saturating_add)
    }
}

/// The points around one that tell what it may be, to the right and downwards (6.2.5.3 and 6.2.5.4).
fn around(template: u32, rest: &mut &[u8]) -> Option<Vec<(isize, isize)>> {
    // From and to, and in which row.
    let rows: &[(isize, isize, isize)] = match template {
        0 => &[(-1, 1, -2), (-2, 2, -1), (-4, -1, 0)],
        1 => &[(-1, 2, -2), (-2, 2, -1), (-3, -1, 0)],
        2 => &[(-1, 1, -2), (-2, 1, -1), (-2, -1, 0)],
        _ => &[(-3, 1, -1), (-4, -1, 0)],
    };
    let row =
        |&(from, to, down): &(isize, isize, isize)| (from..=to).map(move |right| (right, down));
    let mut around: Vec<_> = rows.iter().flat_map(row).collect();
    let free = if template == 0 { 4 } else { 1 };
    for _ in 0..free {
        let mut signed = || number(rest, 1).map(|byte| isize::from(byte as u8 as i8));
        let (right, down) = (signed()?, signed()?);
        if down > 0 || (down == 0 && right >= 0) {
            return None;
        }
        around.push((right, down));
    }
    Some(around)
}

/// Goes through the points of a symbol.
fn pass(
    bits: &mut Bits<'_>,
    guesses: &mut [Guess],
    around: &[(isize, isize)],
    (width, height): (u32, u32),
) {
    let (width, height) = (width as usize, height as usize);
    let mut points = vec![0_u8; width * height.min(ROWS)];
    let start = |y: usize| y % ROWS * width;
    for y in 0..height {
        let above = around.iter().enumerate();
        let above: Vec<_> = above
            .filter_map(|(n, (right, down))| Some((n, *right, start(y.checked_add_signed(*down)?))))
            .collect();
        for x in 0..width {
            let mut guess = 0;
            for (n, right, start) in &above {
                if let Some(x) = x.checked_add_signed(*right)
                    && x < width
                {
                    guess |= usize::from(points[start + x]) << n;
                }
            }
            points[start(y) + x] = bits.next(&mut guesses[guess]);
        }
    }
}
