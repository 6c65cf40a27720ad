//! Biên bản nhận giữ đồ dùng, tài sản, giấy tờ của người được trợ giúp.

use super::intake_record::{SIGNS_OR_MARKS, signer};
use super::sheet::Printed;
use super::stay_paper::{StayPaper, record};

/// The receipt for what the shelter keeps for somebody.
pub fn print(paper: &StayPaper) -> Printed {
    let subject = ("Về việc nhận giữ đồ dùng, tài sản, giấy tờ", "");
    let owner = signer("NGƯỜI GỬI", SIGNS_OR_MARKS, paper.person.name.clone());
    record(paper, subject, &owner, "NGƯỜI NHẬN GIỮ", |form| {
        form.section(("NGƯỜI GỬI", ""));
        form.name(("Họ và tên", ""), &paper.person.name);
        form.field(("Giấy tờ", ""), &paper.person.paper);
        form.section(("ĐỒ DÙNG, TÀI SẢN, TIỀN, GIẤY TỜ NHẬN GIỮ", ""));
        form.counted_belongings(paper);
        form.told(("Ghi chú", ""), &paper.told.reason);
        form.remark("Cơ sở giữ nguyên trạng và trả lại khi người gửi yêu cầu hoặc khi rời cơ sở.");
    })
}
