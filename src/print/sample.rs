//! Every form and variant with invented people, for printing on trial.

use chrono::{NaiveDate, NaiveDateTime};

use super::record::{
    Assistant, Belonging, Category, Circumstances, Condition, Enclosure, IntakeRecord, Letterhead,
    Officer, Person, Reference, Replaced, Statement,
};
use super::{bases, handover_samples, intake_record, stay_samples};

/// File stems and PDF files.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = vec![
        (
            "tiep-nhan-me-con",
            intake_record::print(&mother_and_child()).bytes,
        ),
        (
            "tiep-nhan-chua-ro",
            intake_record::print(&nearly_unknown()).bytes,
        ),
        (
            "tiep-nhan-chu-nuoc-ngoai",
            intake_record::print(&foreign_letters()).bytes,
        ),
        (
            "tiep-nhan-20-mon",
            intake_record::print(&many_belongings()).bytes,
        ),
        (
            "tiep-nhan-tu-den",
            intake_record::print(&two_on_their_own()).bytes,
        ),
    ];
    files.extend(handover_samples::all());
    files.extend(stay_samples::all());
    files
}

pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("samples have real dates")
}

pub(super) fn at(day: NaiveDate, hour: u32, minute: u32) -> Option<NaiveDateTime> {
    day.and_hms_opt(hour, minute, 0)
}

pub(super) fn head(number: &str) -> Letterhead {
    Letterhead {
        parent: "Sở Y tế thành phố Quảng Ninh".to_owned(),
        agency: "Trung tâm Trợ giúp xã hội".to_owned(),
        head_title: "Giám đốc".to_owned(),
        number: number.to_owned(),
        replaces: None,
    }
}

pub(super) fn officer(name: &str, position: &str, agency: &str) -> Officer {
    Officer {
        name: some(name),
        position: some(position),
        agency: some(agency),
        ..Officer::default()
    }
}

pub(super) fn thing(name: &str, quantity: &str) -> Belonging {
    Belonging {
        name: name.to_owned(),
        quantity: some(quantity),
        condition: some("còn dùng được"),
        kept_by: some("tự giữ"),
        note: None,
        money: None,
    }
}

pub(super) fn mother() -> Person {
    Person {
        name: some("Chìu Thị Ví Dụ"),
        other_names: some("Sải"),
        born: some("khoảng 20 tuổi (không nhớ ngày sinh)"),
        sex: some("Nữ"),
        ethnicity: some("Dao"),
        nationality: some("Việt Nam"),
        origin: some("xã Quảng Tân, tỉnh Quảng Ninh (theo lời khai)"),
        paper: some("không có, bị thất lạc ở nước ngoài"),
        languages: some("tiếng Dao, nói được một ít tiếng Việt"),
        schooling: some("chưa biết chữ"),
        categories: vec![Category::BeingIdentified],
        ground: some("Điều 17 Nghị định số 162/2025/NĐ-CP"),
        condition: Condition {
            health: some("Tỉnh táo, mệt, sốt nhẹ 37,8 °C; huyết áp 105/65 mmHg"),
            injuries: some("vết bầm cũ ở cẳng tay phải"),
            pregnancy: some("chưa rõ"),
            mind: some("lo lắng, khó ngủ, sợ người lạ; chỉ yên tâm khi ở cạnh con"),
            self_harm: some("chưa thấy biểu hiện"),
            safety: some("sợ bị người đã đưa đi tìm đến; đề nghị không cho người ngoài gặp"),
            ..Condition::default()
        },
        ..Person::default()
    }
}

/// Somebody whom a mission or the other side of a border takes back.
pub(super) fn foreigner(nationality: &str, languages: &str) -> Person {
    Person {
        name: some("Malee Srisuk"),
        other_names: None,
        ethnicity: None,
        nationality: some(nationality),
        origin: None,
        paper: some("không có, bị mất hộ chiếu"),
        languages: some(languages),
        is_foreign: true,
        categories: vec![Category::TraffickingVictim],
        ground: some("điểm a khoản 2 Điều 21 Nghị định số 335/2026/NĐ-CP"),
        condition: Condition {
            mind: some("lo lắng, khó ngủ"),
            ..mother().condition
        },
        ..mother()
    }
}

