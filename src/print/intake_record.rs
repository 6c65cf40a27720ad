//! Biên bản tiếp nhận đối tượng cần bảo vệ khẩn cấp: Nghị định 335/2026/NĐ-CP, Điều 24(3)a (from 05/10/2026).
//! The decree has no template of its own; the frame is Mẫu 1.9, Nghị định 30/2020/NĐ-CP, Phụ lục III.

use chrono::{NaiveDate, NaiveDateTime};

use super::form::{Form, moment_or_dots, or_dots, reference};
use super::record::{Assistant, IntakeRecord, Officer, Person};
use super::sheet::{Printed, Signer, plain};

/// Under the role of an official or a helper.
pub(super) const SIGNS: &str = "(Ký, ghi rõ họ tên)";
/// Under the role of the person, who may not write.
pub(super) const SIGNS_OR_MARKS: &str = "(Ký, ghi rõ họ tên hoặc điểm chỉ)";

/// The record as a PDF file; equal records give equal bytes.
pub fn print(record: &IntakeRecord) -> Printed {
    let subject = ("Về việc tiếp nhận đối tượng cần bảo vệ khẩn cấp", "");
    let mut form = Form::new(&record.letterhead, ("BIÊN BẢN", ""), subject, false);
    opening(&mut form, record);
    parties(&mut form, record);
    form.section(("THÔNG TIN ĐỐI TƯỢNG", ""));
    form.people_in_full(&record.people);
    form.section(("NHÓM ĐỐI TƯỢNG", ""));
    form.categories(&record.people);
    circumstances(&mut form, record);
    form.section(("TÌNH TRẠNG KHI TIẾP NHẬN", ""));
    form.conditions(&record.people, true);
    form.section(("ĐỒ DÙNG, TÀI SẢN, TIỀN, GIẤY TỜ MANG THEO", ""));
    form.belongings(&record.belongings, ("Người giữ", ""));
    form.section(("HỒ SƠ, TÀI LIỆU KÈM THEO", ""));
    form.enclosures(&record.enclosures);
    form.section(("Ý KIẾN CỦA ĐỐI TƯỢNG HOẶC NGƯỜI ĐẠI DIỆN", ""));
    form.long_field(
        ("Nguyện vọng (ở lại, về nơi cư trú, liên hệ người thân)", ""),
        &record.statement.wishes,
    );
    form.consent(
        ("Khám sức khỏe", ""),
        record.statement.agrees_to_examination,
    );
    form.consent(
        ("Chia sẻ thông tin với cơ quan có thẩm quyền", ""),
        record.statement.agrees_to_sharing,
    );
    // A page of signatures alone could be put under any text.
    form.together(|form| {
        conclusion(form, record);
        signatures(form, record);
    });
    let made = record
        .ended
        .or(record.received)
        .or(record.begun)
        .unwrap_or(undated());
    form.finish("Biên bản tiếp nhận", &record.letterhead, made)
}

/// The date in the file of a record that has none yet.
pub(super) fn undated() -> NaiveDateTime {
    NaiveDate::default().into()
}

fn opening(form: &mut Form, record: &IntakeRecord) {
    let mut bases = record.bases.clone();
    bases.extend(record.proposal.as_ref().map(reference));
    form.sheet.bases(&bases);
    form.sheet.text(&[plain(format!(
        "Hôm nay, vào hồi {}, tại {}, chúng tôi tiến hành lập biên bản tiếp nhận đối tượng cần bảo vệ khẩn cấp, gồm có:",
        moment_or_dots(record.begun),
        or_dots(record.place.as_deref())
    ))]);
}

fn parties(form: &mut Form, record: &IntakeRecord) {
    form.section(match record.bringers.is_empty() {
        true => ("BÊN PHÁT HIỆN, BÀN GIAO (NẾU CÓ)", ""),
        false => ("BÊN PHÁT HIỆN, BÀN GIAO", ""),
    });
    form.officers(&record.bringers, false);
    form.section(("CHÍNH QUYỀN HOẶC CÔNG AN CẤP XÃ", ""));
    form.short_officers(&record.authorities);
    form.section(("BÊN TIẾP NHẬN (CƠ SỞ TRỢ GIÚP XÃ HỘI)", ""));
    form.short_officers(&record.receivers);
    form.section((
        "NGƯỜI PHIÊN DỊCH, NGƯỜI ĐẠI DIỆN, NGƯỜI GIÁM HỘ (NẾU CÓ)",
        "",
    ));
    form.assistants(&record.assistants);
}

fn circumstances(form: &mut Form, record: &IntakeRecord) {
    let told = &record.circumstances;
    form.section(("HOÀN CẢNH PHÁT HIỆN, GIẢI CỨU", ""));
    form.field(("Thời gian, địa điểm", ""), &told.found);
    form.long_field(("Tóm tắt", ""), &told.summary);
    form.field(("Đơn vị đang xác minh", ""), &told.verified_by);
    let papers: Vec<String> = told.papers.iter().map(reference).collect();
    let papers = (!papers.is_empty()).then(|| papers.join("; "));
    form.field(("Giấy tờ đã có (số, ngày, cơ quan)", ""), &papers);
}

