//! Every variant of a handover record with invented people, for printing on trial.

use super::bases;
use super::handover_record;
use super::record::{
    Category, Condition, Enclosure, HandoverRecord, Officer, Person, Reference, Statement, Variant,
};
use super::sample::{at, day, foreigner, head, mother, officer, some, thing};

/// File stems and PDF files.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = Vec::new();
    for (stem, variant) in [
        ("ban-giao-gia-dinh", Variant::Family),
        ("ban-giao-dia-phuong", Variant::Locality),
        ("ban-giao-cham-soc-thay-the", Variant::SubstituteFamily),
        ("ban-giao-co-so-khac", Variant::OtherCentre),
        ("ban-giao-dai-su-quan", Variant::Embassy),
        ("ban-giao-dai-su-quan-song-ngu", Variant::EmbassyBilingual),
        ("ban-giao-cua-khau", Variant::Border),
        ("ban-giao-cong-an", Variant::Police),
        ("tu-roi-co-so", Variant::Alone),
    ] {
        files.push((stem, handover_record::print(&handover(variant)).bytes));
    }
    files
}

/// Somebody for whom a family is found.
fn orphan() -> Person {
    Person {
        name: some("Chìu Văn Lẻ"),
        other_names: None,
        born: some("khoảng 7 tuổi"),
        sex: some("Nam"),
        is_child: true,
        is_minor: true,
        paper: some("giấy khai sinh"),
        categories: vec![Category::Child],
        condition: Condition {
            health: some("khỏe mạnh, nặng 21 kg"),
            mind: some("quấn quýt với bác, muốn về ở cùng"),
            ..Condition::default()
        },
        ..mother()
    }
}

fn grounds(variant: Variant, group: &Category) -> Vec<Reference> {
    let stop = Reference {
        kind: some("Quyết định dừng chăm sóc, nuôi dưỡng"),
        kind_in_english: Some("decision to stop care"),
        symbol: some("12/QĐ-TTTGXH"),
        on: Some(day(2026, 11, 20)),
        issuer: some("Giám đốc Trung tâm Trợ giúp xã hội"),
    };
    let certificate = Reference {
        kind: some("Giấy xác nhận nạn nhân"),
        kind_in_english: Some("certificate of victim status"),
        symbol: some("21/GXN-CA"),
        on: None,
        issuer: some("Công an thành phố Quảng Ninh"),
    };
    let (symbol, issuer) = match variant {
        Variant::SubstituteFamily => ("85/QĐ-UBND", "Ủy ban nhân dân xã Quảng Tân"),
        Variant::OtherCentre => ("08/TTTGXH-CTXH", "Trung tâm Trợ giúp xã hội"),
        Variant::Embassy | Variant::EmbassyBilingual => {
            ("118/2026", "Đại sứ quán Thái Lan tại Hà Nội")
        }
        Variant::Police => ("64/CSĐT", "Công an thành phố Quảng Ninh"),
        Variant::Family | Variant::Locality | Variant::Border | Variant::Alone => ("", ""),
    };
    let document = handover_record::document(variant).map(|document| Reference {
        symbol: some(symbol),
        on: Some(day(2026, 11, 18)),
        issuer: some(issuer),
        ..document
    });
    let certificate = (*group == Category::TraffickingVictim).then_some(certificate);
    let known = [Some(stop), certificate, document];
    known.into_iter().flatten().collect()
}

