//! Quyết định dừng chăm sóc, nuôi dưỡng: Nghị định 335/2026/NĐ-CP, Điều 26(2) (before 05/10/2026: Nghị định 20/2021, Điều 30).

use super::decision::{decision, whom};
use super::form::or_dots;
use super::sheet::Printed;
use super::stay_paper::StayPaper;

/// The decision that ends the shelter's care.
pub fn print(paper: &StayPaper) -> Printed {
    let first = format!(
        "Dừng chăm sóc, nuôi dưỡng tại {} đối với {} (mã hồ sơ {}) kể từ ngày {}.",
        paper.letterhead.agency,
        whom(paper),
        paper.code,
        StayPaper::day(paper.told.from)
    );
    let second = format!("Lý do: {}.", or_dots(paper.told.reason.as_deref()));
    let third = "Cơ sở trả lại đồ dùng, tài sản, giấy tờ giữ hộ, bàn giao hồ sơ và lập biên bản bàn giao theo quy định."
        .to_owned();
    let subject = ("Về việc dừng chăm sóc, nuôi dưỡng", "");
    decision(paper, subject, &[first, second, third])
}
