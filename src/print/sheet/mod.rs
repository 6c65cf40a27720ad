//! A4 sheets in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I; the only user of printpdf.
//! Lengths are points from the upper left corner; the form's text runs down and over pages.

mod blocks;
mod face;
mod lines;
mod tables;

use chrono::{NaiveDateTime, TimeDelta};
use flate2::{Compression, write::ZlibEncoder};
use printpdf::{
    Color, Greyscale, Line as Stroke, LinePoint, Mm, OffsetDateTime, Op, PaintMode, PdfDocument,
    PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, Rect, TextItem, TextMatrix,
};
use qrcode::QrCode;
use sha2::{Digest, Sha256};
use std::io::Write;

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

    /// The finished file with its number in a QR code at the foot. Equal input gives equal bytes: the identifier comes
    /// from the text, the date from the caller.
    pub fn finish(mut self, title: &str, number: &str, made: NaiveDateTime) -> Printed {
        let wants_pen = self.wants_pen;
        if wants_pen {
            self.explain_star();
        }
        self.digest.update(title);
        let digest = data_encoding::HEXLOWER.encode(&self.digest.clone().finalize());
        let mark = digest[..10].to_owned();
        self.mark(number, &mark);
        self.number_pages();
        let mut document = PdfDocument::new(title);
        let info = &mut document.metadata.info;
        // Vietnam keeps UTC+7 all year; printpdf writes its fields as UTC.
        let utc = (made - TimeDelta::hours(7)).and_utc().timestamp();
        let date = OffsetDateTime::from_unix_timestamp(utc).unwrap_or(OffsetDateTime::epoch());
        (
            info.creation_date,
            info.modification_date,
            info.metadata_date,
        ) = (date, date, date);
        info.creator = "Tạm Lánh".to_owned();
        info.producer = "Tạm Lánh".to_owned();
        for face in Face::ALL {
            document
                .resources
                .fonts
                .map
                .insert(face.id(), PdfFont::new(face.font().clone()));
        }
        for ops in self.pages {
            document.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), ops));
        }
        let mut file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        // printpdf draws these at random, and names a printing standard that is none.
        if let Ok(ids) = file
            .trailer
            .get_mut(b"ID")
            .and_then(|ids| ids.as_array_mut())
        {
            for slot in ids.iter_mut().flat_map(|slot| slot.as_str_mut()) {
                *slot = digest[..32].to_uppercase().into_bytes();
            }
        }
        let info = file
            .trailer
            .get(b"Info")
            .and_then(|info| info.as_reference());
        if let Ok(info) = info.and_then(|id| file.get_object_mut(id)?.as_dict_mut()) {
            for empty in [
                "GTS_PDFXVersion",
                "Identifier",
                "Keywords",
                "Author",
                "Subject",
            ] {
                info.remove(empty.as_bytes());
            }
        }
        // The best compression, for which lopdf would ask, takes twice as long and saves nothing to speak of.
        for stream in file.objects.values_mut() {
            if let Ok(stream) = stream.as_stream_mut() {
                stream.dict.set("Filter", "FlateDecode");
                let deflated = deflated(&stream.content);
                stream.set_content(deflated);
            }
        }
        let mut bytes = Vec::new();
        file.save_to(&mut bytes)
            .expect("a vector takes all that is written");
        Printed {
            bytes,
            mark,
            wants_pen,
        }
    }

    fn explain_star(&mut self) {
        self.skip(GAP);
        let text = "* Chữ không có trong bảng chữ in (chữ Thái, chữ Hán…): viết tay vào chỗ chấm theo giấy tờ gốc. / \
                    To be written by hand as in the original paper.";
        self.write(Place::left(LEFT, RIGHT, 11.0), &[italic(text)]);
    }

    /// The QR code in the foot of the last page, with its words beside it.
    fn mark(&mut self, number: &str, mark: &str) {
        const SIDE: f32 = 13.0 * MM;
        let top = HEIGHT - 17.5 * MM;
        let Ok(code) = QrCode::new(format!("{number} {mark}")) else {
            return;
        };
        let count = code.width();
        let module = SIDE / count as f32;
        let modules = code.to_colors();
        for (row, modules) in modules.chunks(count).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|one, other| one == other) {
                if run[0] == qrcode::Color::Dark {
                    let (x, y) = (LEFT + column as f32 * module, top + row as f32 * module);
                    let mut rectangle = Rect::from_xywh(
                        Pt(x),
                        Pt(HEIGHT - y - module),
                        Pt(run.len() as f32 * module),
                        Pt(module),
                    );
                    rectangle.mode = Some(PaintMode::Fill);
                    self.page().push(Op::DrawRectangle { rectangle });
                }
                column += run.len();
            }
        }
        let (x, face) = (LEFT + SIDE + 2.5 * MM, Face::Upright);
        self.put(
            x,
            top + 5.5 * MM,
            9.0,
            face,
            &face.printable(&format!("Số {number}")),
        );
        self.put(
            x,
            top + 9.5 * MM,
            9.0,
            face,
            &format!("Mã kiểm tra: {mark}"),
        );
    }

    /// Centred in the top margin, from the second page on.
    fn number_pages(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        for (i, page) in pages.into_iter().enumerate() {
            self.pages.push(page);
            if i > 0 {
                let number = (i + 1).to_string();
                let width = Face::Upright.width(&number, BODY);
                self.put(
                    (LEFT + RIGHT - width) / 2.0,
                    12.5 * MM,
                    BODY,
                    Face::Upright,
                    &number,
                );
            }
        }
    }
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(5));
    let done = encoder.write_all(content).and_then(|()| encoder.finish());
    done.expect("a vector takes all that is written")
}