fn handover(variant: Variant) -> HandoverRecord {
    let on = day(2026, 11, 23);
    let receiver = match variant {
        Variant::Family => Officer {
            name: some("Chìu Thị Mẹ"),
            relation: some("mẹ đẻ"),
            address: some("bản Ví Dụ, xã Quảng Tân, thành phố Quảng Ninh"),
            ..Officer::default()
        },
        Variant::SubstituteFamily => Officer {
            name: some("Tằng Thị Nhận"),
            relation: some("người nhận chăm sóc thay thế, bác ruột"),
            address: some("bản Ví Dụ, xã Quảng Tân, thành phố Quảng Ninh"),
            ..Officer::default()
        },
        Variant::Locality => officer(
            "Tằng Văn Xã",
            "Phó Chủ tịch",
            "Ủy ban nhân dân xã Quảng Tân",
        ),
        Variant::OtherCentre => officer(
            "Phạm Văn Nhận",
            "Trưởng phòng Công tác xã hội",
            "Trung tâm Công tác xã hội Hải Phòng",
        ),
        Variant::Embassy | Variant::EmbassyBilingual => Officer {
            paper: some("Diplomatic ID 0000"),
            ..officer(
                "Somsak Thotlong",
                "Bí thư thứ hai / Second Secretary",
                "Đại sứ quán Thái Lan tại Hà Nội",
            )
        },
        Variant::Border => officer(
            "Lý Mẫu",
            "Cán bộ",
            "Cơ quan quản lý xuất nhập cảnh nước tiếp nhận",
        ),
        Variant::Police => officer(
            "Thiếu tá Bùi Văn Thử",
            "Điều tra viên",
            "Công an thành phố Quảng Ninh",
        ),
        Variant::Alone => Officer::default(),
    };
    let immigration = officer(
        "Trung tá Đỗ Thị Chứng",
        "Phó Trưởng phòng",
        "Phòng Quản lý xuất nhập cảnh",
    );
    let witnesses = match variant {
        Variant::Family | Variant::SubstituteFamily => vec![officer(
            "Tằng Văn Xã",
            "Phó Chủ tịch",
            "Ủy ban nhân dân xã Quảng Tân",
        )],
        Variant::Embassy | Variant::EmbassyBilingual => vec![
            immigration,
            officer(
                "Hà Thị Ngoại",
                "Trưởng phòng Lãnh sự",
                "Sở Ngoại vụ thành phố Quảng Ninh",
            ),
        ],
        Variant::Border => vec![immigration],
        Variant::Locality | Variant::OtherCentre | Variant::Police | Variant::Alone => Vec::new(),
    };
    let place = match variant {
        Variant::Family | Variant::Locality | Variant::SubstituteFamily => {
            "trụ sở Ủy ban nhân dân xã Quảng Tân"
        }
        Variant::OtherCentre => "Trung tâm Công tác xã hội Hải Phòng",
        Variant::Border => "cửa khẩu quốc tế Móng Cái",
        Variant::Police => "trụ sở Công an thành phố Quảng Ninh",
        Variant::Embassy | Variant::EmbassyBilingual | Variant::Alone => {
            "Trung tâm Trợ giúp xã hội"
        }
    };
    let person = match variant {
        Variant::Family
        | Variant::Locality
        | Variant::OtherCentre
        | Variant::Police
        | Variant::Alone => mother(),
        Variant::SubstituteFamily => orphan(),
        Variant::Embassy => foreigner("Thái Lan", "tiếng Thái"),
        Variant::EmbassyBilingual => Person {
            born: some("khoảng 20 tuổi / about 20"),
            sex: some("Nữ / Female"),
            ..foreigner("Thái Lan", "tiếng Thái")
        },
        Variant::Border => Person {
            name: some("Lý Thị Thử"),
            ..foreigner("Trung Quốc", "tiếng Trung Quốc")
        },
    };
    let (follow_up, wishes) = match variant {
        Variant::Embassy | Variant::EmbassyBilingual | Variant::Border => (
            "Tiếp tục khám và tham vấn tâm lý sau khi về nước",
            "Mong sớm được gặp lại gia đình.",
        ),
        Variant::SubstituteFamily => (
            "Thăm hỏi sau một tháng, ba tháng; làm thủ tục chuyển trường",
            "Muốn về ở với bác và được đi học.",
        ),
        Variant::Family
        | Variant::Locality
        | Variant::OtherCentre
        | Variant::Police
        | Variant::Alone => (
            "Thăm hỏi sau một tháng; hỗ trợ làm lại giấy tờ tùy thân",
            "Mong sớm được đi học nghề may.",
        ),
    };
    let group = &person.categories[0];
    HandoverRecord {
        variant,
        letterhead: head("52/BB-TTTGXH"),
        begun: at(on, 9, 5),
        place: some(place),
        bases: bases::legal_bases(on, group),
        bases_in_english: bases::legal_bases_in_english(on, group),
        grounds: grounds(variant, group),
        givers: vec![officer(
            "Nguyễn Thị Minh Họa",
            "Phó Giám đốc",
            "Trung tâm Trợ giúp xã hội",
        )],
        shelter_address: (variant == Variant::OtherCentre)
            .then(|| "phường Hà Lầm, thành phố Quảng Ninh".to_owned()),
        receivers: vec![receiver],
        witnesses,
        assistants: Vec::new(),
        people: vec![person],
        keeps_things: false,
        stayed_from: Some(day(2026, 11, 5)),
        stayed_until: Some(on),
        support: [
            "ăn, ở",
            "khám sức khỏe",
            "tham vấn tâm lý",
            "trợ giúp pháp lý",
        ]
        .map(str::to_owned)
        .to_vec(),
        belongings: vec![
            thing("Ba lô vải màu xanh", "01 chiếc"),
            thing("Tiền mặt 350 nhân dân tệ", "350 CNY"),
        ],
        money: Some(2_160_000),
        enclosures: vec![Enclosure {
            title: "Tóm tắt hồ sơ sức khỏe".to_owned(),
            pages: Some(3),
            form: some("bản chính"),
            note: None,
        }],
        medicines: None,
        follow_up: some(follow_up),
        next_contact: Some(day(2026, 12, 23)),
        contact: some("Lê Văn Ghi, 0203 000 001"),
        statement: Statement {
            wishes: some(wishes),
            ..Statement::default()
        },
        copies: Some(4),
        ended: at(on, 10, 30),
        recorder: some("Lê Văn Ghi"),
    }
}
