//! What all official records share: sections, labels in one or two languages, agencies, tables, signatures.

use chrono::NaiveDateTime;

use super::record::{Assistant, Belonging, Enclosure, Letterhead, Officer, Reference, Replaced};
use super::sheet::{Column, Field, Head, Printed, Run, Sheet, Signer, bold, italic, plain};
use super::words;

/// A label in Vietnamese and English.
pub type Label = (&'static str, &'static str);

/// A record under work.
pub struct Form {
    pub sheet: Sheet,
    /// Whether English stands beside each label.
    pub is_bilingual: bool,
    sections: usize,
}

const ROMAN: [&str; 15] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
];

impl Form {
    /// Begins a record with its head and title.
    pub fn new(head: &Letterhead, kind: Label, subject: Label, is_bilingual: bool) -> Form {
        let mut form = Form::untitled(head, None, None, is_bilingual);
        form.title(kind, subject);
        form
    }

    /// Begins a paper with its head alone; a letter has no title but names what it is about.
    pub fn untitled(
        head: &Letterhead,
        about: Option<String>,
        place_and_date: Option<String>,
        is_bilingual: bool,
    ) -> Form {
        let mut sheet = Sheet::new();
        sheet.head(&Head {
            parent: head.parent.clone(),
            agency: head.agency.clone(),
            number: head.number.clone(),
            about,
            note: head
                .replaces
                .as_ref()
                .map(|old| replaced(old, is_bilingual)),
            place_and_date,
            is_bilingual,
        });
        Form {
            sheet,
            is_bilingual,
            sections: 0,
        }
    }

    /// The kind of paper in capitals and its subject.
    pub fn title(&mut self, kind: Label, subject: Label) {
        if self.is_bilingual {
            let kind = format!("{} / {}", kind.0, kind.1);
            self.sheet.title(&kind, &[subject.0, subject.1]);
        } else {
            self.sheet.title(kind.0, &[subject.0]);
        }
    }

    /// The finished file, called by its kind and number.
    pub fn finish(self, kind: &str, head: &Letterhead, made: NaiveDateTime) -> Printed {
        let title = format!("{kind} số {}", head.number);
        self.sheet.finish(&title, &head.number, made)
    }

    /// Keeps a part on one page where it fits on one.
    pub fn together(&mut self, draw: impl Fn(&mut Form)) {
        let (is_bilingual, sections) = (self.is_bilingual, self.sections);
        let trial = |sheet| {
            let mut form = Form {
                sheet,
                is_bilingual,
                sections,
            };
            draw(&mut form);
            form.sheet
        };
        if self.sheet.is_better_on_next_page(trial) {
            self.sheet.break_page();
        }
        draw(self);
    }

    /// A label as it is printed.
    pub fn label(&self, label: Label) -> Vec<Run> {
        let mut runs = vec![plain(label.0)];
        if self.is_bilingual {
            runs.extend([plain(" / "), italic(label.1)]);
        }
        runs
    }

    /// The head of the next numbered section.
    pub fn section(&mut self, label: Label) {
        let number = ROMAN.get(self.sections).copied().unwrap_or("");
        self.sections += 1;
        let mut runs = vec![bold(format!("{number}. {}", label.0))];
        if self.is_bilingual {
            runs.extend([plain(" / "), italic(label.1)]);
        }
        self.sheet.heading(&runs);
    }

    fn pair(&self, label: Label, value: Option<&str>) -> Field {
        let value = value.map(str::trim).filter(|value| !value.is_empty());
        Field {
            label: self.label(label),
            value: value.map(plain),
        }
    }

    /// A field on its own line.
    pub fn field(&mut self, label: Label, value: &Option<String>) {
        let field = self.pair(label, value.as_deref());
        self.sheet.field(&field, 0);
    }

    /// A field that wants some more lines when it is to be written by hand.
    pub fn long_field(&mut self, label: Label, value: &Option<String>) {
        let field = self.pair(label, value.as_deref());
        self.sheet.field(&field, 1);
    }

    /// Short fields beside each other.
    pub fn fields(&mut self, fields: &[(Label, &Option<String>)]) {
        let fields: Vec<Field> = fields
            .iter()
            .map(|(label, value)| self.pair(*label, value.as_deref()))
            .collect();
        self.sheet.fields(&fields);
    }

    /// A name in bold capitals.
    pub fn name(&mut self, label: Label, name: &Option<String>) {
        let value = name.as_deref().map(|name| bold(name.to_uppercase()));
        let field = Field {
            label: self.label(label),
            value,
        };
        self.sheet.field(&field, 0);
    }

