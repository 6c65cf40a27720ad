//! Quyết định kéo dài thời gian lưu trú: Nghị định 335/2026/NĐ-CP, Điều 21(2)d; Nghị định 162/2025/NĐ-CP, Điều 17.

use super::decision::{decision, whom};
use super::form::or_dots;
use super::sheet::Printed;
use super::stay_paper::StayPaper;

/// The decision by which somebody may stay beyond the limit.
pub fn print(paper: &StayPaper) -> Printed {
    let first = format!(
        "Kéo dài thời gian lưu trú tại {} của {} (mã hồ sơ {}) đến hết ngày {}.",
        paper.letterhead.agency,
        whom(paper),
        paper.code,
        StayPaper::day(paper.told.until)
    );
    let second = format!("Lý do kéo dài: {}.", or_dots(paper.told.reason.as_deref()));
    let third = "Trong thời gian kéo dài, người có tên tại Điều 1 tiếp tục được hưởng các chế độ theo quy định; cơ sở phối hợp \
                 với các cơ quan liên quan để sớm có giải pháp phù hợp."
        .to_owned();
    let subject = ("Về việc kéo dài thời gian lưu trú", "");
    decision(paper, subject, &[first, second, third])
}
