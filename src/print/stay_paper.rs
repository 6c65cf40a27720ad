//! What the papers of a stay are made of, and the parts that they share: letters (công văn), records (biên bản) and notices, each
//! in the frame of Nghị định 30/2020/NĐ-CP, Phụ lục III. Each paper has its own file; decisions have their frame in `decision`.

use chrono::{NaiveDate, NaiveDateTime};

use super::capacity::{self, Authority};
use super::form::{Form, Label, or_dots};
use super::intake_record::{SIGNS, signer};
use super::record::{Belonging, Enclosure, Letterhead, Officer, Person, Reference};
use super::sheet::{Closing, Printed, Signer, italic, plain};
use super::words;

/// A paper about one stay. `None` prints as a dotted line.
#[derive(Clone, Debug, Default)]
pub struct StayPaper {
    pub letterhead: Letterhead,
    /// Where the agency sits, as it stands before the date ("Quảng Ninh").
    pub place: String,
    pub on: NaiveDate,
    /// Laws and decrees in force on the day, without "Căn cứ".
    pub bases: Vec<String>,
    /// The decision on the agency's functions and powers ("Quyết định số … ngày … của …").
    pub powers: Option<String>,
    /// The laws in English, for a mission.
    pub bases_in_english: Vec<String>,
    /// The case code.
    pub code: String,
    pub person: Person,
    /// The others of the household.
    pub companions: Vec<Person>,
    pub arrived: Option<NaiveDateTime>,
    pub left: Option<NaiveDateTime>,
    /// Who brought them.
    pub brought_by: Option<String>,
    /// Whether nobody brought them.
    pub came_alone: bool,
    pub shelter_address: Option<String>,
    pub shelter_phone: Option<String>,
    /// What the shelter keeps or has given back.
    pub belongings: Vec<Belonging>,
    /// Papers of the file.
    pub documents: Vec<Enclosure>,
    /// How far identification as a victim has come, with the paper that says so.
    pub identification: Option<String>,
    pub told: Told,
}

/// What only the one who issues the paper knows.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// To whom it goes.
    pub addressee: Option<String>,
    pub reason: Option<String>,
    /// What is asked for or offered.
    pub wanted: Option<String>,
    /// The request, report or decision on which it rests.
    pub request: Option<Reference>,
    /// On whose proposal it is decided.
    pub proposed_by: Option<String>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Who takes things or papers.
    pub receiver: Officer,
    pub signer: Option<String>,
    /// Their position ("Trưởng phòng Công tác xã hội").
    pub signer_position: Option<String>,
    /// By which authority they sign; absent: as the position tells.
    pub authority: Option<Authority>,
}

impl StayPaper {
    /// Place and date, as they stand above the text.
    pub(super) fn place_and_date(&self) -> String {
        format!("{}, ngày {}", self.place, words::date(self.on))
    }

    /// "05/02/2026", or dots.
    pub fn day(day: Option<NaiveDate>) -> String {
        day.map_or(
            "....... tháng ....... năm ...........".to_owned(),
            words::date,
        )
    }

    /// The finished file, called by its kind.
    pub fn finish(&self, form: Form, kind: &str) -> Printed {
        form.finish(kind, &self.letterhead, self.on.into())
    }
}

/// A letter to an agency: "V/v …" under the number, "Kính gửi".
pub fn letter(paper: &StayPaper, about: &str, body: impl Fn(&mut Form)) -> Printed {
    let about = format!("V/v {about}");
    let head = &paper.letterhead;
    let mut form = Form::untitled(head, Some(about), Some(paper.place_and_date()), false);
    form.addressed_to(paper.told.addressee.as_deref());
    body(&mut form);
    form.sign(paper, &["Như trên", "Lưu: VT, Hồ sơ"], |form| {
        form.reached_at(paper);
        form.sentence("Trân trọng./.", "");
    });
    paper.finish(form, "Công văn")
}

