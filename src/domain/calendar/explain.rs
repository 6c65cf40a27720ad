//! A deadline as a strip of plain lines for the command line: which days counted, which not, and why.

use chrono::{Datelike, NaiveDate};

use super::DayKind;
use super::holidays::Holiday;
use super::terms::{Deadline, Unit, Why};

/// The law by which terms are counted.
pub const DOCUMENT: &str = "Bộ luật Dân sự 2015";

/// Gives the strip, one line for each day, and a last line with the basis in law.
pub fn strip(deadline: &Deadline) -> String {
    let mut number = 0;
    let mut lines: Vec<String> = Vec::new();
    for mark in &deadline.days {
        let count = if mark.is_counted && deadline.at.is_none() {
            number += 1;
            format!("{number:>4}")
        } else {
            "   –".to_owned()
        };
        let words = [
            why(mark.why, deadline.term.unit()),
            day(mark.day),
            unsure(mark.is_confirmed),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        let line = format!(
            "{} {} {count}  {}",
            mark.date,
            weekday(mark.date),
            words.join("; ")
        );
        lines.push(line.trim_end().to_owned());
    }
    lines.push(basis(deadline));
    lines.join("\n")
}

fn weekday(date: NaiveDate) -> &'static str {
    ["T2", "T3", "T4", "T5", "T6", "T7", "CN"][date.weekday().num_days_from_monday() as usize]
}

fn why(why: Why, unit: Unit) -> Option<String> {
    let text = match why {
        Why::Start => "ngày xảy ra sự kiện, không tính",
        Why::Counts if unit == Unit::Hours => "tính theo giờ",
        Why::Counts => return None,
        Why::Skipped => "không phải ngày làm việc",
        Why::EndsOnRest => "ngày cuối rơi vào ngày nghỉ",
        Why::StillRest => "vẫn là ngày nghỉ",
        Why::EndsHere => "kết thúc vào ngày làm việc tiếp theo",
    };
    Some(text.to_owned())
}

fn day(day: DayKind) -> Option<String> {
    let text = match day {
        DayKind::Working => return None,
        DayKind::Weekend => "nghỉ hằng tuần".to_owned(),
        DayKind::Holiday(holiday) => format!("nghỉ lễ: {}", name(holiday)),
        DayKind::Compensation(holiday) => format!("nghỉ bù: {}", name(holiday)),
        DayKind::SwappedOff(worked) => {
            format!("nghỉ hoán đổi, làm bù ngày {}", worked.format("%d/%m/%Y"))
        }
        DayKind::MadeUp(off) => format!("làm bù cho ngày {}", off.format("%d/%m/%Y")),
        DayKind::ExtraOff => "nghỉ theo lịch của cơ sở".to_owned(),
        DayKind::SwitchedOn => "làm việc theo lịch của cơ sở".to_owned(),
    };
    Some(text)
}

/// Gives a holiday's Vietnamese name.
pub fn name(holiday: Holiday) -> &'static str {
    match holiday {
        Holiday::NewYear => "Tết Dương lịch",
        Holiday::Tet => "Tết Nguyên đán",
        Holiday::HungKings => "Giỗ Tổ Hùng Vương",
        Holiday::Reunification => "Ngày Chiến thắng 30/4",
        Holiday::Labour => "Ngày Quốc tế Lao động 1/5",
        Holiday::National => "Quốc khánh",
        Holiday::Culture => "Ngày Văn hóa Việt Nam",
    }
}

fn unsure(is_confirmed: bool) -> Option<String> {
    (!is_confirmed).then(|| "lịch nghỉ chưa được xác nhận".to_owned())
}

/// Gives the articles of [`DOCUMENT`] by which a deadline was counted.
pub fn article(deadline: &Deadline) -> &'static str {
    match deadline.at {
        Some(_) => "Điều 147(1)",
        None => "Điều 147, 148",
    }
}

fn basis(deadline: &Deadline) -> String {
    let end = match deadline.at {
        Some(at) => at.format("%H:%M ngày %d/%m/%Y"),
        None => deadline.legal_end.format("24:00 ngày %d/%m/%Y"),
    };
    format!("Hết hạn lúc {end} ({DOCUMENT}, {})", article(deadline))
}
