//! The pages of a PDF that is a scan, as pictures: what a scanner puts on a page is one picture, or strips of one, which
//! a browser shows without a viewer, once a coding that it does not know is undone. Whatever else a page has on it is said
//! and not half shown. JPEG 2000 is not undone: the memory that this takes is not told by the size of a picture, and is many
//! times as much. Pure: bytes in, bytes out.

mod drawing;
mod fax;
mod file;
mod inflate;
mod jbig2;
mod object;
mod picture;
mod places;
mod rows;
mod syntax;
#[cfg(test)]
mod tests;

pub use picture::Picture;

use drawing::Placed;
use file::File;
use object::{Dict, Object};
use picture::Shown;
use std::collections::HashSet;

/// How many pages are shown.
const MOST_PAGES: usize = 1000;
/// How many branches the tree of pages may have, leaves counted.
const MOST_BRANCHES: usize = 4 * MOST_PAGES;
/// How many picture points a page may have.
const MOST_POINTS: u64 = 40_000_000;
/// By how much of its size a strip may be off.
const TOLERANCE: f64 = 0.02;

/// Why nothing of a file is shown as pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It asks for a password, or would.
    Encrypted,
    /// No PDF that can be read.
    Broken,
    /// More of something than a scan has.
    TooMuch,
}

/// Why a page is not shown as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unshown {
    /// Something else than pictures is to be seen on it.
    Drawn,
    /// A kind of picture that no browser shows and that is not undone for it.
    Kind,
    /// More picture points than a page of paper has.
    Large,
    /// It cannot be told.
    Unclear,
}

/// A page as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// A picture, or strips of one.
    Scanned(Scanned),
    /// Not at all.
    Other(Unshown),
}

/// A page that is a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// How far it is turned to the right to stand upright: 0, 90, 180 or 270 degrees.
    pub turn: u16,
    /// Width and height of each strip in points, from top to bottom.
    pub strips: Vec<(u32, u32)>,
}

impl Scanned {
    /// Whether it is higher than wide before it is turned.
    pub fn is_tall(&self) -> bool {
        let width = self.strips.iter().map(|(width, _)| u64::from(*width)).max();
        let height = self
            .strips
            .iter()
            .map(|(_, height)| u64::from(*height))
            .sum::<u64>();
        height > width.unwrap_or_default()
    }
}

/// The pages of a file.
pub fn of(bytes: &[u8]) -> Result<Vec<Page>, Unread> {
    let file = File::of(bytes)?;
    let mut pages = Vec::new();
    walk(&file, |leaf| {
        pages.push(match laid_out(&file, leaf) {
            Ok((turn, strips)) => Page::Scanned(Scanned {
                turn,
                strips: strips
                    .iter()
                    .map(|strip| (strip.width, strip.height))
                    .collect(),
            }),
            Err(why) => Page::Other(why),
        });
        pages.len() <= MOST_PAGES
    })?;
    match pages.len() {
        0 => Err(Unread::Broken),
        1..=MOST_PAGES => Ok(pages),
        _ => Err(Unread::TooMuch),
    }
}

/// A strip of a page, both counted from one; nothing if there is none to be shown.
pub fn picture(bytes: &[u8], page: usize, strip: usize) -> Option<Picture> {
    let file = File::of(bytes).ok()?;
    let (mut passed, mut picture) = (0, None);
    let walked = walk(&file, |leaf| {
        passed += 1;
        if passed == page && page <= MOST_PAGES {
            let strips = laid_out(&file, leaf).ok();
            let strips = strips.map(|(_, strips)| strips).unwrap_or_default();
            let meant = strip.checked_sub(1).and_then(|n| strips.get(n));
            picture = meant.and_then(|strip| picture::bytes(&file, strip));
        }
        passed < page.min(MOST_PAGES)
    });
    walked.ok().and(picture)
}

/// What a page is, with what it has from the branches above it.
struct Leaf {
    page: Dict,
    resources: Object,
    turn: Object,
}

