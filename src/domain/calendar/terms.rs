//! A term of law ("9wd") and the deadline that it makes of an event, with every day on the way.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::{Calendar, DayKind, end_of, to_utc};

/// In what a term is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// By the clock, skipping nothing.
    Hours,
    Days,
    WorkingDays,
    /// Before the day of this number, the day of the event not counted.
    BeforeDay,
    Weeks,
    Months,
    Years,
}

const SUFFIXES: [(Unit, &str, u32); 7] = [
    (Unit::Hours, "h", 9999),
    (Unit::Days, "d", 9999),
    (Unit::WorkingDays, "wd", 9999),
    (Unit::BeforeDay, "bd", 9999),
    (Unit::Weeks, "w", 999),
    (Unit::Months, "mo", 999),
    (Unit::Years, "y", 99),
];

/// How long a procedure may take: at least one of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    amount: u32,
    unit: Unit,
}

/// The text is no term: a whole number above 0 and one of h, d, wd, bd, w, mo, y ("3d", "9wd", "2mo").
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a term is a whole number above 0 and one of h, d, wd, bd, w, mo, y: 12h, 3d, 9wd, 30bd (before the 30th day), 3w, 2mo, 1y"
)]
pub struct BadTerm;

impl Unit {
    /// Whether an end on a day of rest moves to the next working day.
    pub fn moves_off_rest(self) -> bool {
        match self {
            Unit::Hours | Unit::BeforeDay => false,
            Unit::Days | Unit::WorkingDays | Unit::Weeks | Unit::Months | Unit::Years => true,
        }
    }
}

impl Term {
    /// Makes a term; refuses zero and what no law would mean (decades of thousands of days).
    pub fn new(amount: u32, unit: Unit) -> Result<Self, BadTerm> {
        let is_allowed = SUFFIXES
            .iter()
            .any(|(of, _, most)| *of == unit && (1..=*most).contains(&amount));
        if is_allowed {
            Ok(Self { amount, unit })
        } else {
            Err(BadTerm)
        }
    }

    /// Whether it runs from and to the minute.
    pub fn runs_by_clock(self) -> bool {
        self.unit == Unit::Hours
    }

    /// Gives how many of the unit.
    pub fn amount(self) -> u32 {
        self.amount
    }

    /// Gives the unit.
    pub fn unit(self) -> Unit {
        self.unit
    }
}

impl FromStr for Term {
    type Err = BadTerm;

    fn from_str(text: &str) -> Result<Self, BadTerm> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (amount, suffix) = text.split_at(digits);
        let unit = SUFFIXES
            .iter()
            .find(|(_, of, _)| *of == suffix)
            .ok_or(BadTerm)?
            .0;
        Term::new(amount.parse().map_err(|_| BadTerm)?, unit)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = SUFFIXES
            .iter()
            .find(|(of, ..)| *of == self.unit)
            .map_or("", |(_, suffix, _)| suffix);
        write!(out, "{}{suffix}", self.amount)
    }
}

/// Why a day of the strip counts or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The day of the event is not counted (Điều 147).
    Start,
    /// It counts, as does every day or every working day of the term.
    Counts,
    /// No working day, in a term of working days.
    Skipped,
    /// The term would end here, but offices rest (Điều 148(5)).
    EndsOnRest,
    /// No working day between the nominal and the legal end.
    StillRest,
    /// The working day to which the end moves.
    EndsHere,
}

/// One day of a deadline's strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayMark {
    pub date: NaiveDate,
    pub day: DayKind,
    pub is_counted: bool,
    pub why: Why,
    /// Whether what the day is has been decided, not guessed.
    pub is_confirmed: bool,
}

/// When a term ends, and how that came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    pub from: NaiveDateTime,
    pub term: Term,
    /// The last day as counted, before it moves off a day of rest.
    pub nominal: NaiveDate,
    /// The day at whose end (24:00) the term ends in law.
    pub legal_end: NaiveDate,
    /// The minute at which a term of hours ends, in the shelter's zone; none for days.
    pub at: Option<NaiveDateTime>,
    /// From the day of the event to the legal end.
    pub days: Vec<DayMark>,
    /// Whether no day on which the answer rests still awaits a decision.
    pub is_confirmed: bool,
}

