//! Phiếu chuyển gửi đến dịch vụ (y tế, tâm lý, pháp lý, học nghề …), with the part that comes back.

use super::sheet::Printed;
use super::stay_paper::{StayPaper, titled};
use super::words;

/// The slip that goes along to a hospital, lawyer, school or other service.
pub fn print(paper: &StayPaper) -> Printed {
    let subject = ("Về việc chuyển gửi người được trợ giúp đến dịch vụ", "");
    let mut form = titled(paper, ("PHIẾU CHUYỂN", ""), subject, false);
    form.section(("NGƯỜI ĐƯỢC CHUYỂN GỬI", ""));
    form.field(("Mã hồ sơ", ""), &Some(paper.code.clone()));
    form.people_in_short(std::slice::from_ref(&paper.person));
    form.section(("NỘI DUNG CHUYỂN GỬI", ""));
    form.told(("Dịch vụ, trợ giúp cần có", ""), &paper.told.wanted);
    form.told(("Lý do", ""), &paper.told.reason);
    form.field(
        ("Thời gian hẹn", ""),
        &paper.told.from.map(words::short_date),
    );
    form.consent(
        ("Người được chuyển gửi về việc chia sẻ thông tin", ""),
        None,
    );
    form.sign(paper, &["Nơi nhận chuyển gửi", "Lưu: VT, Hồ sơ"], |form| {
        form.remark(
            "Thông tin trong phiếu được bảo vệ theo pháp luật; chỉ dùng cho việc trợ giúp người có tên nêu trên.",
        );
        form.reached_at(paper);
    });
    form.together(|form| {
        form.section(("PHẦN TRẢ LỜI CỦA NƠI NHẬN", ""));
        form.told(("Đã tiếp nhận ngày, người tiếp nhận", ""), &None);
        form.told(("Kết quả, đề nghị", ""), &None);
        form.field(("Người trả lời (ký, ghi rõ họ tên)", ""), &None);
    });
    paper.finish(form, "Phiếu chuyển")
}
