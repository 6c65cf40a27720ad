//! The parts of an official document: head, title, bases, sections, fields, boxes, signatures.

use super::{
    Align, BODY, BOTTOM, Face, GAP, INDENT, LEFT, MM, Place, RIGHT, Run, Sheet, bold, italic,
    line_height, plain,
};

/// The edge between the agency's block and the national one.
const MIDDLE: f32 = LEFT + 66.0 * MM;
/// Where handwriting may begin: a shorter rest of a line is not worth dots.
const SHORTEST_BLANK: f32 = 22.0 * MM;

/// A label with a value, or with a dotted line for one.
#[derive(Clone, Debug)]
pub struct Field {
    pub label: Vec<Run>,
    pub value: Option<Run>,
}

impl Field {
    fn runs(&self) -> Vec<Run> {
        let mut runs = self.label.clone();
        runs.push(plain(": "));
        runs.extend(self.value.clone());
        runs
    }

    fn fits(&self, place: Place) -> bool {
        let lines = place.lines(&self.runs());
        let limit = place.to
            - place.from
            - if self.value.is_some() {
                0.0
            } else {
                SHORTEST_BLANK
            };
        lines.len() == 1 && lines[0].width <= limit
    }
}

/// What stands above the title.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub parent: String,
    pub agency: String,
    /// Number and symbol.
    pub number: String,
    /// A letter has no title; what it is about stands under its number.
    pub about: Option<String>,
    /// Which paper this one replaces.
    pub note: Option<String>,
    /// All but records name place and date above the text.
    pub place_and_date: Option<String>,
    pub is_bilingual: bool,
}

/// How a letter, a decision or a notice ends.
#[derive(Clone, Debug, Default)]
pub struct Closing {
    /// Whose authority, in capitals.
    pub role: String,
    pub name: Option<String>,
    /// To whom copies go.
    pub copies: Vec<String>,
}

/// One who signs.
#[derive(Clone, Debug, Default)]
pub struct Signer {
    /// In capitals.
    pub role: String,
    /// In brackets under the role.
    pub hint: String,
    pub name: Option<String>,
}

impl Sheet {
    /// The agency's block with the number at the left, the national header at the right.
    pub fn head(&mut self, head: &Head) {
        let start = self.y;
        let left = Place::centred(LEFT, MIDDLE, 12.0);
        let agency = [bold(head.agency.to_uppercase())];
        let mut parent = head.parent.to_uppercase();
        if left.lines(&[plain(&parent)]).len() > 1 {
            parent = before_the_place(&parent);
        }
        self.write(left, &[plain(parent)]);
        self.write(left, &agency);
        let widths = left.lines(&agency).into_iter().map(|line| line.width);
        self.rule(left, widths.fold(0.0, f32::max) * 0.4);
        let names_end = self.y;
        self.y = start;
        let right = Place::centred(MIDDLE + MM, RIGHT, 12.0);
        self.write(right, &[bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]);
        let motto = "Độc lập - Tự do - Hạnh phúc";
        let large = |place: Place| Place {
            size: 13.0,
            ..place
        };
        self.write(large(right), &[bold(motto)]);
        self.rule(right, Face::Bold.width(motto, 13.0));
        if head.is_bilingual {
            self.write(right, &[italic("SOCIALIST REPUBLIC OF VIET NAM")]);
            self.write(right, &[italic("Independence - Freedom - Happiness")]);
        }
        // Số and địa danh stand on one line (Nghị định 30/2020/NĐ-CP, Phụ lục I).
        let line = self.y.max(names_end);
        self.y = line;
        self.write(large(left), &[plain(format!("Số: {}", head.number))]);
        if let Some(about) = &head.about {
            self.write(left, &[plain(about)]);
        }
        if let Some(note) = &head.note {
            self.write(left, &[italic(note)]);
        }
        let end = self.y;
        if let Some(place_and_date) = &head.place_and_date {
            self.y = line;
            self.write(large(right), &[italic(place_and_date)]);
        }
        self.y = self.y.max(end) + 14.0;
    }

    /// A centred rule under what was written last.
    fn rule(&mut self, place: Place, width: f32) {
        let (middle, y) = ((place.from + place.to) / 2.0, self.y + 3.0);
        self.stroke((middle - width / 2.0, y), (middle + width / 2.0, y));
        self.y += 6.0;
    }

    /// The kind of document in capitals, its subject under it with a rule.
    pub fn title(&mut self, kind: &str, subject: &[&str]) {
        let place = Place::centred(LEFT, RIGHT, 14.0);
        self.write(place, &[bold(kind)]);
        let mut widest: f32 = 0.0;
        for line in subject {
            self.write(place, &[bold(*line)]);
            widest = widest.max(Face::Bold.width(line, 14.0));
        }
        self.rule(place, widest.min(RIGHT - LEFT) * 0.4);
        self.skip(GAP);
    }

