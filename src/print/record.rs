//! What the official records say, as plain values: names opened, instants in the shelter's local time.
//! `None` prints as a dotted line to be filled in by hand, so whoever fills these never invents.

use super::words;
use chrono::{NaiveDate, NaiveDateTime};

/// The head of a document: who issues it, under which number, and which version it replaces.
#[derive(Clone, Debug, Default)]
pub struct Letterhead {
    /// The governing body, as named on the document's date ("Sở Y tế thành phố Quảng Ninh").
    pub parent: String,
    /// The issuing agency ("Trung tâm Trợ giúp xã hội").
    pub agency: String,
    /// What the head of the agency is called ("Giám đốc").
    pub head_title: String,
    /// Number and symbol without "Số:" ("05/BB-TTTGXH").
    pub number: String,
    /// Set when this paper corrects one that was issued before.
    pub replaces: Option<Replaced>,
}

/// Which version under its number a correction is, and of which it takes the place. Both have the day of the number.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// The new version; the first one under a number is 1.
    pub version: i32,
    /// The day on which it is made.
    pub made_on: NaiveDate,
    /// The replaced version.
    pub before: i32,
    /// The day on which that one was made.
    pub before_on: NaiveDate,
}

/// Somebody who acts for an agency: brings, receives, witnesses or confirms.
#[derive(Clone, Debug, Default)]
pub struct Officer {
    pub name: Option<String>,
    pub position: Option<String>,
    pub agency: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    /// Identity, passport, diplomatic card or letter of introduction, with its number.
    pub paper: Option<String>,
    /// What they are to the person ("mẹ đẻ"); only for relatives and guardians.
    pub relation: Option<String>,
}

/// An interpreter, guardian or representative who takes part for the person.
#[derive(Clone, Debug, Default)]
pub struct Assistant {
    pub name: Option<String>,
    /// In which role or kinship ("người phiên dịch", "người giám hộ", "dì ruột").
    pub role: Option<String>,
    pub paper: Option<String>,
    /// The language they interpret.
    pub language: Option<String>,
}

/// A person who is taken in or handed over.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub name: Option<String>,
    pub other_names: Option<String>,
    /// As known: a full date, a year, or an estimate ("khoảng 20 tuổi").
    pub born: Option<String>,
    pub sex: Option<String>,
    pub ethnicity: Option<String>,
    pub nationality: Option<String>,
    pub religion: Option<String>,
    /// Place of birth or native place.
    pub origin: Option<String>,
    pub permanent_address: Option<String>,
    pub current_address: Option<String>,
    /// Kind and number of the identity paper, or "không có", "không nhớ".
    pub paper: Option<String>,
    /// When and by whom that paper was issued.
    pub paper_issued: Option<String>,
    pub languages: Option<String>,
    pub schooling: Option<String>,
    pub marital_status: Option<String>,
    pub occupation: Option<String>,
    pub father: Option<String>,
    pub mother: Option<String>,
    /// The relative to be told, with telephone.
    pub relative: Option<String>,
    /// Children under 18 who come along, whether or not they have a part of their own in this record.
    pub accompanying: Option<String>,
    /// Whether they are under 16.
    pub is_child: bool,
    /// Whether they are under 18.
    pub is_minor: bool,
    /// Whether they are known to have another nationality than Vietnamese.
    pub is_foreign: bool,
    /// What they are to the head of the household, before "người có tên tại …" ("con của", "đi cùng"); absent for the head.
    pub relation: Option<String>,
    /// The groups under which the person is taken in; boxes to tick by hand if empty.
    pub categories: Vec<Category>,
    /// The provision by which they are taken in; see `bases::ground_of_intake`.
    pub ground: Option<String>,
    /// The decision to take them in ("số 05/QĐ-TTTGXH ngày …").
    pub decision: Option<String>,
    pub condition: Condition,
}

impl Person {
    /// Whether somebody may have to interpret or to sign for them.
    pub fn may_need_help(&self) -> bool {
        self.is_child || self.is_foreign
    }
}

/// The groups of Nghị định 335/2026/NĐ-CP, Điều 21(2), and Luật 53/2024/QH15 as the form lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Category {
    TraffickingVictim,
    BeingIdentified,
    AccompanyingMinor,
    DomesticViolence,
    Abuse,
    ForcedLabour,
    Child,
    Wandering,
    /// Any other case, by a decision of the province's chairman (its number and date).
    Other(Option<String>),
}

impl Category {
    /// Any other case, with as much of its decision as is known.
    pub fn other(number: Option<&str>, on: Option<NaiveDate>) -> Category {
        if number.is_none() && on.is_none() {
            return Category::Other(None);
        }
        let dots = || ".................".to_owned();
        let number = number.map_or_else(dots, str::to_owned);
        let day = on.map_or_else(dots, words::date);
        Category::Other(Some(format!("số {number} ngày {day}")))
    }
}

/// Health, mind and safety at the moment of reception or handover.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    pub health: Option<String>,
    pub injuries: Option<String>,
    pub pregnancy: Option<String>,
    pub medicines: Option<String>,
    pub infections: Option<String>,
    pub mind: Option<String>,
    pub self_harm: Option<String>,
    /// Threats, pursuit, people to be kept away from.
    pub safety: Option<String>,
    /// What is needed at once: food, an interpreter, a doctor.
    pub needs: Option<String>,
}

/// A letter, decision or certificate that is referred to.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    /// What it is ("giấy giới thiệu", "Quyết định dừng chăm sóc, nuôi dưỡng").
    pub kind: Option<String>,
    /// The same in English, for a bilingual paper.
    pub kind_in_english: Option<&'static str>,
    pub symbol: Option<String>,
    pub on: Option<NaiveDate>,
    pub issuer: Option<String>,
}