fn conclusion(form: &mut Form, record: &IntakeRecord) {
    form.section(("KẾT LUẬN", ""));
    let received = match record.bringers.is_empty() {
        true => "Cơ sở đã tiếp nhận",
        false => "Bên giao đã bàn giao, bên nhận đã tiếp nhận",
    };
    form.sheet.text(&[plain(format!(
        "{received} đối tượng cùng đồ dùng, giấy tờ, hồ sơ nêu trên từ {}.",
        moment_or_dots(record.received)
    ))]);
    let copies = record
        .copies
        .map_or(".......".to_owned(), |n| format!("{n:02}"));
    form.sheet.text(&[plain(format!(
        "Biên bản được lập thành {copies} bản có giá trị như nhau, mỗi bên giữ 01 bản; đã đọc lại cho mọi người có \
         tên nêu trên cùng nghe, công nhận đúng và cùng ký tên dưới đây."
    ))]);
    form.sheet.text(&[plain(format!(
        "Biên bản kết thúc vào hồi {}./.",
        moment_or_dots(record.ended)
    ))]);
}

/// All whom Điều 24(3)a names, then the secretary and the shelter, as Mẫu 1.9 sets them.
fn signatures(form: &mut Form, record: &IntakeRecord) {
    let first = |officers: &[Officer]| officers.first().and_then(|officer| officer.name.clone());
    let mut signers = Vec::new();
    if !record.bringers.is_empty() {
        let role = "ĐẠI DIỆN\nBÊN PHÁT HIỆN,\nBÀN GIAO";
        signers.push(signer(role, SIGNS, first(&record.bringers)));
    }
    let role = "ĐẠI DIỆN\nCHÍNH QUYỀN HOẶC\nCÔNG AN CẤP XÃ";
    signers.push(signer(role, SIGNS, first(&record.authorities)));
    signers.extend(people_signing(&record.people));
    form.signatures(&signers);
    let reason = ("Lý do đối tượng không ký (nếu có)", "");
    form.field(reason, &record.statement.why_unsigned);
    let helpers = helpers(
        &record.assistants,
        record.people.iter().any(Person::may_need_help),
    );
    let helper = |assistant: &Assistant| {
        let role = match (&assistant.language, &assistant.role) {
            (Some(_), _) => "NGƯỜI PHIÊN DỊCH",
            (None, Some(_)) => "NGƯỜI ĐẠI DIỆN,\nGIÁM HỘ",
            (None, None) => "NGƯỜI PHIÊN DỊCH,\nĐẠI DIỆN, GIÁM HỘ",
        };
        signer(role, SIGNS, assistant.name.clone())
    };
    let mut helpers: Vec<Signer> = helpers.iter().map(helper).collect();
    let last = [
        signer("NGƯỜI LẬP BIÊN BẢN", SIGNS, record.recorder.clone()),
        signer(
            "ĐẠI DIỆN CƠ SỞ TRỢ GIÚP XÃ HỘI",
            "(Ký, ghi rõ họ tên, đóng dấu nếu có)",
            first(&record.receivers),
        ),
    ];
    // One helper fits beside those who close the record.
    if helpers.len() == 1 {
        helpers.extend(last);
        form.sheet.signatures(&helpers);
    } else {
        form.signatures(&helpers);
        form.sheet.signatures(&last);
    }
    form.sheet
        .recipients(&["Các bên có tên trong biên bản", "Lưu: VT, Hồ sơ"]);
}

/// Everybody who is no child signs for themselves; of children alone the first one, or whoever stands for them.
fn people_signing(people: &[Person]) -> Vec<Signer> {
    let role = "ĐỐI TƯỢNG\nHOẶC NGƯỜI\nĐẠI DIỆN";
    let signs = |person: &Person| signer(role, SIGNS_OR_MARKS, person.name.clone());
    let grown = people.iter().filter(|person| !person.is_child);
    let signers: Vec<Signer> = grown.map(signs).collect();
    match signers.is_empty() {
        true => vec![signs(people.first().unwrap_or(&Person::default()))],
        false => signers,
    }
}

/// Who helps; somebody yet unknown where a person may need help and nobody is named.
pub(super) fn helpers(known: &[Assistant], may_need_help: bool) -> Vec<Assistant> {
    match known {
        [] if may_need_help => vec![Assistant::default()],
        known => known.to_vec(),
    }
}

/// A signer with their hint.
pub(super) fn signer(role: &str, hint: &str, name: Option<String>) -> Signer {
    Signer {
        role: role.to_owned(),
        hint: hint.to_owned(),
        name,
    }
}