    /// What a paper rests on: italic, each on its own, the last with a full stop.
    pub fn preamble(&mut self, lines: &[String]) {
        for (i, line) in lines.iter().enumerate() {
            let mark = if i + 1 == lines.len() { "." } else { ";" };
            self.write(Place::BODY, &[italic(format!("{line}{mark}"))]);
            self.skip(GAP);
        }
    }

    /// The legal bases of a record.
    pub fn bases(&mut self, bases: &[String]) {
        let lines = bases.iter().map(|basis| format!("Căn cứ {basis}"));
        self.preamble(&lines.collect::<Vec<_>>());
    }

    /// A paragraph of the text.
    pub fn text(&mut self, runs: &[Run]) {
        self.write(Place::BODY, runs);
        self.skip(GAP);
    }

    /// The head of a numbered part, never alone at a page's foot.
    pub fn heading(&mut self, runs: &[Run]) {
        self.skip(2.0);
        let place = Place {
            align: Align::Left,
            ..Place::BODY
        };
        self.need(line_height(BODY) * (place.lines(runs).len() as f32 + 3.5));
        self.write(place, runs);
        self.skip(GAP);
    }

    /// A label and its value; an unknown value is a dotted line, with as many more as asked for.
    pub fn field(&mut self, field: &Field, more_lines: usize) {
        let place = Place::BODY;
        if field.value.is_some() {
            // Two lines of which one is stretched look torn; a longer text is set as a paragraph.
            let runs = field.runs();
            let is_long = place.lines(&runs).len() > 2;
            let align = if is_long {
                Align::Justified
            } else {
                Align::Left
            };
            self.write(Place { align, ..place }, &runs);
        } else {
            self.blank(place, &field.runs(), more_lines);
        }
        self.skip(GAP);
    }

    fn blank(&mut self, place: Place, runs: &[Run], more_lines: usize) {
        let lines = place.lines(runs);
        self.need(line_height(BODY) * (lines.len() + more_lines) as f32);
        self.write(
            Place {
                align: Align::Left,
                ..place
            },
            runs,
        );
        let written = lines.last().map_or(0.0, |line| line.width)
            + if lines.len() == 1 { place.indent } else { 0.0 };
        let mut more = more_lines;
        let from = place.from + written + 3.0;
        if place.to - from < SHORTEST_BLANK {
            more += 1;
        } else {
            self.dots(from, place.to, self.y - line_height(BODY) + BODY * 0.93);
        }
        for _ in 0..more {
            self.skip(3.0);
            self.need(line_height(BODY));
            self.dots(place.from, place.to, self.y + BODY * 0.93);
            self.y += line_height(BODY);
        }
    }

    /// Short fields beside each other where all fit on a line, else one under the other.
    pub fn fields(&mut self, fields: &[Field]) {
        let width = (RIGHT - LEFT - INDENT) / fields.len().max(1) as f32;
        let place = |i: usize| {
            let from = LEFT + INDENT + width * i as f32;
            let gap = if i + 1 == fields.len() { 0.0 } else { 3.0 * MM };
            Place::left(from, from + width - gap, BODY)
        };
        if !fields
            .iter()
            .enumerate()
            .all(|(i, field)| field.fits(place(i)))
        {
            return fields.iter().for_each(|field| self.field(field, 0));
        }
        self.need(line_height(BODY));
        let y = self.y;
        for (i, field) in fields.iter().enumerate() {
            self.y = y;
            match field.value {
                Some(_) => self.write(place(i), &field.runs()),
                None => self.blank(place(i), &field.runs(), 0),
            }
        }
        self.skip(GAP);
    }

    /// A box to tick with its text; a cross is a letter, so that readers of the file find it.
    pub fn tick(&mut self, is_ticked: bool, runs: &[Run]) {
        let place = Place {
            from: LEFT + INDENT + 6.5 * MM,
            align: Align::Left,
            indent: 0.0,
            ..Place::BODY
        };
        self.need(line_height(BODY) * place.lines(runs).len().min(3) as f32);
        self.tick_box(LEFT + INDENT, is_ticked);
        self.write(place, runs);
        self.skip(GAP);
    }

    /// A question with a box for each answer.
    pub fn choices(&mut self, question: &[Run], answers: &[(bool, &str)]) {
        let place = Place {
            align: Align::Left,
            ..Place::BODY
        };
        let lines = place.lines(question);
        self.need(line_height(BODY) * (lines.len() + 1) as f32);
        self.write(place, question);
        let wanted: f32 = answers
            .iter()
            .map(|(_, text)| Face::Upright.width(text, BODY) + 14.0 * MM)
            .sum();
        let indent = if lines.len() == 1 { place.indent } else { 0.0 };
        let mut x = LEFT + indent + lines.last().map_or(0.0, |line| line.width) + 4.0 * MM;
        if x + wanted > RIGHT + 8.0 * MM {
            x = LEFT + INDENT;
        } else {
            self.y -= line_height(BODY);
        }
        for (is_ticked, text) in answers {
            self.tick_box(x, *is_ticked);
            self.put(
                x + 6.0 * MM,
                self.y + BODY * 0.93,
                BODY,
                Face::Upright,
                text,
            );
            x += Face::Upright.width(text, BODY) + 14.0 * MM;
        }
        self.y += line_height(BODY);
        self.skip(GAP);
    }

