//! Công văn chuyển người được trợ giúp sang cơ sở khác: Nghị định 335/2026/NĐ-CP, Điều 26(1)đ.

use super::form::or_dots;
use super::sheet::{Printed, plain};
use super::stay_paper::{StayPaper, letter};
use super::verification_request::companions;
use super::words;

/// The letter that asks another centre to take somebody over.
pub fn print(paper: &StayPaper) -> Printed {
    letter(
        paper,
        "chuyển người được trợ giúp sang cơ sở khác",
        |form| {
            form.sheet.text(&[plain(format!(
            "{} đang chăm sóc, nuôi dưỡng người có thông tin dưới đây (mã hồ sơ {}), tiếp nhận từ ngày {}. {} đề nghị Quý cơ \
             quan tiếp nhận để tiếp tục trợ giúp.",
            paper.letterhead.agency,
            paper.code,
            StayPaper::day(paper.arrived.map(|at| at.date())),
            paper.letterhead.agency,
        ))]);
            form.section(("NGƯỜI ĐƯỢC CHUYỂN", ""));
            form.people_in_short(std::slice::from_ref(&paper.person));
            form.field(("Người đi cùng", ""), &companions(paper));
            form.section(("LÝ DO, ĐỀ NGHỊ", ""));
            form.sheet.text(&[plain(format!(
                "Lý do chuyển: {}.",
                or_dots(paper.told.reason.as_deref())
            ))]);
            form.told(("Nhu cầu cần tiếp tục trợ giúp", ""), &paper.told.wanted);
            form.field(
                ("Dự kiến bàn giao ngày", ""),
                &paper.told.from.map(words::short_date),
            );
            form.section(("HỒ SƠ GỬI KÈM", ""));
            form.enclosures(&paper.documents);
        },
    )
}