    /// Officers, one after the other; nobody known leaves one to fill in.
    pub fn officers(&mut self, officers: &[Officer], is_relative: bool) {
        let nobody = [Officer::default()];
        for officer in if officers.is_empty() {
            &nobody
        } else {
            officers
        } {
            let (position, agency) = (("Chức vụ", "Position"), ("Cơ quan, đơn vị", "Agency"));
            self.fields(&[
                (("Họ và tên", "Full name"), &officer.name),
                (("Điện thoại", "Telephone"), &officer.phone),
            ]);
            if is_relative && officer.agency.is_none() && officer.position.is_none() {
                self.field(
                    ("Quan hệ với người được bàn giao", "Relation to the person"),
                    &officer.relation,
                );
            } else {
                self.fields(&[(position, &officer.position), (agency, &officer.agency)]);
            }
            self.field(("Địa chỉ", "Address"), &officer.address);
            let paper = (
                "Giấy tờ (số định danh, hộ chiếu hoặc giấy giới thiệu)",
                "Identity or introduction paper",
            );
            self.field(paper, &officer.paper);
        }
    }

    /// Officers in two lines each, where their agency is what matters.
    pub fn short_officers(&mut self, officers: &[Officer]) {
        let nobody = [Officer::default()];
        for officer in if officers.is_empty() {
            &nobody
        } else {
            officers
        } {
            self.fields(&[
                (("Họ và tên", "Full name"), &officer.name),
                (("Chức vụ", "Position"), &officer.position),
            ]);
            self.field(("Cơ quan, đơn vị", "Agency"), &officer.agency);
        }
    }

    /// Interpreters and representatives; lines for the pen if nobody is known.
    pub fn assistants(&mut self, assistants: &[Assistant]) {
        let nobody = [Assistant::default()];
        let assistants = if assistants.is_empty() {
            &nobody
        } else {
            assistants
        };
        for assistant in assistants {
            self.fields(&[
                (("Họ và tên", "Full name"), &assistant.name),
                (("Tư cách, quan hệ", "Role"), &assistant.role),
            ]);
            self.fields(&[
                (("Giấy tờ", "Paper"), &assistant.paper),
                (("Ngôn ngữ", "Language"), &assistant.language),
            ]);
        }
    }

    /// The table of things, money with how much in figures and in words; empty lines to write on if nothing is known.
    pub fn belongings(&mut self, belongings: &[Belonging], keeper: Label) {
        let columns = self.columns(&[
            (("STT", "No."), 0.9, true),
            (("Tên đồ dùng, tài sản, giấy tờ", "Item"), 4.2, false),
            (("Số lượng", "Quantity"), 1.7, true),
            (("Tình trạng", "Condition"), 2.1, false),
            (keeper, 1.9, false),
            (("Ghi chú", "Note"), 2.0, false),
        ]);
        let rows = belongings.iter().enumerate().map(|(i, thing)| {
            let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
            let name = match thing.money {
                Some(money) => format!("{}: {}", thing.name, words::amount(money)),
                None => thing.name.clone(),
            };
            vec![
                (i + 1).to_string(),
                name,
                or_empty(&thing.quantity),
                or_empty(&thing.condition),
                or_empty(&thing.kept_by),
                or_empty(&thing.note),
            ]
        });
        self.sheet.table(&columns, &or_blank(rows.collect(), 6));
    }

    /// The table of documents that go along.
    pub fn enclosures(&mut self, enclosures: &[Enclosure]) {
        let columns = self.columns(&[
            (("STT", "No."), 0.9, true),
            (("Tên hồ sơ, tài liệu", "Document"), 5.6, false),
            (("Số trang", "Pages"), 1.5, true),
            (("Bản chính/bản sao", "Original/copy"), 2.4, true),
            (("Ghi chú", "Note"), 2.4, false),
        ]);
        let rows = enclosures.iter().enumerate().map(|(i, paper)| {
            vec![
                (i + 1).to_string(),
                paper.title.clone(),
                paper.pages.map(|n| n.to_string()).unwrap_or_default(),
                paper.form.clone().unwrap_or_default(),
                paper.note.clone().unwrap_or_default(),
            ]
        });
        self.sheet.table(&columns, &or_blank(rows.collect(), 5));
    }

