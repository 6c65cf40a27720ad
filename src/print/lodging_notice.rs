//! Thông báo lưu trú: Luật Cư trú 68/2020/QH14, Điều 30; for foreigners Luật 47/2014/QH13, Điều 33.

use super::people::called;
use super::sheet::{Printed, plain};
use super::stay_paper::{StayPaper, titled};
use super::words;

/// The notice to the commune's police of who sleeps in the house.
pub fn print(paper: &StayPaper) -> Printed {
    let subject = match paper.person.is_foreign {
        true => ("Về việc khai báo tạm trú cho người nước ngoài", ""),
        false => ("Về việc lưu trú", ""),
    };
    let law = match paper.person.is_foreign {
        true => {
            "Điều 33 Luật Nhập cảnh, xuất cảnh, quá cảnh, cư trú của người nước ngoài tại Việt Nam số 47/2014/QH13"
        }
        false => "Điều 30 Luật Cư trú số 68/2020/QH14",
    };
    let mut form = titled(paper, ("THÔNG BÁO", ""), subject, false);
    form.sheet.text(&[plain(format!(
        "Thực hiện {law}, {} thông báo người lưu trú tại cơ sở như sau:",
        paper.letterhead.agency
    ))]);
    let mut people = vec![&paper.person];
    people.extend(&paper.companions);
    let rows = people.iter().enumerate().map(|(i, person)| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            (i + 1).to_string(),
            called(person, i),
            text(&person.born),
            text(&person.sex),
            text(&person.nationality),
            text(&person.paper),
        ]
    });
    form.rows(
        &[
            ("STT", 0.8, true),
            ("Họ và tên", 3.4, false),
            ("Ngày sinh, tuổi", 2.4, false),
            ("Giới tính", 1.2, true),
            ("Quốc tịch", 1.7, false),
            ("Số định danh, hộ chiếu, giấy tờ", 3.0, false),
        ],
        rows.collect(),
    );
    form.field(
        ("Tổng số người", ""),
        &Some(words::count(people.len() as u64)),
    );
    let reason = paper.told.reason.clone();
    form.told(
        ("Lý do lưu trú", ""),
        &reason.or(Some(
            "được cơ sở trợ giúp xã hội tiếp nhận, chăm sóc".to_owned(),
        )),
    );
    let since = paper
        .arrived
        .map(|at| at.format("%H:%M %d/%m/%Y").to_string());
    form.field(("Lưu trú từ", ""), &since);
    form.field(
        ("Dự kiến đến ngày", ""),
        &paper.told.until.map(words::short_date),
    );
    form.sign(paper, &["Như trên", "Lưu: VT, Hồ sơ"], |form| {
        form.field(("Địa chỉ lưu trú", ""), &paper.shelter_address);
    });
    paper.finish(form, "Thông báo")
}
