//! Bản tóm tắt quá trình lưu trú for a diplomatic mission: Vietnamese with English beside; Luật 53/2024/QH15, Điều 31.

use super::sheet::Printed;
use super::stay_paper::{StayPaper, titled};
use super::words;

/// The summary of a stay for an embassy or consulate.
pub fn print(paper: &StayPaper) -> Printed {
    let kind = ("BÁO CÁO", "REPORT");
    let subject = ("Tóm tắt quá trình lưu trú", "Summary of a stay");
    let mut form = titled(paper, kind, subject, true);
    form.sentence(
            &format!(
                "{} trân trọng gửi Quý cơ quan tóm tắt về người có tên dưới đây (mã hồ sơ {}), căn cứ {}.",
                paper.letterhead.agency,
                paper.code,
                paper.bases.join("; ")
            ),
            &format!(
                "{} presents its compliments and submits a summary about the person named below (case {}), pursuant to {}.",
                paper.letterhead.agency,
                paper.code,
                paper.bases_in_english.join("; ")
            ),
        );
    form.section(("THÔNG TIN CÁ NHÂN", "PERSON"));
    form.people_in_short(std::slice::from_ref(&paper.person));
    form.section(("QUÁ TRÌNH LƯU TRÚ", "STAY"));
    let day = |at: Option<chrono::NaiveDateTime>| at.map(|at| words::short_date(at.date()));
    form.fields(&[
        (("Từ ngày", "From"), &day(paper.arrived)),
        (("Đến ngày", "Until"), &day(paper.left)),
    ]);
    form.field(("Cơ quan đưa đến", "Brought by"), &paper.brought_by);
    form.field(
        ("Tình trạng xác định nạn nhân", "Identification as a victim"),
        &paper.identification,
    );
    form.told(("Sức khỏe", "Health"), &paper.person.condition.health);
    form.told(("Hỗ trợ đã nhận", "Support received"), &paper.told.wanted);
    form.told(
        ("Nguyện vọng, ghi chú", "Wishes, remarks"),
        &paper.told.reason,
    );
    form.field(
        ("Dự kiến bàn giao ngày", "Expected handover"),
        &paper.told.from.map(words::short_date),
    );
    let copies = ["Như trên / As above", "Lưu: VT, Hồ sơ / File"];
    form.sign(paper, &copies, |form| {
        form.reached_at(paper);
        form.sentence(
            "Bản tóm tắt này chỉ dùng cho việc bảo hộ công dân và được giữ bí mật theo pháp luật Việt Nam.",
            "This summary is for consular protection alone and is confidential under the law of Viet Nam.",
        );
    });
    paper.finish(form, "Báo cáo tóm tắt")
}
