//! The papers of a stay with invented people, for printing on trial: each filled in, and one with hardly anything known.

use super::capacity::Authority;
use super::record::{
    Belonging, Category, Condition, Enclosure, Letterhead, Officer, Person, Reference,
};
use super::sample::{day, head, some};
use super::stay_paper::{StayPaper, Told};
use super::{
    Printed, bases, decision_to_extend, decision_to_receive, decision_to_stop, embassy_summary,
    list_of_papers, lodging_notice, property_receipt, property_return, referral, transfer_letter,
    verification_request,
};

type Print = fn(&StayPaper) -> Printed;

/// File stems and PDF files.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let printed: [(&str, &str, Print); 11] = [
        (
            "de-nghi-xac-minh",
            "07/TTTGXH-CTXH",
            verification_request::print,
        ),
        (
            "quyet-dinh-tiep-nhan",
            "31/QĐ-TTTGXH",
            decision_to_receive::print,
        ),
        (
            "quyet-dinh-keo-dai",
            "32/QĐ-TTTGXH",
            decision_to_extend::print,
        ),
        ("quyet-dinh-dung", "33/QĐ-TTTGXH", decision_to_stop::print),
        (
            "cong-van-chuyen-co-so",
            "08/TTTGXH-CTXH",
            transfer_letter::print,
        ),
        ("phieu-chuyen-gui", "02/PC-TTTGXH", referral::print),
        ("thong-bao-luu-tru", "19/TB-TTTGXH", lodging_notice::print),
        ("nhan-giu-tai-san", "46/BB-TTTGXH", property_receipt::print),
        ("tra-lai-tai-san", "47/BB-TTTGXH", property_return::print),
        ("giao-nhan-giay-to", "48/BB-TTTGXH", list_of_papers::print),
        (
            "tom-tat-dai-su-quan",
            "01/BC-TTTGXH",
            embassy_summary::print,
        ),
    ];
    let mut files: Vec<_> = printed
        .iter()
        .map(|(stem, number, print)| {
            let mut paper = filled(number);
            match *stem {
                "de-nghi-xac-minh" => paper.told.wanted = None,
                "quyet-dinh-keo-dai" => {
                    paper.told.until = Some(day(2027, 5, 5));
                    paper.told.signer = some("Đinh Văn Thay");
                    paper.told.signer_position = some("Phó Giám đốc");
                }
                "quyet-dinh-dung" => {
                    paper.companions = Vec::new();
                    paper.told.reason = some("đã tìm được gia đình, gia đình đến nhận về");
                }
                "phieu-chuyen-gui" => {
                    paper.told.addressee = some("Trung tâm Y tế khu vực Hạ Long");
                    paper.told.reason = some("mệt, khó ngủ, đau bụng kéo dài");
                    paper.told.wanted =
                        some("khám phụ khoa, tham vấn tâm lý; có người phiên dịch tiếng Dao");
                    paper.told.authority = Some(Authority::ByOrder);
                    paper.told.signer = some("Vi Thị Thừa");
                    paper.told.signer_position = some("Trưởng phòng Công tác xã hội");
                }
                "thong-bao-luu-tru" => {
                    paper.told.addressee = some("Công an phường Hà Lầm");
                    paper.told.reason = None;
                    paper.told.authority = Some(Authority::Authorised);
                    paper.told.signer = some("Lục Văn Ủy");
                    paper.told.signer_position = some("Trưởng phòng Hành chính");
                }
                "nhan-giu-tai-san" | "giao-nhan-giay-to" => paper.told.reason = None,
                "tra-lai-tai-san" => {
                    paper.told.reason = None;
                    paper.told.receiver = Officer {
                        name: some("Chìu Thị Mẹ"),
                        position: some("mẹ đẻ"),
                        paper: some("thẻ căn cước"),
                        ..Officer::default()
                    };
                    for thing in &mut paper.belongings {
                        thing.note = some("đã trả");
                    }
                }
                "cong-van-chuyen-co-so" => {
                    paper.told.addressee = some("Trung tâm Công tác xã hội Hải Phòng");
                }
                "tom-tat-dai-su-quan" => {
                    paper.told.addressee =
                        some("Đại sứ quán Thái Lan tại Hà Nội / Royal Thai Embassy");
                    paper.told.wanted =
                        some("ăn, ở, khám sức khỏe, tham vấn tâm lý, phiên dịch tiếng Thái");
                    paper.told.reason = some("mong sớm được gặp lại gia đình");
                    paper.person.name = some("Malee Srisuk");
                    paper.person.ethnicity = None;
                    paper.person.nationality = some("Thái Lan");
                    paper.person.sex = some("Nữ / Female");
                    paper.companions = Vec::new();
                    paper.person.is_foreign = true;
                }
                _ => {}
            }
            (*stem, print(&paper).bytes)
        })
        .collect();
    files.push((
        "quyet-dinh-keo-dai-chua-ro",
        decision_to_extend::print(&hardly_known()).bytes,
    ));
    files
}

