//! Biên bản trả lại đồ dùng, tài sản, giấy tờ đã giữ hộ.

use super::intake_record::{SIGNS, SIGNS_OR_MARKS, signer};
use super::sheet::Printed;
use super::stay_paper::{StayPaper, record};

/// The receipt that the owner, or somebody for them, signs when things are given back.
pub fn print(paper: &StayPaper) -> Printed {
    let subject = ("Về việc trả lại đồ dùng, tài sản, giấy tờ giữ hộ", "");
    let receiver = &paper.told.receiver;
    let taker = receiver.name.clone().or(paper.person.name.clone());
    let hint = match taker == paper.person.name {
        true => SIGNS_OR_MARKS,
        false => SIGNS,
    };
    let signs = signer("NGƯỜI NHẬN LẠI", hint, taker.clone());
    record(paper, subject, &signs, "NGƯỜI TRẢ", |form| {
        form.section(("CHỦ SỞ HỮU VÀ NGƯỜI NHẬN LẠI", ""));
        form.name(("Chủ sở hữu", ""), &paper.person.name);
        form.name(("Người nhận lại", ""), &taker);
        form.fields(&[
            (("Quan hệ, chức vụ", ""), &receiver.position),
            (("Giấy tờ", ""), &receiver.paper),
        ]);
        form.section(("ĐỒ DÙNG, TÀI SẢN, TIỀN, GIẤY TỜ TRẢ LẠI", ""));
        form.counted_belongings(paper);
        form.told(("Ghi chú", ""), &paper.told.reason);
        form.remark("Người nhận lại đã kiểm tra, nhận đủ và không có khiếu nại gì về số đồ dùng, tài sản, giấy tờ nêu trên.");
    })
}
