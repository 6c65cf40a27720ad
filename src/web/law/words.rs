//! Terms, days and deadlines in the reader's words.

use crate::domain::calendar::holidays::Holiday;
use crate::domain::calendar::terms::{DayMark, Unit, Why};
use crate::domain::calendar::{Calendar, DayKind};
use crate::domain::law::rules;
use crate::web::page::Page;
use chrono::{Datelike, NaiveDate};
use entity::term_rule::{self, TermUnit};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The short name of a date's day of the week.
pub fn weekday(page: &Page, date: NaiveDate) -> String {
    let name = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    page.t(format!("weekday-{name}"))
}

/// The short names of the days of the week, Monday first.
pub fn weekdays(page: &Page) -> Vec<String> {
    let names = WEEKDAYS.iter();
    names
        .map(|name| page.t(format!("weekday-{name}")))
        .collect()
}

/// How long a term is.
pub fn length(page: &Page, rule: &term_rule::Model) -> String {
    let amount = rule.amount.unwrap_or_default();
    match rule.unit {
        TermUnit::Hours => page.tv("law-length-hours", amount),
        TermUnit::Days => page.tv("law-length-days", amount),
        TermUnit::WorkingDays => page.tv("law-length-working-days", amount),
        TermUnit::Months => page.tv("law-length-months", amount),
        TermUnit::Years => page.tv("law-length-years", amount),
        TermUnit::AtOnce => page.tv("law-length-at-once", amount),
        TermUnit::BeforeNight | TermUnit::Unnumbered | TermUnit::FixedDates => {
            page.code(&rule.unit)
        }
    }
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

/// Document and article.
pub fn basis(rule: &term_rule::Model) -> String {
    rules::basis(rule)
}

/// What a day is, in the calendar; nothing for an ordinary working day.
pub fn day(page: &Page, kind: DayKind) -> Option<String> {
    let said = match kind {
        DayKind::Working => return None,
        DayKind::Weekend => page.t("law-day-weekend"),
        DayKind::Holiday(of) => page.tv("law-day-holiday", holiday(page, of)),
        DayKind::Compensation(of) => page.tv("law-day-compensation", holiday(page, of)),
        DayKind::SwappedOff(worked) => page.tv("law-day-swapped-off", page.on(&worked)),
        DayKind::MadeUp(off) => page.tv("law-day-made-up", page.on(&off)),
        DayKind::ExtraOff => page.t("law-day-extra-off"),
        DayKind::SwitchedOn => page.t("law-day-switched-on"),
    };
    Some(said)
}

fn holiday(page: &Page, holiday: Holiday) -> String {
    page.t(match holiday {
        Holiday::NewYear => "holiday-new-year",
        Holiday::Tet => "holiday-tet",
        Holiday::HungKings => "holiday-hung-kings",
        Holiday::Reunification => "holiday-reunification",
        Holiday::Labour => "holiday-labour",
        Holiday::National => "holiday-national",
        Holiday::Culture => "holiday-culture",
    })
}

/// One day of a strip as it is shown.
pub struct Box {
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
pub fn strip(page: &Page, days: &[DayMark], unit: Unit) -> Vec<Box> {
    let mut number = 0;
    let last = days.last().map(|mark| mark.date);
    days.iter()
        .map(|mark| {
            let counts = mark.is_counted && unit != Unit::Hours;
            number += u32::from(counts);
            Box {
                date: mark.date.format("%d/%m").to_string(),
                weekday: weekday(page, mark.date),
                number: counts.then_some(number),
                why: why(page, mark, unit),
                is_last: Some(mark.date) == last,
            }
        })
        .collect()
}

fn why(page: &Page, mark: &DayMark, unit: Unit) -> Option<String> {
    let reason = match mark.why {
        Why::Start => Some(page.t("law-why-start")),
        Why::Counts => None,
        Why::Skipped => Some(page.t("law-why-skipped")),
        Why::EndsOnRest => Some(page.t("law-why-ends-on-rest")),
        Why::StillRest => Some(page.t("law-why-still-rest")),
        Why::EndsHere => Some(page.t("law-why-ends-here")),
    };
    let is_told = reason.is_some() || unit == Unit::WorkingDays;
    let what = day(page, mark.day).filter(|_| is_told);
    let unsure = (!mark.is_confirmed && is_told).then(|| page.t("law-day-unsure"));
    let all: Vec<String> = [reason, what, unsure].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("; "))
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
                what: day(page, kind).filter(|_| kind != DayKind::Weekend),
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