fn hardly_known() -> StayPaper {
    StayPaper {
        letterhead: Letterhead {
            parent: "Sở Y tế tỉnh Quảng Ninh".to_owned(),
            agency: "Trung tâm Công tác xã hội và Bảo trợ trẻ em có hoàn cảnh đặc biệt".to_owned(),
            ..head("04/QĐ-TTCTXHBTTE")
        },
        place: "Quảng Ninh".to_owned(),
        on: day(2026, 2, 5),
        bases: bases::legal_bases(day(2026, 2, 5), &Category::Wandering),
        code: "TL-26-00007".to_owned(),
        ..StayPaper::default()
    }
}

fn filled(number: &str) -> StayPaper {
    let on = day(2026, 11, 23);
    let group = &Category::BeingIdentified;
    StayPaper {
        letterhead: head(number),
        place: "Quảng Ninh".to_owned(),
        on,
        bases: bases::legal_bases(on, group),
        powers: some(
            "Quyết định số 12/QĐ-SYT ngày 05 tháng 3 năm 2026 của Giám đốc Sở Y tế thành phố Quảng Ninh",
        ),
        bases_in_english: bases::legal_bases_in_english(on, group),
        code: "TL-26-00042".to_owned(),
        person: person(),
        companions: vec![Person {
            name: some("Chìu Văn Mẫu"),
            born: some("khoảng 4 tuổi"),
            sex: some("Nam"),
            nationality: some("Việt Nam"),
            is_child: true,
            is_minor: true,
            relation: some("con của"),
            ..Person::default()
        }],
        arrived: day(2026, 11, 5).and_hms_opt(23, 40, 0),
        left: None,
        brought_by: some("Đồn Biên phòng cửa khẩu quốc tế Móng Cái"),
        shelter_address: some("phường Hà Lầm, thành phố Quảng Ninh"),
        shelter_phone: some("0203 000 000"),
        belongings: vec![
            thing("Nhẫn kim loại màu vàng", "01"),
            thing("Tiền mặt 350 nhân dân tệ", "01"),
            Belonging {
                money: Some(2_160_000),
                ..thing("Tiền mặt", "01")
            },
        ],
        documents: vec![
            document("Biên bản tiếp nhận số 43/BB-TTTGXH"),
            document("Phiếu khám sức khỏe ngày 06/11/2026"),
            document("Quyết định tiếp nhận số 31/QĐ-TTTGXH"),
        ],
        identification: some("đang xác định là nạn nhân"),
        came_alone: false,
        told: told(),
    }
}

fn told() -> Told {
    Told {
        addressee: some("Công an thành phố Quảng Ninh"),
        reason: some(
            "chưa xác minh xong nhân thân, chưa tìm được gia đình; trở về lúc này chưa an toàn",
        ),
        wanted: some(
            "khám phụ khoa, tham vấn tâm lý, phiên dịch tiếng Dao; trợ giúp pháp lý khi làm việc với cơ quan điều tra",
        ),
        request: Some(Reference {
            kind: some("Báo cáo"),
            symbol: some("15/BC-CTXH"),
            on: Some(day(2026, 11, 20)),
            issuer: some("Phòng Công tác xã hội"),
            ..Reference::default()
        }),
        proposed_by: some("Trưởng phòng Công tác xã hội"),
        from: Some(day(2026, 12, 1)),
        until: Some(day(2027, 2, 5)),
        receiver: Officer {
            name: some("Phạm Văn Nhận"),
            position: some("Trưởng phòng"),
            paper: some("giấy giới thiệu số 27/GGT"),
            ..Officer::default()
        },
        signer: some("Nguyễn Thị Minh Họa"),
        signer_position: some("Giám đốc"),
        authority: None,
    }
}

fn person() -> Person {
    Person {
        name: some("Chìu Thị Ví Dụ"),
        born: some("khoảng 20 tuổi (không nhớ ngày sinh)"),
        sex: some("Nữ"),
        ethnicity: some("Dao"),
        nationality: some("Việt Nam"),
        paper: some("không có, bị thất lạc ở nước ngoài"),
        categories: vec![Category::BeingIdentified],
        ground: Some(bases::ground_of_intake(
            &Category::BeingIdentified,
            day(2026, 11, 5),
        )),
        condition: Condition {
            health: some("Tỉnh táo, mệt, sốt nhẹ"),
            ..Condition::default()
        },
        ..Person::default()
    }
}

fn thing(name: &str, quantity: &str) -> Belonging {
    Belonging {
        name: name.to_owned(),
        quantity: some(quantity),
        kept_by: some("cơ sở giữ hộ"),
        ..Belonging::default()
    }
}

fn document(title: &str) -> Enclosure {
    Enclosure {
        title: title.to_owned(),
        pages: Some(2),
        form: some("bản sao"),
        note: None,
    }
}
