//! Biên bản giao nhận hồ sơ, giấy tờ: the list of papers that are handed over.

use super::intake_record::{SIGNS, signer};
use super::sheet::Printed;
use super::stay_paper::{StayPaper, record};
use super::words;

/// The list that goes with a file.
pub fn print(paper: &StayPaper) -> Printed {
    let subject = ("Về việc giao nhận hồ sơ, giấy tờ", "");
    let taker = signer("BÊN NHẬN", SIGNS, paper.told.receiver.name.clone());
    record(paper, subject, &taker, "BÊN GIAO", |form| {
        form.section(("BÊN NHẬN", ""));
        let mut receiver = paper.told.receiver.clone();
        receiver.agency = receiver.agency.or(paper.told.addressee.clone());
        form.short_officers(&[receiver]);
        form.section(("HỒ SƠ CỦA", ""));
        form.name(("Họ và tên", ""), &paper.person.name);
        form.section(("DANH MỤC HỒ SƠ, GIẤY TỜ", ""));
        form.enclosures(&paper.documents);
        let count = paper.documents.len() as u64;
        form.field(("Tổng số", ""), &(count > 0).then(|| words::count(count)));
        form.told(("Ghi chú", ""), &paper.told.reason);
    })
}
