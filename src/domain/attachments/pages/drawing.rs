//! What a page draws (ISO 32000-1, 8 and 9), as far as it takes to tell a scan: pictures, where they lie, and whether
//! anything else is to be seen. The text that a scanner recognised lies invisible over its picture and does not count.

use super::Unshown;
use super::file::{File, Stream};
use super::object::{Dict, Object};
use super::syntax::Reader;

/// What the drawing of a page may have in bytes, and each drawing within it.
const LONGEST: usize = 4 * 1024 * 1024;
/// How many operators a page may have, those of drawings within it counted.
const MOST_STEPS: usize = 400_000;
/// How deep drawings may lie in each other.
const DEEPEST: usize = 4;
/// How many states may be kept.
const MOST_KEPT: usize = 64;
/// How many pictures a page may have.
const MOST_PLACED: usize = 256;
/// How many values an operator may have.
const MOST_VALUES: usize = 64;

/// A picture that is drawn.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its dictionary and bytes.
    pub picture: Stream,
    /// What takes its unit square to the page.
    pub matrix: Matrix,
    /// Whether what it leaves out is filled with black.
    pub is_black: bool,
}

/// Where and how large, as the six numbers of a PDF.
pub type Matrix = [f64; 6];

const AS_IT_IS: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

#[derive(Clone, Copy, PartialEq)]
enum Fill {
    Black,
    White,
    Other,
}

#[derive(Clone, Copy)]
struct State {
    matrix: Matrix,
    fill: Fill,
    is_text_hidden: bool,
}

struct Canvas<'f, 'b> {
    file: &'f File<'b>,
    placed: Vec<Placed>,
    steps_left: usize,
}

/// The pictures that a page draws, in that order, if it draws nothing else.
pub fn of(file: &File<'_>, page: &Dict, resources: &Object) -> Result<Vec<Placed>, Unshown> {
    if has_stamp(file, page)? {
        return Err(Unshown::Drawn);
    }
    let mut content = Vec::new();
    let parts = file.list(page.get("Contents"));
    for part in parts.ok_or(Unshown::Unclear)? {
        let part = file.stream(&part).ok_or(Unshown::Unclear)?;
        content.extend(file.held(&part, LONGEST).ok_or(Unshown::Unclear)?);
        // Two parts are two words.
        content.push(b'\n');
        if content.len() > LONGEST {
            return Err(Unshown::Unclear);
        }
    }
    let mut canvas = Canvas {
        file,
        placed: Vec::new(),
        steps_left: MOST_STEPS,
    };
    let state = State {
        matrix: AS_IT_IS,
        fill: Fill::Black,
        is_text_hidden: false,
    };
    let resources = file.dict(resources).unwrap_or_default();
    canvas.draw(&content, &resources, state, 0)?;
    Ok(canvas.placed)
}

