//! Terms, days and deadlines in the reader's words.

use crate::domain::calendar::terms::Deadline;
use crate::domain::calendar::{Calendar, DayKind};
use crate::web::page::Page;
use chrono::{Datelike, NaiveDate};
use entity::term_rule::{self, TermUnit};

/// How long a term is.
pub fn length(page: &Page, rule: &term_rule::Model) -> String {
    let amount = rule.amount.unwrap_or_default();
    let length = match rule.unit {
        TermUnit::Hours => page.tv("law-length-hours", amount),
        TermUnit::Days => page.tv("law-length-days", amount),
        TermUnit::WorkingDays => page.tv("law-length-working-days", amount),
        TermUnit::Months => page.tv("law-length-months", amount),
        TermUnit::Years => page.tv("law-length-years", amount),
        TermUnit::BeforeDay => page.tv("law-length-before-day", amount),
        TermUnit::AtOnce => page.tv("law-length-at-once", amount),
        TermUnit::FixedDates if !rule.on_days.is_empty() => {
            page.tv("law-length-on-days", days_of_year(&rule.on_days))
        }
        TermUnit::BeforeNight | TermUnit::Unnumbered | TermUnit::FixedDates => {
            page.code(&rule.unit)
        }
    };
    match rule.then_code.as_ref() == Some(&rule.code) {
        true => page.tv("law-length-again", length),
        false => length,
    }
}

/// Days of the year as people write them: `15/6 15/12`.
pub fn days_of_year(days: &str) -> String {
    let days = days
        .split_whitespace()
        .filter_map(|day| day.split_once('-'));
    let days: Vec<String> = days
        .map(|(month, day)| {
            let plain = |number: &str| number.trim_start_matches('0').to_owned();
            format!("{}/{}", plain(day), plain(month))
        })
        .collect();
    days.join(" ")
}

/// How sure a version's basis is, or by which document it was confirmed.
pub fn certainty(page: &Page, rule: &term_rule::Model) -> String {
    match &rule.confirmed_no {
        Some(number) => page.tv("law-confirmed-by", number),
        None => page.code(&rule.certainty),
    }
}

/// From when to when a version is in force.
pub fn validity(page: &Page, rule: &term_rule::Model) -> String {
    match &rule.withdrawn_at {
        Some(at) => page.tvv("law-was-withdrawn", page.on(&rule.valid_from), page.at(at)),
        None => span(page, rule.valid_from, rule.valid_until),
    }
}

/// From one day to before another, in words.
pub fn span(page: &Page, from: NaiveDate, until: Option<NaiveDate>) -> String {
    let from = page.on(&from);
    match until {
        Some(until) => {
            let last = until.pred_opt().unwrap_or(until);
            page.tvv("law-valid-between", from, page.on(&last))
        }
        None => page.tv("law-valid-from", from),
    }
}

/// One day of a strip as it is shown.
pub struct DayBox {
    /// `20/11`.
    pub date: String,
    pub weekday: String,
    /// Which day of the term it is; none if it does not count.
    pub number: Option<u32>,
    /// Why it does not count, or what is particular about it.
    pub why: Option<String>,
    pub is_last: bool,
}

/// A deadline's strip of days.
pub fn strip(page: &Page, deadline: &Deadline) -> Vec<DayBox> {
    let mut number = 0;
    deadline
        .days
        .iter()
        .map(|mark| {
            let counts = mark.is_counted && deadline.at.is_none();
            number += u32::from(counts);
            DayBox {
                date: mark.date.format("%d/%m").to_string(),
                weekday: page.text.weekday(mark.date),
                number: counts.then_some(number),
                why: page.text.why(mark, deadline),
                is_last: mark.date == deadline.legal_end,
            }
        })
        .collect()
}

/// A month of the calendar, its weeks from Monday on.
pub struct Month {
    pub number: u32,
    pub weeks: Vec<[Option<Cell>; 7]>,
}

/// A day in a month's table.
#[derive(Clone)]
pub struct Cell {
    pub day: u32,
    /// Names its look.
    pub class: &'static str,
    pub is_sure: bool,
    /// What it is, if it is no ordinary day.
    pub what: Option<String>,
}

/// The twelve months of a year.
pub fn months(page: &Page, calendar: &Calendar, year: i32) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    for date in first.iter_days().take_while(|date| date.year() == year) {
        let column = date.weekday().num_days_from_monday() as usize;
        if date.day() == 1 {
            months.push(Month {
                number: date.month(),
                weeks: Vec::new(),
            });
        }
        let Some(month) = months.last_mut() else {
            continue;
        };
        if date.day() == 1 || column == 0 {
            month.weeks.push([const { None }; 7]);
        }
        let kind = calendar.day(date);
        if let Some(week) = month.weeks.last_mut() {
            week[column] = Some(Cell {
                day: date.day(),
                class: class(kind),
                is_sure: calendar.is_confirmed(date),
                what: page.text.day(kind).filter(|_| kind != DayKind::Weekend),
            });
        }
    }
    months
}

fn class(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Working => "work",
        DayKind::Weekend => "rest",
        DayKind::Holiday(_)
        | DayKind::Compensation(_)
        | DayKind::SwappedOff(_)
        | DayKind::ExtraOff => "off",
        DayKind::MadeUp(_) | DayKind::SwitchedOn => "made-up",
    }
}
