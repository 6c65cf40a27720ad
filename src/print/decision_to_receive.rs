//! Quyết định tiếp nhận: Nghị định 335/2026/NĐ-CP, Điều 24(3)d; the frame is Mẫu 1.2, Nghị định 30/2020/NĐ-CP.

use super::decision::{decision, household, whom};
use super::form::{moment_or_dots, or_dots};
use super::sheet::Printed;
use super::stay_paper::StayPaper;

/// The decision to take somebody in.
pub fn print(paper: &StayPaper) -> Printed {
    // A child who comes along may be taken in by another provision than the mother.
    let mut grounds: Vec<&str> = Vec::new();
    for ground in household(paper)
        .iter()
        .filter_map(|one| one.ground.as_deref())
    {
        if !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    let ground = or_dots(Some(&grounds.join(" và ")));
    let mut first = format!(
        "Tiếp nhận {} vào chăm sóc, nuôi dưỡng, bảo vệ khẩn cấp tại {} theo {ground}, kể từ {} (mã hồ sơ {}).",
        whom(paper),
        paper.letterhead.agency,
        moment_or_dots(paper.arrived),
        paper.code
    );
    if let Some(reason) = &paper.told.reason {
        first += &format!(" Lý do: {reason}.");
    }
    let second = format!(
        "Thời gian lưu trú tối đa đến hết ngày {}. Người có tên tại Điều 1 được hưởng các chế độ theo quy định của pháp luật; \
         cơ sở lập kế hoạch trợ giúp và hoàn thiện hồ sơ.",
        StayPaper::day(paper.told.until)
    );
    let subject = ("Về việc tiếp nhận đối tượng cần bảo vệ khẩn cấp", "");
    decision(paper, subject, &[first, second])
}