/// Whether something lies on the page that its drawing does not have, such as a seal or a signature.
fn has_stamp(file: &File<'_>, page: &Dict) -> Result<bool, Unshown> {
    for note in file.list(page.get("Annots")).ok_or(Unshown::Unclear)? {
        let Object::Dict(note) = file.known(&note).ok_or(Unshown::Unclear)? else {
            continue;
        };
        let is_link = matches!(note.get("Subtype").name(), Some(b"Link" | b"Popup"));
        let flags = note.get("F").count().unwrap_or_default();
        let is_hidden = flags & 0b10_0010 != 0;
        let corners = file.list(note.get("Rect")).unwrap_or_default();
        let corners: Vec<_> = corners.iter().filter_map(Object::number).collect();
        let is_nowhere =
            matches!(corners[..], [left, low, right, high] if left == right || low == high);
        if *note.get("AP") != Object::Null && !is_link && !is_hidden && !is_nowhere {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Canvas<'_, '_> {
    fn draw(
        &mut self,
        content: &[u8],
        resources: &Dict,
        mut state: State,
        depth: usize,
    ) -> Result<(), Unshown> {
        let mut reader = Reader::new(content, 0, content.len());
        let (mut kept, mut values) = (Vec::new(), Vec::new());
        while !reader.is_at_end() {
            let word = match reader.object().ok_or(Unshown::Unclear)? {
                Object::Word(word) => word,
                _ if values.len() == MOST_VALUES => return Err(Unshown::Unclear),
                value => {
                    values.push(value);
                    continue;
                }
            };
            self.steps_left = self.steps_left.checked_sub(1).ok_or(Unshown::Unclear)?;
            match word.as_slice() {
                b"q" if kept.len() == MOST_KEPT => return Err(Unshown::Unclear),
                b"q" => kept.push(state),
                b"Q" => state = kept.pop().unwrap_or(state),
                b"Do" => self.place(&values, resources, state, depth)?,
                // What was painted out of a picture is not to be seen in it.
                b"f" | b"F" | b"f*" if !self.placed.is_empty() => return Err(Unshown::Drawn),
                word => state = state.after(word, &values)?,
            }
            values.clear();
        }
        Ok(())
    }

    fn place(
        &mut self,
        values: &[Object],
        resources: &Dict,
        state: State,
        depth: usize,
    ) -> Result<(), Unshown> {
        let name = values.first().and_then(Object::name);
        let all = self.file.dict(resources.get("XObject"));
        let (Some(name), Some(all)) = (name, all) else {
            return Err(Unshown::Unclear);
        };
        let drawn = self.file.stream(all.named(name)).ok_or(Unshown::Unclear)?;
        match drawn.dict.get("Subtype").name() {
            Some(b"Image") if self.placed.len() < MOST_PLACED => {
                self.placed.push(Placed {
                    picture: drawn,
                    matrix: state.matrix,
                    is_black: state.fill == Fill::Black,
                });
                Ok(())
            }
            Some(b"Form") if depth < DEEPEST => {
                let matrix = self.file.list(drawn.dict.get("Matrix"));
                let matrix = matrix.and_then(|matrix| matrix_of(&matrix));
                let inner = State {
                    matrix: times(matrix.unwrap_or(AS_IT_IS), state.matrix),
                    ..state
                };
                let own = self.file.dict(drawn.dict.get("Resources"));
                let content = self.file.held(&drawn, LONGEST).ok_or(Unshown::Unclear)?;
                self.draw(
                    &content,
                    own.as_ref().unwrap_or(resources),
                    inner,
                    depth + 1,
                )
            }
            _ => Err(Unshown::Unclear),
        }
    }
}

impl State {
    /// What an operator leaves behind, if it leaves nothing to be seen.
    fn after(mut self, word: &[u8], values: &[Object]) -> Result<State, Unshown> {
        match word {
            b"cm" => {
                let matrix = matrix_of(values).ok_or(Unshown::Unclear)?;
                self.matrix = times(matrix, self.matrix);
            }
            b"g" | b"rg" => self.fill = fill_of(values),
            b"k" => {
                self.fill = match values
                    .iter()
                    .map(Object::number)
                    .collect::<Option<Vec<_>>>()
                {
                    Some(inks) if inks == [0.0; 4] => Fill::White,
                    Some(inks) if inks.last() == Some(&1.0) => Fill::Black,
                    _ => Fill::Other,
                }
            }
            // What a colour of another space looks like is not looked up.
            b"cs" | b"sc" | b"scn" => self.fill = Fill::Other,
            b"Tr" => {
                self.is_text_hidden = matches!(values.first().and_then(Object::count), Some(3 | 7))
            }
            b"Tj" | b"TJ" | b"'" | b"\"" if !self.is_text_hidden => return Err(Unshown::Drawn),
            // White paper below the picture is not seen.
            b"f" | b"F" | b"f*" if self.fill == Fill::White => {}
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" | b"sh" => {
                return Err(Unshown::Drawn);
            }
            b"Tj" | b"TJ" | b"'" | b"\"" | b"BT" | b"ET" | b"Tf" | b"Td" | b"TD" | b"Tm"
            | b"T*" | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts" | b"m" | b"l" | b"c" | b"v" | b"y"
            | b"h" | b"re" | b"n" | b"W" | b"W*" | b"w" | b"J" | b"j" | b"M" | b"d" | b"ri"
            | b"i" | b"gs" | b"CS" | b"SC" | b"SCN" | b"G" | b"RG" | b"K" | b"BMC" | b"BDC"
            | b"EMC" | b"MP" | b"DP" | b"BX" | b"EX" => {}
            // Among them pictures that lie within the drawing itself.
            _ => return Err(Unshown::Unclear),
        }
        Ok(self)
    }
}

fn fill_of(parts: &[Object]) -> Fill {
    let is_all = |shade: f64| parts.iter().all(|part| part.number() == Some(shade));
    match parts {
        [_, ..] if is_all(0.0) => Fill::Black,
        [_, ..] if is_all(1.0) => Fill::White,
        _ => Fill::Other,
    }
}

fn matrix_of(values: &[Object]) -> Option<Matrix> {
    let values: Option<Vec<f64>> = values.iter().map(Object::number).collect();
    Matrix::try_from(values?).ok()
}

/// First one, then the other.
fn times(one: Matrix, other: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = one;
    let [p, q, r, s, t, u] = other;
    [
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    ]
}