    fn tick_box(&mut self, x: f32, is_ticked: bool) {
        let (side, y) = (3.6 * MM, self.y + BODY * 0.93 - 3.2 * MM);
        self.frame(x, y, side, side);
        if is_ticked {
            let width = Face::Bold.width("x", BODY);
            self.put(
                x + (side - width) / 2.0,
                y + side - 2.2,
                BODY,
                Face::Bold,
                "x",
            );
        }
    }

    /// Signatures beside each other, always on one page.
    pub fn signatures(&mut self, signers: &[Signer]) {
        self.skip(GAP);
        let width = (RIGHT - LEFT) / signers.len().max(1) as f32;
        let place = |i: usize| {
            let from = LEFT + width * i as f32;
            Place::centred(from + 2.0 * MM, from + width - 2.0 * MM, BODY)
        };
        let roles = |i: usize, signer: &Signer| place(i).lines(&[bold(&signer.role)]).len() as f32;
        let hints =
            |i: usize, signer: &Signer| place(i).lines(&[italic(&signer.hint)]).len() as f32;
        let most = |count: &dyn Fn(usize, &Signer) -> f32| {
            signers
                .iter()
                .enumerate()
                .map(|(i, signer)| count(i, signer))
                .fold(1.0, f32::max)
        };
        let line = line_height(BODY);
        let hint_height = most(&roles) * line;
        let space = hint_height + most(&hints) * line + 21.0 * MM;
        let names = most(&|i, signer| {
            place(i)
                .lines(&[bold(signer.name.as_deref().unwrap_or(""))])
                .len() as f32
        });
        self.need((space + names * line).min(BOTTOM - super::TOP));
        let top = self.y;
        for (i, signer) in signers.iter().enumerate() {
            self.y = top;
            self.write(place(i), &[bold(&signer.role)]);
            self.y = top + hint_height;
            self.write(place(i), &[italic(&signer.hint)]);
            self.y = top + space;
            match &signer.name {
                Some(name) => self.write(place(i), &[bold(name)]),
                None => self.dots(
                    place(i).from + 8.0 * MM,
                    place(i).to - 8.0 * MM,
                    top + space + BODY * 0.93,
                ),
            }
        }
        self.y = top + space + names * line;
        self.skip(GAP);
    }

    /// A line in the middle, with room above and below.
    pub fn centred(&mut self, runs: &[Run]) {
        self.skip(3.0);
        self.write(Place::centred(LEFT, RIGHT, BODY), runs);
        self.skip(GAP + 2.0);
    }

    /// One signature at the right, to whom copies go at the left.
    pub fn closing(&mut self, closing: &Closing) {
        self.skip(GAP);
        let middle = MIDDLE + 14.0 * MM;
        let right = Place::centred(middle, RIGHT, BODY);
        let role = [bold(&closing.role)];
        let lines = right.lines(&role).len() + 1;
        self.need(line_height(BODY) * lines as f32 + 27.0 * MM);
        let top = self.y;
        self.write(right, &role);
        self.y += 26.0 * MM;
        match &closing.name {
            Some(name) => self.write(right, &[bold(name)]),
            None => {
                self.dots(middle + 8.0 * MM, RIGHT - 8.0 * MM, self.y + BODY * 0.93);
                self.y += line_height(BODY);
            }
        }
        let end = self.y;
        self.y = top;
        self.copies(Place::left(LEFT, middle - 4.0 * MM, 11.0), &closing.copies);
        self.y = self.y.max(end);
    }

    /// To whom copies go.
    pub fn recipients(&mut self, recipients: &[&str]) {
        self.skip(GAP);
        let place = Place::left(LEFT, MIDDLE + 20.0 * MM, 11.0);
        self.need(line_height(12.0) * (recipients.len() + 1) as f32);
        let copies: Vec<String> = recipients.iter().map(|to| (*to).to_owned()).collect();
        self.copies(place, &copies);
    }

    fn copies(&mut self, place: Place, copies: &[String]) {
        let head = Run {
            face: Face::BoldItalic,
            text: "Nơi nhận:".to_owned(),
        };
        self.write(
            Place {
                size: 12.0,
                ..place
            },
            &[head],
        );
        for (i, copy) in copies.iter().enumerate() {
            let mark = if i + 1 == copies.len() { "." } else { ";" };
            self.write(place, &[plain(format!("- {copy}{mark}"))]);
        }
    }
}

/// A name in capitals with a line end before "THÀNH PHỐ …" or "TỈNH …", so that neither is torn apart.
fn before_the_place(name: &str) -> String {
    let place = [" THÀNH PHỐ ", " TỈNH "]
        .iter()
        .find_map(|word| name.rfind(*word));
    match place {
        Some(at) => format!("{}\n{}", &name[..at], name[at..].trim_start()),
        None => name.to_owned(),
    }
}