/// A thing, money or paper that the person carries or gets back.
#[derive(Clone, Debug, Default)]
pub struct Belonging {
    pub name: String,
    pub quantity: Option<String>,
    pub condition: Option<String>,
    /// "cơ sở giữ hộ" or "tự giữ" on intake; who takes it on handover.
    pub kept_by: Option<String>,
    pub note: Option<String>,
    /// Of Vietnamese money: how much, in đồng.
    pub money: Option<u64>,
}

/// A document that goes along with the record.
#[derive(Clone, Debug, Default)]
pub struct Enclosure {
    pub title: String,
    pub pages: Option<u32>,
    /// "bản chính" or "bản sao".
    pub form: Option<String>,
    pub note: Option<String>,
}

/// How the person was found or rescued; only what the handover needs.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// When and where.
    pub found: Option<String>,
    pub summary: Option<String>,
    /// The unit that verifies the case.
    pub verified_by: Option<String>,
    pub papers: Vec<Reference>,
}

/// What the person or their representative says.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    pub wishes: Option<String>,
    /// `None` leaves both boxes empty.
    pub agrees_to_examination: Option<bool>,
    /// `None` leaves both boxes empty.
    pub agrees_to_sharing: Option<bool>,
    /// Why the person does not sign, if so.
    pub why_unsigned: Option<String>,
}

/// The record of an intake (biên bản tiếp nhận), Nghị định 335/2026/NĐ-CP, Điều 24(3)a.
#[derive(Clone, Debug, Default)]
pub struct IntakeRecord {
    pub letterhead: Letterhead,
    pub begun: Option<NaiveDateTime>,
    pub place: Option<String>,
    /// Laws and decrees, without "Căn cứ" and without the final mark; see `bases::legal_bases`.
    pub bases: Vec<String>,
    /// The letter by which the competent agency proposes the intake.
    pub proposal: Option<Reference>,
    /// I: those who found or bring the person; empty for somebody who came on their own.
    pub bringers: Vec<Officer>,
    /// II: the commune's authority or police.
    pub authorities: Vec<Officer>,
    /// III: the shelter's people; the first one signs for it.
    pub receivers: Vec<Officer>,
    /// IV: interpreters, guardians, representatives.
    pub assistants: Vec<Assistant>,
    /// V: a household is one record.
    pub people: Vec<Person>,
    pub circumstances: Circumstances,
    pub belongings: Vec<Belonging>,
    pub enclosures: Vec<Enclosure>,
    pub statement: Statement,
    /// When the shelter becomes responsible.
    pub received: Option<NaiveDateTime>,
    pub copies: Option<u32>,
    pub ended: Option<NaiveDateTime>,
    /// Who wrote the record and signs as its secretary.
    pub recorder: Option<String>,
}

/// To whom people are handed over; each has its own receiver's part and signatures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    #[default]
    Family,
    /// The commune where the person lives, or another agency that takes them over, such as a hospital.
    Locality,
    /// A person or family that takes a child into substitute care; the commune takes part.
    SubstituteFamily,
    OtherCentre,
    Embassy,
    /// Vietnamese with English at every label.
    EmbassyBilingual,
    Border,
    Police,
    /// Nobody receives: the person leaves on their own.
    Alone,
}

/// The record of a handover (biên bản bàn giao).
#[derive(Clone, Debug, Default)]
pub struct HandoverRecord {
    pub variant: Variant,
    pub letterhead: Letterhead,
    pub begun: Option<NaiveDateTime>,
    pub place: Option<String>,
    pub bases: Vec<String>,
    /// The same in English, for the bilingual variant.
    pub bases_in_english: Vec<String>,
    /// Decisions, requests, notes verbales and certificates on which the handover rests.
    pub grounds: Vec<Reference>,
    /// The shelter's people; the first one signs for it.
    pub givers: Vec<Officer>,
    /// Printed in the giver's part only when given: a shelter may keep its address to itself.
    pub shelter_address: Option<String>,
    pub receivers: Vec<Officer>,
    /// The commune that confirms, or police, border guard and foreign-affairs officers who attend: in the order of the sides that
    /// the variant names.
    pub witnesses: Vec<Officer>,
    pub assistants: Vec<Assistant>,
    pub people: Vec<Person>,
    pub stayed_from: Option<NaiveDate>,
    pub stayed_until: Option<NaiveDate>,
    /// What the shelter gave during the stay, one item each.
    pub support: Vec<String>,
    pub belongings: Vec<Belonging>,
    /// The shelter keeps other things of the person still, of which nothing is said.
    pub keeps_things: bool,
    /// Money handed over on leaving, in đồng.
    pub money: Option<u64>,
    pub enclosures: Vec<Enclosure>,
    pub medicines: Option<String>,
    pub follow_up: Option<String>,
    pub next_contact: Option<NaiveDate>,
    /// Whom to ask after the handover, with telephone.
    pub contact: Option<String>,
    pub statement: Statement,
    pub copies: Option<u32>,
    pub ended: Option<NaiveDateTime>,
    pub recorder: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_decision_is_printed_and_the_rest_is_left_to_the_pen() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 20);
        for (number, on, printed) in [
            (None, None, None),
            (
                Some("9/QĐ-UBND"),
                day,
                Some("số 9/QĐ-UBND ngày 20 tháng 11 năm 2026"),
            ),
            (
                Some("9/QĐ-UBND"),
                None,
                Some("số 9/QĐ-UBND ngày ................."),
            ),
            (
                None,
                day,
                Some("số ................. ngày 20 tháng 11 năm 2026"),
            ),
        ] {
            let printed = printed.map(str::to_owned);
            assert_eq!(Category::other(number, on), Category::Other(printed));
        }
    }
}
