//! A4 sheets in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I; the only user of printpdf.
//! Lengths are points from the upper left corner; the form's text runs down and over pages.

mod blocks;
mod face;
mod finish;
mod lines;
mod tables;

use printpdf::{
    Color, Greyscale, Line as Stroke, LinePoint, Op, PaintMode, PdfFontHandle, Point, Pt, Rect,
    TextItem, TextMatrix,
};
use sha2::{Digest, Sha256};

pub use blocks::{Closing, Field, Head, Signer};
use face::FOR_THE_PEN;
pub use face::Face;
use lines::{Line, broken};
pub use lines::{Run, bold, italic, plain};
pub use tables::Column;

const MM: f32 = 72.0 / 25.4;
const WIDTH: f32 = 210.0 * MM;
const HEIGHT: f32 = 297.0 * MM;
// Nghị định 30/2020/NĐ-CP: top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm.
const TOP: f32 = 20.0 * MM;
const BOTTOM: f32 = HEIGHT - 20.0 * MM;
const LEFT: f32 = 30.0 * MM;
const RIGHT: f32 = WIDTH - 15.0 * MM;
const INDENT: f32 = 10.0 * MM;
/// The size of the text in points.
const BODY: f32 = 13.0;
/// The least between two paragraphs (Nghị định 30/2020/NĐ-CP, Phụ lục I).
const GAP: f32 = 6.0;

/// How the lines of a paragraph stand between its edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Justified,
    Left,
    Centred,
}

/// A box of text: from edge to edge, in one size.
#[derive(Clone, Copy, Debug)]
struct Place {
    from: f32,
    to: f32,
    indent: f32,
    size: f32,
    align: Align,
}

impl Place {
    const BODY: Place = Place {
        from: LEFT,
        to: RIGHT,
        indent: INDENT,
        size: BODY,
        align: Align::Justified,
    };

    fn centred(from: f32, to: f32, size: f32) -> Place {
        Place {
            from,
            to,
            indent: 0.0,
            size,
            align: Align::Centred,
        }
    }

    fn left(from: f32, to: f32, size: f32) -> Place {
        Place {
            from,
            to,
            indent: 0.0,
            size,
            align: Align::Left,
        }
    }

    fn lines(&self, runs: &[Run]) -> Vec<Line> {
        let width = self.to - self.from;
        let lines = broken(runs, self.size, width - self.indent, width);
        match self.align {
            Align::Centred if lines.len() > 1 => self.evened(runs, lines),
            Align::Centred | Align::Justified | Align::Left => lines,
        }
    }

    /// Centred lines of about one length: no last word alone.
    fn evened(&self, runs: &[Run], lines: Vec<Line>) -> Vec<Line> {
        let total: f32 = lines.iter().map(|line| line.width).sum();
        let mut width = total / lines.len() as f32;
        while width < self.to - self.from {
            let tried = broken(runs, self.size, width, width);
            if tried.len() == lines.len() {
                return tried;
            }
            width += 3.0;
        }
        lines
    }
}

fn line_height(size: f32) -> f32 {
    size * 1.17
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// What the QR code carries beside the number: ten hex digits over all that is written.
    pub mark: String,
    /// Whether letters that the face does not have are left to be written by hand.
    pub wants_pen: bool,
}

/// Pages under work.
pub struct Sheet {
    pages: Vec<Vec<Op>>,
    y: f32,
    /// Letters were left out that the face does not have.
    wants_pen: bool,
    /// Over all that is written, for the document's identifier.
    digest: Sha256,
}

impl Sheet {
    /// An empty first page.
    pub fn new() -> Sheet {
        Sheet {
            pages: vec![Vec::new()],
            y: TOP,
            wants_pen: false,
            digest: Sha256::new(),
        }
    }