impl Deadline {
    /// Gives the instant at which the deadline has passed.
    pub fn passes_at(&self) -> DateTime<Utc> {
        self.at.map_or_else(|| end_of(self.legal_end), to_utc)
    }

    /// Gives the days on which the answer rests and that still await a decision.
    pub fn unsure(&self) -> impl Iterator<Item = &DayMark> {
        self.days
            .iter()
            .filter(move |mark| !mark.is_confirmed && self.rests_on(mark.date))
    }

    fn rests_on(&self, day: NaiveDate) -> bool {
        match self.term.unit {
            Unit::Hours | Unit::BeforeDay => false,
            Unit::WorkingDays => day > self.from.date(),
            Unit::Days | Unit::Weeks | Unit::Months | Unit::Years => day >= self.nominal,
        }
    }
}

impl Calendar {
    /// Counts a term from an event in the shelter's own time.
    ///
    /// Bộ luật Dân sự 2015, Điều 147–148: hours run by the clock; otherwise the day of the event is not counted, months end on
    /// the same day or the month's last, and an end on a day of rest moves to the next working day. What is to be done before a
    /// day does not move: it would come after that day.
    pub fn deadline(&self, from: NaiveDateTime, term: Term) -> Deadline {
        let start = from.date();
        // A date at the end of what chrono can hold stays there: nobody means it, and it must not stop the program.
        let last = NaiveDate::MAX;
        let by_days = |days: u32| {
            start
                .checked_add_days(Days::new(u64::from(days)))
                .unwrap_or(last)
        };
        let by_months = |months: u32| {
            start
                .checked_add_months(Months::new(months))
                .unwrap_or(last)
        };
        let by_clock = from
            .checked_add_signed(TimeDelta::hours(i64::from(term.amount)))
            .unwrap_or(NaiveDateTime::MAX);
        let nominal = match term.unit {
            Unit::Hours => by_clock.date(),
            Unit::Days => by_days(term.amount),
            Unit::WorkingDays => self.after_working_days(start, term.amount),
            Unit::BeforeDay => by_days(term.amount - 1),
            Unit::Weeks => by_days(term.amount * 7),
            Unit::Months => by_months(term.amount),
            Unit::Years => by_months(term.amount * 12),
        };
        let at = term.runs_by_clock().then_some(by_clock);
        let legal_end = match term.unit.moves_off_rest() {
            true => self.working_day_from(nominal),
            false => nominal,
        };
        let days = start.iter_days().take_while(|day| *day <= legal_end);
        let days: Vec<DayMark> = days
            .map(|day| self.mark(day, start, nominal, legal_end, term.unit))
            .collect();
        let mut deadline = Deadline {
            from,
            term,
            nominal,
            legal_end,
            at,
            days,
            is_confirmed: true,
        };
        let is_unsure = deadline.unsure().next().is_some();
        deadline.is_confirmed = !is_unsure;
        deadline
    }

    fn after_working_days(&self, start: NaiveDate, amount: u32) -> NaiveDate {
        let working = start
            .iter_days()
            .skip(1)
            .filter(|day| self.is_working(*day));
        working.take(amount as usize).last().unwrap_or(start)
    }

    fn mark(
        &self,
        date: NaiveDate,
        start: NaiveDate,
        nominal: NaiveDate,
        legal_end: NaiveDate,
        unit: Unit,
    ) -> DayMark {
        let day = self.day(date);
        let why = if unit == Unit::Hours {
            Why::Counts
        } else if date == start {
            Why::Start
        } else if date < nominal && unit == Unit::WorkingDays && !day.is_working() {
            Why::Skipped
        } else if date < nominal || legal_end == nominal {
            Why::Counts
        } else if date == nominal {
            Why::EndsOnRest
        } else if date < legal_end {
            Why::StillRest
        } else {
            Why::EndsHere
        };
        let is_counted = matches!(why, Why::Counts | Why::EndsOnRest);
        DayMark {
            date,
            day,
            is_counted,
            why,
            is_confirmed: self.is_confirmed(date),
        }
    }
}