    /// A table of a paper's own.
    pub fn rows(&mut self, columns: &[(&'static str, f32, bool)], rows: Vec<Vec<String>>) {
        let labelled: Vec<(Label, f32, bool)> = columns
            .iter()
            .map(|(head, part, is_centred)| ((*head, ""), *part, *is_centred))
            .collect();
        let columns = self.columns(&labelled);
        self.sheet.table(&columns, &rows);
    }

    fn columns(&self, columns: &[(Label, f32, bool)]) -> Vec<Column> {
        let head = |label: Label| match self.is_bilingual {
            true => format!("{}\n{}", label.0, label.1),
            false => label.0.to_owned(),
        };
        columns
            .iter()
            .map(|(label, part, is_centred)| Column {
                head: head(*label),
                part: *part,
                is_centred: *is_centred,
            })
            .collect()
    }

    /// Yes, no, or neither yet.
    pub fn consent(&mut self, question: Label, answer: Option<bool>) {
        let mut runs = self.label(question);
        runs.push(plain(":"));
        let answers = match self.is_bilingual {
            true => ["Đồng ý / Agrees", "Không đồng ý / Does not agree"],
            false => ["Đồng ý", "Không đồng ý"],
        };
        self.sheet.choices(
            &runs,
            &[
                (answer == Some(true), answers[0]),
                (answer == Some(false), answers[1]),
            ],
        );
    }

    /// Signatures in rows of about one length, at most three beside each other.
    pub fn signatures(&mut self, signers: &[Signer]) {
        let rows = signers.len().div_ceil(3).max(1);
        let in_a_row = signers.len().div_ceil(rows).max(1);
        for row in signers.chunks(in_a_row) {
            self.sheet.signatures(row);
        }
    }

    /// A sentence in Vietnamese (or none), with its English after it on bilingual papers.
    pub fn sentence(&mut self, vietnamese: &str, english: &str) {
        if !vietnamese.is_empty() {
            self.sheet.text(&[plain(vietnamese)]);
        }
        if self.is_bilingual {
            self.sheet.text(&[italic(english)]);
        }
    }
}

fn replaced(old: &Replaced, is_bilingual: bool) -> String {
    let before = match old.before {
        1 => "nhất".to_owned(),
        later => later.to_string(),
    };
    let mut note = format!(
        "Bản thứ {} lập ngày {}, thay thế bản thứ {before} lập ngày {}",
        old.version,
        words::date(old.made_on),
        words::date(old.before_on)
    );
    if is_bilingual {
        note += &format!(
            " / Version {} of {}, replaces version {} of {}",
            old.version,
            words::english_date(old.made_on),
            old.before,
            words::english_date(old.before_on)
        );
    }
    note
}

/// Rows for the pen where there are none.
fn or_blank(rows: Vec<Vec<String>>, columns: usize) -> Vec<Vec<String>> {
    if !rows.is_empty() {
        return rows;
    }
    (1..=3)
        .map(|i| {
            std::iter::once(i.to_string())
                .chain((1..columns).map(|_| String::new()))
                .collect()
        })
        .collect()
}

/// A text, or dots in the middle of a sentence.
pub fn or_dots(text: Option<&str>) -> String {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .unwrap_or("..............................")
        .to_owned()
}

/// A moment in words, or the same words with dots.
pub fn moment_or_dots(at: Option<NaiveDateTime>) -> String {
    at.map(words::moment).unwrap_or_else(|| {
        "....... giờ ....... phút, ngày ....... tháng ....... năm ...........".to_owned()
    })
}

/// A moment for the English lines.
pub fn english_moment(at: Option<NaiveDateTime>) -> String {
    at.map(|at| {
        format!(
            "{} on {}",
            at.format("%H:%M"),
            words::english_date(at.date())
        )
    })
    .unwrap_or_else(|| "....... on ......................".to_owned())
}

/// "công văn số 12/CV-BP ngày 05 tháng 02 năm 2026 của Đồn Biên phòng".
pub fn reference(reference: &Reference) -> String {
    let mut text = reference
        .kind
        .clone()
        .unwrap_or_else(|| "văn bản".to_owned());
    text += &format!(
        " số {}",
        reference.symbol.as_deref().unwrap_or(".................")
    );
    text += &match reference.on {
        Some(day) => format!(" ngày {}", words::date(day)),
        None => " ngày ....... tháng ....... năm ...........".to_owned(),
    };
    text + &format!(" của {}", or_dots(reference.issuer.as_deref()))
}

/// "note verbale No. 12/CV-BP of 5 February 2026 issued by Đồn Biên phòng".
pub fn english_reference(reference: &Reference) -> String {
    let kind = reference.kind_in_english.unwrap_or("document");
    let number = reference.symbol.as_deref().unwrap_or(".................");
    let day = match reference.on {
        Some(day) => words::english_date(day),
        None => "......................".to_owned(),
    };
    let issuer = or_dots(reference.issuer.as_deref());
    format!("{kind} No. {number} of {day} issued by {issuer}")
}