/// A record that somebody and the shelter, in its own role, sign: who, what, signatures (Mẫu 1.9).
pub fn record(
    paper: &StayPaper,
    subject: Label,
    other: &Signer,
    own_role: &str,
    body: impl Fn(&mut Form),
) -> Printed {
    let mut form = Form::new(&paper.letterhead, ("BIÊN BẢN", "RECORD"), subject, false);
    let matter = subject.0.trim_start_matches("Về việc ");
    // Only who is there knows the hour.
    let moment = format!("....... giờ ....... phút, ngày {}", words::date(paper.on));
    let in_words = words::date_in_words(paper.on);
    form.sheet.text(&[plain(format!(
        "Hôm nay, vào hồi {moment} ({in_words}), tại {}, chúng tôi lập biên bản về việc {matter} (mã hồ sơ {}), gồm có:",
        paper.letterhead.agency,
        paper.code
    ))]);
    form.section(("ĐẠI DIỆN CƠ SỞ TRỢ GIÚP XÃ HỘI", ""));
    form.short_officers(&[Officer {
        name: paper.told.signer.clone(),
        position: paper.told.signer_position.clone(),
        agency: Some(paper.letterhead.agency.clone()),
        ..Officer::default()
    }]);
    body(&mut form);
    form.together(|form| {
        form.sheet.text(&[plain(
            "Biên bản được lập thành 02 (hai) bản có giá trị như nhau, mỗi bên giữ 01 (một) bản; hai bên đã đọc lại, công \
             nhận đúng và cùng ký tên dưới đây.",
        )]);
        form.sheet.text(&[plain(format!(
            "Biên bản kết thúc vào hồi {moment}./."
        ))]);
        let own = signer(own_role, SIGNS, paper.told.signer.clone());
        form.sheet.signatures(&[other.clone(), own]);
        form.sheet
            .recipients(&["Các bên có tên trong biên bản", "Lưu: VT, Hồ sơ"]);
    });
    paper.finish(form, "Biên bản")
}

/// A notice, slip or summary under way: head, title and addressee.
pub fn titled(paper: &StayPaper, kind: Label, subject: Label, is_bilingual: bool) -> Form {
    let head = &paper.letterhead;
    let place = match is_bilingual {
        true => format!(
            "{}\n{}",
            paper.place_and_date(),
            words::english_date(paper.on)
        ),
        false => paper.place_and_date(),
    };
    let mut form = Form::untitled(head, None, Some(place), is_bilingual);
    form.title(kind, subject);
    form.addressed_to(paper.told.addressee.as_deref());
    form
}

impl Form {
    fn addressed_to(&mut self, addressee: Option<&str>) {
        let to = if self.is_bilingual {
            "Kính gửi / To"
        } else {
            "Kính gửi"
        };
        self.sheet
            .centred(&[plain(format!("{to}: {}", or_dots(addressee)))]);
    }

    /// A label that stands before a text of its own.
    pub fn told(&mut self, label: Label, text: &Option<String>) {
        self.long_field(label, text);
    }

    /// The things of a receipt; how many kinds there are and how much money all of it is, in figures and in words.
    pub fn counted_belongings(&mut self, paper: &StayPaper) {
        self.belongings(&paper.belongings, ("Người giữ", ""));
        let kinds = paper.belongings.len() as u64;
        let count = (kinds > 0).then(|| words::count(kinds));
        self.field(("Tổng số khoản", ""), &count);
        let things = paper.belongings.iter();
        let sums: Vec<u64> = things.filter_map(|thing| thing.money).collect();
        if !sums.is_empty() {
            let total = words::amount(sums.iter().sum());
            self.field(("Tổng số tiền Việt Nam", ""), &Some(total));
        }
    }

    /// The last words, the signature, and to whom copies go: on one page, for a signature alone could be put under any
    /// text.
    pub fn sign(&mut self, paper: &StayPaper, copies: &[&str], last_words: impl Fn(&mut Form)) {
        let (head, told) = (&paper.letterhead, &paper.told);
        let position = told.signer_position.as_deref();
        let closing = Closing {
            role: capacity::lines(&head.head_title, told.authority, position),
            name: told.signer.clone(),
            copies: copies.iter().map(|copy| (*copy).to_owned()).collect(),
        };
        self.together(|form| {
            last_words(form);
            form.sheet.closing(&closing);
        });
    }

    /// Who the shelter is and how to reach it, for an answer.
    pub fn reached_at(&mut self, paper: &StayPaper) {
        let mut parts = vec![paper.letterhead.agency.clone()];
        parts.extend(paper.shelter_address.clone());
        parts.extend(
            paper
                .shelter_phone
                .as_ref()
                .map(|phone| format!("điện thoại {phone}")),
        );
        self.field(("Nơi liên hệ, trả lời", "Contact"), &Some(parts.join(", ")));
    }

    /// A sentence in italics.
    pub fn remark(&mut self, text: &str) {
        self.sheet.text(&[italic(text)]);
    }
}
