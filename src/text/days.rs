//! Days in words: what a day is and why it counts or not, and a deadline as plain lines for the command line.

use super::Text;
use crate::domain::calendar::DayKind;
use crate::domain::calendar::explain;
use crate::domain::calendar::holidays::Holiday;
use crate::domain::calendar::terms::{DayMark, Deadline, Unit, Why};
use chrono::{Datelike, NaiveDate};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Text {
    /// A date as `23/11/2026`.
    pub fn date(self, date: NaiveDate) -> String {
        date.format("%d/%m/%Y").to_string()
    }

    /// The short name of a date's day of the week.
    pub fn weekday(self, date: NaiveDate) -> String {
        let name = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
        self.say(&format!("weekday-{name}"))
    }

    /// The short names of the days of the week, Monday first.
    pub fn weekdays(self) -> Vec<String> {
        let names = WEEKDAYS.iter();
        names
            .map(|name| self.say(&format!("weekday-{name}")))
            .collect()
    }

    /// What a day is, in the calendar; nothing for an ordinary working day.
    pub fn day(self, kind: DayKind) -> Option<String> {
        let value = |key: &str, value: String| self.with(key, &[("value", &value)]);
        let said = match kind {
            DayKind::Working => return None,
            DayKind::Weekend => self.say("law-day-weekend"),
            DayKind::Holiday(of) => value("law-day-holiday", self.holiday(of)),
            DayKind::Compensation(of) => value("law-day-compensation", self.holiday(of)),
            DayKind::SwappedOff(worked) => value("law-day-swapped-off", self.date(worked)),
            DayKind::MadeUp(off) => value("law-day-made-up", self.date(off)),
            DayKind::ExtraOff => self.say("law-day-extra-off"),
            DayKind::SwitchedOn => self.say("law-day-switched-on"),
        };
        Some(said)
    }

    fn holiday(self, holiday: Holiday) -> String {
        self.say(match holiday {
            Holiday::NewYear => "holiday-new-year",
            Holiday::Tet => "holiday-tet",
            Holiday::HungKings => "holiday-hung-kings",
            Holiday::Reunification => "holiday-reunification",
            Holiday::Labour => "holiday-labour",
            Holiday::National => "holiday-national",
            Holiday::Culture => "holiday-culture",
        })
    }

    /// The law by which a deadline was counted, and what it says of such a term.
    pub fn law_of(self, counted: &Deadline) -> String {
        self.say(match counted.term.unit() {
            Unit::Hours => "explained-law-hours",
            Unit::BeforeDay => "explained-law-before-day",
            Unit::Days | Unit::WorkingDays | Unit::Weeks | Unit::Months | Unit::Years => {
                "explained-law-days"
            }
        })
    }

    /// Why a day of a deadline does not count, or what is particular about it. What a day is that may yet be decided otherwise is
    /// told wherever a day of rest means something, and always of the last one.
    pub fn why(self, mark: &DayMark, of: &Deadline) -> Option<String> {
        let reason = match mark.why {
            Why::Start => Some(self.say("law-why-start")),
            Why::Counts => None,
            Why::Skipped => Some(self.say("law-why-skipped")),
            Why::EndsOnRest => Some(self.say("law-why-ends-on-rest")),
            Why::StillRest => Some(self.say("law-why-still-rest")),
            Why::EndsHere => Some(self.say("law-why-ends-here")),
        };
        let is_open = of.term.unit().moves_off_rest() && !mark.is_confirmed;
        let is_told = reason.is_some()
            || of.term.unit() == Unit::WorkingDays
            || (is_open && (!mark.day.is_working() || mark.date == of.legal_end));
        let what = self.day(mark.day).filter(|_| is_told);
        let unsure = (is_open && is_told).then(|| self.say("law-day-unsure"));
        let all: Vec<String> = [reason, what, unsure].into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

/// A deadline as lines: one for each day, with its number where it counts, then the end and the basis in law, and on what it
/// rests that may yet be decided otherwise.
pub fn strip(text: Text, deadline: &Deadline) -> String {
    let mut number = 0;
    let mut lines: Vec<String> = Vec::new();
    for mark in &deadline.days {
        let mut count = "–".to_owned();
        if mark.is_counted && deadline.at.is_none() {
            number += 1;
            count = number.to_string();
        }
        let (weekday, why) = (text.weekday(mark.date), text.why(mark, deadline));
        let why = why.unwrap_or_default();
        let line = format!("{} {weekday} {count:>4}  {why}", mark.date);
        lines.push(line.trim_end().to_owned());
    }
    let ends = match deadline.at {
        Some(at) => {
            let at = at.format("%d/%m/%Y %H:%M");
            text.with("explained-ends-at", &[("value", &at)])
        }
        None => {
            let on = text.date(deadline.legal_end);
            text.with("explained-ends-on", &[("value", &on)])
        }
    };
    let (document, article) = (explain::DOCUMENT, explain::article(deadline));
    lines.push(format!("{ends} ({document}, {article})"));
    lines.extend(unsure(text, deadline));
    lines.join("\n")
}

/// That a deadline is not sure, and of which days the decision is awaited; nothing if it is.
fn unsure(text: Text, deadline: &Deadline) -> Option<String> {
    let days: Vec<String> = deadline.unsure().map(|mark| text.date(mark.date)).collect();
    (!days.is_empty()).then(|| text.with("counted-unsure", &[("value", &days.join(", "))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Calendar;
    use entity::user::Language;

    fn told(language: Language, from: &str, term: &str) -> String {
        let calendar = Calendar::built_in();
        let deadline = calendar.deadline(from.parse().unwrap(), term.parse().unwrap());
        strip(Text(language), &deadline)
    }

    #[test]
    fn a_strip_says_which_days_counted_and_why_the_others_did_not() {
        assert_eq!(
            told(Language::Vietnamese, "2026-11-20T00:00:00", "2wd"),
            "2026-11-20 T6    –  ngày xảy ra sự kiện, không tính\n\
             2026-11-21 T7    –  không tính; nghỉ hằng tuần\n\
             2026-11-22 CN    –  không tính; nghỉ hằng tuần\n\
             2026-11-23 T2    1  chưa được xác nhận\n\
             2026-11-24 T3    –  không tính; nghỉ lễ: Ngày Văn hóa Việt Nam\n\
             2026-11-25 T4    2\n\
             Hết hạn lúc 24:00 ngày 25/11/2026 (Bộ luật Dân sự 2015, Điều 147, 148)\n\
             Chưa chắc chắn: chưa có thông báo chính thức những ngày sau là ngày nghỉ hay ngày làm việc: 23/11/2026."
        );
        let english = told(Language::English, "2026-11-20T00:00:00", "2wd");
        assert!(english.contains("Ends at 24:00 on 25/11/2026"), "{english}");
        let hours = told(Language::Vietnamese, "2026-11-22T22:30:00", "12h");
        assert!(
            hours.ends_with("Hết hạn lúc 23/11/2026 10:30 (Bộ luật Dân sự 2015, Điều 147(1))"),
            "{hours}"
        );
    }

    #[test]
    fn a_day_that_waits_for_a_decision_says_so_where_it_may_move_the_end() {
        let vietnamese = told(Language::Vietnamese, "2027-02-01T00:00:00", "3d");
        assert!(
            vietnamese.contains("2027-02-04 T5    3  chưa được xác nhận\n"),
            "{vietnamese}"
        );
        let over = told(Language::English, "2027-02-01T00:00:00", "10d");
        assert!(
            over.contains("2027-02-08 Mon    7  public holiday: Tết; not yet confirmed\n"),
            "a day off is told with what it is: {over}"
        );
        assert!(
            over.lines().any(|line| line == "2027-02-03 Wed    2"),
            "{over}"
        );
        let english = told(Language::English, "2027-02-01T00:00:00", "4d");
        assert!(
            english.ends_with(
                "Not sure: whether these days are off or worked is not announced: 05/02/2027, 08/02/2027, 09/02/2027, 10/02/2027, 11/02/2027."
            ),
            "{english}"
        );
        // Neither hours nor what is due before a day rest on it.
        for sure in ["72h", "4bd"] {
            let told = told(Language::English, "2027-02-01T09:00:00", sure);
            assert!(
                !told.contains("not yet") && !told.contains("Not sure"),
                "{told}"
            );
        }
        let before = told(Language::English, "2026-10-23T00:00:00", "30bd");
        assert!(
            before.ends_with("Ends at 24:00 on 21/11/2026 (Bộ luật Dân sự 2015, Điều 147(2))"),
            "{before}"
        );
    }
}