    /// Goes on at the top of a new page.
    pub fn break_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Goes to the next page unless so much height is left.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.break_page();
        }
    }

    /// Leaves a space, which a page's head does not need.
    fn skip(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    /// Whether a part would have to be broken here although it fits on one page.
    pub fn is_better_on_next_page(&self, draw: impl Fn(Sheet) -> Sheet) -> bool {
        let pages_from = |y| draw(Sheet { y, ..Sheet::new() }).pages.len();
        self.y > TOP && pages_from(self.y) > 1 && pages_from(TOP) == 1
    }

    /// Writes a text, over pages where it must be.
    fn write(&mut self, place: Place, runs: &[Run]) {
        let lines = place.lines(runs);
        let height = line_height(place.size);
        for (i, line) in lines.iter().enumerate() {
            // No single first line at a page's foot.
            let wanted = if i == 0 && lines.len() > 1 {
                2.0 * height
            } else {
                height
            };
            self.need(wanted);
            let indent = if i == 0 { place.indent } else { 0.0 };
            self.write_line(place, line, indent);
        }
    }

    fn write_line(&mut self, place: Place, line: &Line, indent: f32) {
        let room = place.to - place.from - indent;
        let gaps = line.words.len().saturating_sub(1) as f32;
        let (x, stretch) = match place.align {
            Align::Centred => (place.from + indent + (room - line.width) / 2.0, 0.0),
            Align::Justified if !line.is_last && gaps > 0.0 => {
                (place.from + indent, (room - line.width) / gaps)
            }
            Align::Justified | Align::Left => (place.from + indent, 0.0),
        };
        self.show(x, self.y + place.size * 0.93, place.size, line, stretch);
        self.y += line_height(place.size);
    }

    /// Puts one line of words on the page, its baseline at `y`.
    fn show(&mut self, x: f32, y: f32, size: f32, line: &Line, stretch: f32) {
        let mut shown: Vec<(Face, Vec<TextItem>)> = Vec::new();
        for (i, word) in line.words.iter().enumerate() {
            if i > 0
                && let Some((_, items)) = shown.last_mut()
            {
                items.push(TextItem::Text(" ".to_owned()));
                self.digest.update(" ");
                if stretch > 0.0 {
                    // Hundredths of a thousandth of an em do not show and cost bytes.
                    items.push(TextItem::Offset((-stretch / size * 1000.0).round()));
                }
            }
            for (face, text) in &word.parts {
                self.digest.update(text);
                self.wants_pen |= text.contains(FOR_THE_PEN);
                match shown.last_mut() {
                    Some((same, items)) if same == face => match items.last_mut() {
                        Some(TextItem::Text(before)) => before.push_str(text),
                        _ => items.push(TextItem::Text(text.clone())),
                    },
                    _ => shown.push((*face, vec![TextItem::Text(text.clone())])),
                }
            }
        }
        self.digest.update("\n");
        let ops = self.page();
        ops.push(Op::StartTextSection);
        ops.push(Op::SetTextMatrix {
            matrix: TextMatrix::Translate(Pt(x), Pt(HEIGHT - y)),
        });
        for (face, items) in shown {
            ops.push(Op::SetFont {
                font: PdfFontHandle::External(face.id()),
                size: Pt(size),
            });
            ops.push(Op::ShowText { items });
        }
        ops.push(Op::EndTextSection);
    }

    /// Puts a short text that needs no breaking at a point.
    fn put(&mut self, x: f32, y: f32, size: f32, face: Face, text: &str) {
        let word = lines::Word {
            parts: vec![(face, text.to_owned())],
            width: face.width(text, size),
        };
        self.show(
            x,
            y,
            size,
            &Line {
                words: vec![word],
                width: 0.0,
                is_last: true,
            },
            0.0,
        );
    }

    /// Fills the rest of a line with dots up to the right edge.
    fn dots(&mut self, from: f32, to: f32, y: f32) {
        let dot = Face::Upright.width(".", BODY);
        let count = ((to - from) / dot).floor().max(0.0);
        self.put(
            to - count * dot,
            y,
            BODY,
            Face::Upright,
            &".".repeat(count as usize),
        );
    }

    fn stroke(&mut self, from: (f32, f32), to: (f32, f32)) {
        let point = |(x, y): (f32, f32)| LinePoint {
            p: Point {
                x: Pt(x),
                y: Pt(HEIGHT - y),
            },
            bezier: false,
        };
        let line = Stroke {
            points: vec![point(from), point(to)],
            is_closed: false,
        };
        self.page().push(Op::DrawLine { line });
    }

    fn frame(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let mut rectangle = Rect::from_xywh(Pt(x), Pt(HEIGHT - y - height), Pt(width), Pt(height));
        rectangle.mode = Some(PaintMode::Stroke);
        self.page().push(Op::DrawRectangle { rectangle });
    }

    fn page(&mut self) -> &mut Vec<Op> {
        let ops = self
            .pages
            .last_mut()
            .expect("a sheet has a page from its start");
        if ops.is_empty() {
            let black = Color::Greyscale(Greyscale {
                percent: 0.0,
                icc_profile: None,
            });
            ops.push(Op::SetOutlineColor { col: black.clone() });
            ops.push(Op::SetFillColor { col: black });
            ops.push(Op::SetOutlineThickness { pt: Pt(0.6) });
        }
        ops
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far down a block of so many lines leads.
    fn beyond(lines: usize, write: impl FnOnce(&mut Sheet)) -> f32 {
        let mut sheet = Sheet::new();
        write(&mut sheet);
        sheet.y - TOP - lines as f32 * line_height(BODY)
    }

    #[test]
    fn paragraphs_stand_six_points_apart() {
        let field = || Field {
            label: vec![plain("Giới tính")],
            value: Some(plain("Nữ")),
        };
        let blank = || Field {
            value: None,
            ..field()
        };
        let lines = ["Một", "Hai"].map(str::to_owned);
        let answers = [(false, "Đồng ý"), (true, "Không đồng ý")];
        for (block, space) in [
            ("text", beyond(1, |to| to.text(&[plain("Chữ")]))),
            ("heading", beyond(1, |to| to.heading(&[bold("I. PHẦN")]))),
            ("field", beyond(1, |to| to.field(&field(), 0))),
            ("blank", beyond(1, |to| to.field(&blank(), 0))),
            ("fields", beyond(1, |to| to.fields(&[field(), blank()]))),
            ("tick", beyond(1, |to| to.tick(true, &[plain("Chữ")]))),
            (
                "choices",
                beyond(1, |to| to.choices(&[plain("Ý kiến")], &answers)),
            ),
            // Two lines, and the space between them.
            ("preamble", beyond(2, |to| to.preamble(&lines)) / 2.0),
        ] {
            assert!(space > 5.99, "{block}: {space}");
        }
    }
}
