//! The frame of decisions (quyết định): Mẫu 1.2, Nghị định 30/2020/NĐ-CP, Phụ lục III. Each decision has its own file.

use super::form::{Form, Label, or_dots, reference};
use super::people::sex;
use super::record::{Person, Reference};
use super::sheet::{Printed, bold, plain};
use super::stay_paper::StayPaper;
use super::words;

/// A decision with its articles. The first one is about the people, who stand in a list under it if they are several; the last
/// one says who carries it out.
pub fn decision(paper: &StayPaper, subject: Label, articles: &[String]) -> Printed {
    let head = &paper.letterhead;
    let mut form = Form::untitled(head, None, Some(paper.place_and_date()), false);
    form.title(("QUYẾT ĐỊNH", "DECISION"), subject);
    let issuer = format!("{} {}", head.head_title, head.agency).to_uppercase();
    form.sheet.centred(&[bold(issuer)]);
    form.sheet.preamble(&preamble(paper));
    form.sheet.centred(&[bold("QUYẾT ĐỊNH:")]);
    for (i, article) in articles.iter().enumerate() {
        form.article(i + 1, article);
        if i == 0 && !paper.companions.is_empty() {
            for line in listed(&household(paper)) {
                form.sheet.text(&[plain(line)]);
            }
        }
    }
    let last = articles.len() + 1;
    let copies = [
        format!("Như Điều {last}"),
        format!("{} (để báo cáo)", head.parent),
        "Lưu: VT, Hồ sơ".to_owned(),
    ];
    let copies: Vec<&str> = copies.iter().map(String::as_str).collect();
    form.sign(paper, &copies, |form| {
        form.article(
            last,
            "Quyết định này có hiệu lực kể từ ngày ký. Các bộ phận chuyên môn của cơ sở, cá nhân, đơn vị liên quan và người có \
             tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
        );
    });
    paper.finish(form, "Quyết định")
}

/// What a decision rests on: the laws, by what the agency may decide, the document at hand, and whose proposal it is.
fn preamble(paper: &StayPaper) -> Vec<String> {
    let powers = paper.powers.clone().unwrap_or_else(|| {
        reference(&Reference {
            kind: Some("Quyết định".to_owned()),
            ..Reference::default()
        })
    });
    let mut bases = paper.bases.clone();
    bases.push(format!(
        "{powers} quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của {}",
        paper.letterhead.agency
    ));
    bases.extend(paper.told.request.as_ref().map(reference));
    let mut lines: Vec<String> = bases
        .iter()
        .map(|basis| format!("Căn cứ {basis}"))
        .collect();
    let proposer = or_dots(paper.told.proposed_by.as_deref());
    lines.push(format!("Theo đề nghị của {proposer}"));
    lines
}

/// Everybody whom a decision is about, the head of the household first.
pub fn household(paper: &StayPaper) -> Vec<&Person> {
    let mut people: Vec<&Person> = std::iter::once(&paper.person)
        .chain(&paper.companions)
        .collect();
    people.sort_by_key(|person| person.relation.is_some());
    people
}

/// Whom a decision is about, in its first sentence: a person alone by name, several by how many stand in the list under it.
pub fn whom(paper: &StayPaper) -> String {
    match paper.companions.len() as u64 {
        0 => named(&paper.person),
        others => format!("{} người có tên dưới đây", words::count(others + 1)),
    }
}

/// "1. Bà LÝ THỊ MẨY, sinh ngày …;", "2. Cháu LÝ VĂN SẾNH, khoảng 4 tuổi, con của người có tên tại khoản 1."
fn listed(people: &[&Person]) -> Vec<String> {
    // Without the head there is nobody to be related to.
    let has_head = people.first().is_some_and(|first| first.relation.is_none());
    let line = |(i, person): (usize, &&Person)| {
        let relation = person.relation.as_ref().filter(|_| has_head);
        let relation = relation.map_or(String::new(), |what| {
            format!(", {what} người có tên tại khoản 1")
        });
        let mark = if i + 1 == people.len() { "." } else { ";" };
        let name = words::capitalised(&named(person));
        format!("{}. {name}{relation}{mark}", i + 1)
    };
    people.iter().enumerate().map(line).collect()
}