fn mother_and_child() -> IntakeRecord {
    let on = day(2026, 11, 5);
    let mut mother = mother();
    mother.condition.needs = some("phiên dịch tiếng Dao; sữa và quần áo ấm cho con");
    mother.accompanying = some("Chìu Văn Mẫu");
    let child = Person {
        name: some("Chìu Văn Mẫu"),
        born: some("khoảng 4 tuổi"),
        sex: some("Nam"),
        mother: some("Chìu Thị Ví Dụ"),
        relation: some("con của"),
        is_child: true,
        is_minor: true,
        categories: vec![Category::AccompanyingMinor, Category::Child],
        ground: some("Điều 17 Nghị định số 162/2025/NĐ-CP"),
        decision: some("số 31/QĐ-TTTGXH ngày 06 tháng 11 năm 2026 của Trung tâm Trợ giúp xã hội"),
        condition: Condition {
            health: some("ho nhẹ, nặng 13,5 kg"),
            ..Condition::default()
        },
        ..Person::default()
    };
    let replaces = Replaced {
        version: 2,
        made_on: day(2026, 11, 6),
        before: 1,
        before_on: on,
    };
    IntakeRecord {
        letterhead: Letterhead {
            replaces: Some(replaces),
            ..head("43/BB-TTTGXH")
        },
        begun: at(on, 23, 40),
        place: some("Trung tâm Trợ giúp xã hội thành phố Quảng Ninh"),
        bases: bases::legal_bases(on, &Category::BeingIdentified),
        proposal: Some(Reference {
            kind: some("công văn"),
            symbol: some("118/CV-ĐBP"),
            on: Some(on),
            issuer: some("Đồn Biên phòng cửa khẩu quốc tế Móng Cái"),
            ..Reference::default()
        }),
        bringers: vec![Officer {
            phone: some("0203 000 000"),
            address: some("phường Móng Cái 1, thành phố Quảng Ninh"),
            paper: some("giấy giới thiệu số 27/GGT-ĐBP"),
            ..officer(
                "Đại úy Hoàng Văn Thử",
                "Đội trưởng",
                "Đồn Biên phòng Móng Cái",
            )
        }],
        authorities: vec![officer(
            "Trần Thị Kiểm",
            "Phó Trưởng Công an phường",
            "Công an phường Hà Lầm",
        )],
        receivers: vec![
            officer(
                "Nguyễn Thị Minh Họa",
                "Phó Giám đốc",
                "Trung tâm Trợ giúp xã hội",
            ),
            officer(
                "Vũ Thị Thí Dụ",
                "Nhân viên y tế",
                "Trung tâm Trợ giúp xã hội",
            ),
        ],
        assistants: vec![Assistant {
            name: some("Đặng A Mẫu"),
            role: some("người phiên dịch"),
            paper: some("thẻ căn cước"),
            language: some("tiếng Dao"),
        }],
        people: vec![mother, child],
        circumstances: Circumstances {
            found: some("khoảng 15 giờ ngày 05/11/2026, tại cửa khẩu quốc tế Móng Cái"),
            summary: some(
                "Chị khai bị một người quen rủ ra nước ngoài làm thuê từ đầu năm 2022, sau đó bị giữ giấy tờ và ép sống \
                 cùng một người đàn ông; sinh con ở đó. Chị tìm cách cùng con trở về, được lực lượng chức năng nước bạn \
                 trao trả qua cửa khẩu. Người được tiếp nhận không nhớ địa chỉ cụ thể của gia đình, chỉ nhớ tên bản và tên \
                 mẹ. Đơn vị bàn giao chưa lấy lời khai chi tiết vì sức khỏe của chị và cháu.",
            ),
            verified_by: some("Phòng Cảnh sát hình sự, Công an thành phố Quảng Ninh"),
            papers: Vec::new(),
        },
        belongings: vec![
            thing("Ba lô vải màu xanh đựng quần áo của hai mẹ con", "01 chiếc"),
            Belonging {
                kept_by: some("cơ sở giữ hộ"),
                ..thing("Tiền mặt 350 nhân dân tệ", "350 CNY")
            },
        ],
        enclosures: vec![Enclosure {
            title: "Biên bản trao trả người tại cửa khẩu".to_owned(),
            pages: Some(2),
            form: some("bản sao"),
            note: None,
        }],
        statement: Statement {
            wishes: some("Được ở cùng con, được nghỉ ngơi, nhờ tìm giúp mẹ đẻ."),
            agrees_to_examination: Some(true),
            agrees_to_sharing: None,
            why_unsigned: some("chưa biết chữ, đã điểm chỉ"),
        },
        received: at(on, 23, 55),
        copies: Some(3),
        ended: at(day(2026, 11, 6), 0, 20),
        recorder: some("Lê Văn Ghi"),
    }
}