/// Goes through the pages in their order for as long as `visit` wants more.
fn walk(file: &File<'_>, mut visit: impl FnMut(&Leaf) -> bool) -> Result<(), Unread> {
    let root = file.root().ok_or(Unread::Broken)?;
    let mut todo = vec![(root.get("Pages").clone(), Object::Null, Object::Null)];
    let (mut seen, mut branches) = (HashSet::new(), 0);
    while let Some((object, resources, turn)) = todo.pop() {
        branches += 1;
        if branches > MOST_BRANCHES {
            return Err(Unread::TooMuch);
        }
        if let Object::Ref(number) = object
            && !seen.insert(number)
        {
            return Err(Unread::Broken);
        }
        let page = file.dict(&object).ok_or(Unread::Broken)?;
        let own = |name: &str, above: Object| match page.get(name) {
            Object::Null => above,
            own => own.clone(),
        };
        let (resources, turn) = (own("Resources", resources), own("Rotate", turn));
        if *page.get("Kids") == Object::Null {
            let leaf = Leaf {
                page,
                resources,
                turn,
            };
            if !visit(&leaf) {
                return Ok(());
            }
            continue;
        }
        let kids = file.list(page.get("Kids")).ok_or(Unread::Broken)?;
        if kids.len() > MOST_BRANCHES {
            return Err(Unread::TooMuch);
        }
        let kids = kids.into_iter().rev();
        todo.extend(kids.map(|kid| (kid, resources.clone(), turn.clone())));
    }
    Ok(())
}

/// The strips of a page from top to bottom, and how far all of it is turned.
fn laid_out(file: &File<'_>, leaf: &Leaf) -> Result<(u16, Vec<Shown>), Unshown> {
    let turn = match file.plain(&leaf.turn) {
        Object::Null => 0.0,
        turn => turn.number().ok_or(Unshown::Unclear)?.rem_euclid(360.0),
    };
    let turn = [0, 90, 180, 270]
        .into_iter()
        .find(|known| f64::from(*known) == turn);
    let turn = turn.ok_or(Unshown::Unclear)?;
    let mut placed = drawing::of(file, &leaf.page, &leaf.resources)?;
    let inner = match placed.as_slice() {
        [] => return Err(Unshown::Drawn),
        [one] => turn_of(one).ok_or(Unshown::Drawn)?,
        _ => {
            stack(&mut placed)?;
            0
        }
    };
    let mut points = 0;
    let mut strips = Vec::with_capacity(placed.len());
    for one in placed {
        let strip = picture::shown(file, one.picture, one.is_black)?;
        points += u64::from(strip.width) * u64::from(strip.height);
        if points > MOST_POINTS {
            return Err(Unshown::Large);
        }
        strips.push(strip);
    }
    Ok(((turn + inner) % 360, strips))
}

/// How far a picture is turned to the right where it lies; nothing if it is mirrored or aslant.
fn turn_of(placed: &Placed) -> Option<u16> {
    let [a, b, c, d, ..] = placed.matrix;
    let is_small = |part: f64, than: f64| part.abs() <= than.abs() * TOLERANCE;
    let is_straight = is_small(b, a) && is_small(c, d);
    let is_across = is_small(a, b) && is_small(d, c);
    match () {
        () if is_straight && a > 0.0 && d > 0.0 => Some(0),
        () if is_straight && a < 0.0 && d < 0.0 => Some(180),
        () if is_across && b < 0.0 && c > 0.0 => Some(90),
        () if is_across && b > 0.0 && c < 0.0 => Some(270),
        () => None,
    }
}

/// Brings strips into their order from top to bottom; an error if they are no stack of strips as wide as one another.
fn stack(placed: &mut [Placed]) -> Result<(), Unshown> {
    if placed.iter().any(|one| turn_of(one) != Some(0)) {
        return Err(Unshown::Drawn);
    }
    let bottom = |one: &Placed| one.matrix[5];
    placed.sort_by(|one, other| bottom(other).total_cmp(&bottom(one)));
    for two in placed.windows(2) {
        let [above, below] = two else { continue };
        let (
            [width, .., height, left, top_of_below],
            [other_width, .., other_height, other_left, other_bottom],
        ) = (above.matrix, below.matrix);
        let is_near = |one: f64, other: f64, of: f64| (one - other).abs() <= of * TOLERANCE;
        let is_as_wide = is_near(left, other_left, width) && is_near(width, other_width, width);
        let room = height.max(other_height);
        let is_joined = is_near(top_of_below, other_bottom + other_height, room);
        if !is_as_wide || !is_joined {
            return Err(Unshown::Drawn);
        }
    }
    Ok(())
}