/// "bà LÝ THỊ MẨY, sinh ngày …": a person in a sentence.
fn named(person: &Person) -> String {
    let title = match sex(person).as_deref() {
        _ if person.is_child => "cháu",
        Some("nữ") => "bà",
        Some("nam") => "ông",
        _ => "ông (bà)",
    };
    let name = person.name.as_deref().map(str::to_uppercase);
    let mut text = format!("{title} {}", or_dots(name.as_deref()));
    if let Some(born) = &person.born {
        text += &format!(", {}", in_a_sentence(born));
    }
    if let Some(paper) = &person.paper {
        text += &format!(", giấy tờ: {paper}");
    }
    text
}

/// "sinh ngày 05/02/2006", "sinh năm 2006", "khoảng 20 tuổi": a birth as far as it is known.
fn in_a_sentence(born: &str) -> String {
    if born.starts_with("khoảng") {
        born.to_owned()
    } else if born.starts_with(|c: char| c.is_ascii_digit()) {
        format!("sinh ngày {born}")
    } else {
        format!("sinh {born}")
    }
}

impl Form {
    fn article(&mut self, number: usize, text: &str) {
        self.sheet
            .text(&[bold(format!("Điều {number}. ")), plain(text)]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::{Condition, Letterhead};
    use super::super::stay_paper::Told;
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn mother() -> Person {
        Person {
            name: some("Lý Thị Mẩy"),
            born: some("năm 2001"),
            sex: some("Nữ"),
            condition: Condition {
                health: some("mang thai tháng thứ năm"),
                ..Condition::default()
            },
            ..Person::default()
        }
    }

    fn son() -> Person {
        Person {
            name: some("Lý Văn Sếnh"),
            born: some("05/02/2023"),
            sex: some("Nam"),
            is_child: true,
            relation: some("con của"),
            ..Person::default()
        }
    }

    fn about(person: Person, companions: Vec<Person>) -> StayPaper {
        StayPaper {
            letterhead: Letterhead {
                agency: "Nhà tạm lánh Ví Dụ".to_owned(),
                ..Letterhead::default()
            },
            bases: vec!["Luật A".to_owned()],
            person,
            companions,
            ..StayPaper::default()
        }
    }

    #[test]
    fn one_person_stands_in_the_sentence_and_a_household_in_a_list() {
        assert_eq!(
            whom(&about(mother(), Vec::new())),
            "bà LÝ THỊ MẨY, sinh năm 2001"
        );
        let both = [
            "1. Bà LÝ THỊ MẨY, sinh năm 2001;",
            "2. Cháu LÝ VĂN SẾNH, sinh ngày 05/02/2023, con của người có tên tại khoản 1.",
        ];
        // Whoever's stay it is, the head comes first; how she is stays with the doctor.
        for paper in [about(mother(), vec![son()]), about(son(), vec![mother()])] {
            assert_eq!(whom(&paper), "02 (hai) người có tên dưới đây");
            assert_eq!(listed(&household(&paper)), both);
        }
    }

    #[test]
    fn without_the_head_nobody_is_told_as_related_to_the_first() {
        let lines = listed(&household(&about(son(), vec![son()])));
        assert!(lines.iter().all(|line| !line.contains("con của")));
    }

    #[test]
    fn a_decision_rests_on_laws_powers_a_document_and_a_proposal() {
        let mut paper = about(mother(), Vec::new());
        let unknown = preamble(&paper);
        assert_eq!(unknown.len(), 3);
        assert!(unknown[1].starts_with("Căn cứ Quyết định số ....."));
        assert!(unknown[1].ends_with("cơ cấu tổ chức của Nhà tạm lánh Ví Dụ"));
        assert!(unknown[2].starts_with("Theo đề nghị của ....."));
        paper.powers = some("Quyết định số 12/QĐ-SYT");
        paper.told = Told {
            request: Some(Reference {
                symbol: some("15/BC-CTXH"),
                ..Reference::default()
            }),
            proposed_by: some("Trưởng phòng Công tác xã hội"),
            ..Told::default()
        };
        let known = preamble(&paper);
        assert!(known[1].starts_with("Căn cứ Quyết định số 12/QĐ-SYT quy định chức năng"));
        assert!(known[2].starts_with("Căn cứ văn bản số 15/BC-CTXH"));
        assert_eq!(known[3], "Theo đề nghị của Trưởng phòng Công tác xã hội");
    }

    #[test]
    fn a_birth_reads_as_part_of_a_sentence() {
        assert_eq!(in_a_sentence("05/02/2006"), "sinh ngày 05/02/2006");
        assert_eq!(in_a_sentence("năm 2006"), "sinh năm 2006");
        assert_eq!(in_a_sentence("khoảng 20 tuổi"), "khoảng 20 tuổi");
    }
}