fn nearly_unknown() -> IntakeRecord {
    IntakeRecord {
        letterhead: Letterhead {
            parent: "Sở Y tế tỉnh Quảng Ninh".to_owned(),
            ..head("05/BB-TTTGXH")
        },
        bases: bases::legal_bases(day(2026, 2, 5), &Category::Wandering),
        begun: at(day(2026, 2, 5), 23, 40),
        bringers: vec![Officer::default()],
        people: vec![Person {
            sex: some("Nam"),
            ..Person::default()
        }],
        ..IntakeRecord::default()
    }
}

/// Thai letters, a decomposed name, and a story over more than a page.
fn foreign_letters() -> IntakeRecord {
    let story = "Người được tiếp nhận kể lại chậm, có lúc khóc; cán bộ ghi theo lời phiên dịch và không hỏi thêm. ";
    IntakeRecord {
        letterhead: head("45/BB-TTTGXH"),
        assistants: vec![Assistant {
            name: some("Trần Thị Thử"),
            role: some("người phiên dịch"),
            paper: some("thẻ căn cước"),
            language: some("tiếng Thái"),
        }],
        people: vec![Person {
            name: some("มาลี ศรีสุข (Malee Srisuk)"),
            other_names: some("Nguye\u{302}\u{303}n Thi\u{323} Lan"),
            categories: vec![Category::BeingIdentified],
            ground: mother().ground,
            ..foreigner("Thái Lan", "tiếng Thái, nói được một ít tiếng Việt")
        }],
        circumstances: Circumstances {
            summary: Some(story.repeat(36)),
            ..Circumstances::default()
        },
        belongings: vec![thing("Túi vải đựng quần áo", "01 chiếc")],
        statement: Statement {
            wishes: some("Được báo tin cho gia đình ở Thái Lan."),
            agrees_to_examination: Some(true),
            ..Statement::default()
        },
        ..mother_and_child()
    }
}

fn many_belongings() -> IntakeRecord {
    let kinds = [
        "Áo khoác",
        "Quần dài",
        "Sổ tay ghi số điện thoại người thân ở quê",
        "Chìa khóa",
        "Ảnh gia đình",
    ];
    IntakeRecord {
        belongings: (0..20)
            .map(|i| thing(kinds[i % kinds.len()], &format!("{:02}", i + 1)))
            .collect(),
        people: vec![Person {
            categories: vec![Category::Wandering],
            ground: Some(bases::ground_of_intake(
                &Category::Wandering,
                day(2026, 11, 5),
            )),
            ..mother()
        }],
        letterhead: head("44/BB-TTTGXH"),
        ..mother_and_child()
    }
}

/// Two sisters whom nobody brought.
fn two_on_their_own() -> IntakeRecord {
    let on = day(2026, 11, 5);
    let group = Category::DomesticViolence;
    let elder = Person {
        paper: some("căn cước số 022306000000"),
        paper_issued: some("05/02/2024, Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
        ground: Some(bases::ground_of_intake(&group, on)),
        categories: vec![group.clone()],
        ..mother()
    };
    let younger = Person {
        name: some("Chìu Thị Thử"),
        other_names: None,
        born: some("khoảng 18 tuổi"),
        relation: some("em của"),
        condition: Condition::default(),
        ..elder.clone()
    };
    IntakeRecord {
        letterhead: head("46/BB-TTTGXH"),
        bases: bases::legal_bases(on, &group),
        proposal: None,
        bringers: Vec::new(),
        assistants: Vec::new(),
        people: vec![elder, younger],
        circumstances: Circumstances {
            summary: some("Hai chị em tự đến cơ sở lúc đêm, xin được tạm lánh."),
            ..Circumstances::default()
        },
        belongings: Vec::new(),
        enclosures: Vec::new(),
        statement: Statement::default(),
        ..mother_and_child()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_records_give_equal_bytes() {
        let (first, second) = (all(), all());
        assert_eq!(first.len(), 26);
        for ((stem, a), (_, b)) in first.iter().zip(&second) {
            assert!(a.starts_with(b"%PDF-") && a == b, "{stem}");
        }
    }

    #[test]
    fn fonts_are_cut_to_the_letters_that_are_used() {
        for (stem, file) in all() {
            assert!(file.len() < 45_000, "{stem}: {} bytes", file.len());
        }
    }
}
