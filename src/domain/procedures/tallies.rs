//! Counting how agencies answer: how often, and in how many days. Pure: no clock, no database.

use super::answers::Asked;
use chrono::{Datelike, Months, NaiveDate};
use entity::procedure::ProcedureKind;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The value at a percentile from 1 to 100 by nearest rank: of `n` values in ascending order the one at rank
/// ⌈percent · n / 100⌉, counted from one. It is always a value that was measured; the median is the 50th, and of an even count
/// the lower of the two in the middle. Nothing of nothing.
pub fn nearest_rank(values: &[i64], percent: usize) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (percent * sorted.len()).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The days of a period, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, not before the first.
    pub to: NaiveDate,
}

impl Period {
    /// From one day to another; nothing if that is before it.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Period> {
        (from <= to).then_some(Period { from, to })
    }

    /// The twelve months that end today.
    pub fn last_year(today: NaiveDate) -> Period {
        let from = today - Months::new(12);
        Period {
            from: from.succ_opt().unwrap_or(from),
            to: today,
        }
    }

    pub(super) fn has(self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// How something that was asked several times was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were asked in the period.
    pub asked: usize,
    /// How many of these were answered, whenever that was.
    pub answered: usize,
    /// Days to the first answer: the median and the 90th percentile by nearest rank.
    pub median: Option<i64>,
    pub ninetieth: Option<i64>,
}

impl Tally {
    /// Counts what was asked.
    pub fn of<'a>(asked: impl IntoIterator<Item = &'a Asked>) -> Tally {
        let (mut all, mut days) = (0, Vec::new());
        for one in asked {
            all += 1;
            days.extend(one.days());
        }
        Tally {
            asked: all,
            answered: days.len(),
            median: nearest_rank(&days, 50),
            ninetieth: nearest_rank(&days, 90),
        }
    }
}

/// An agency in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its name, as it was written.
    pub name: String,
    /// What was asked in the period.
    pub tally: Tally,
    /// How many still wait of all that were sent by the end of the period, before it too.
    pub waiting: usize,
    /// Since when the oldest of these waits.
    pub oldest: Option<NaiveDate>,
}

/// Every agency that was asked in a period or from which something waits; where most waits comes first.
pub fn by_agency(all: &[Asked], period: Period) -> Vec<Agency> {
    let mut agencies: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for one in all {
        agencies.entry(&one.agency).or_default().push(one);
    }
    let agency = |(name, asked): (&str, Vec<&Asked>)| {
        let waiting = asked.iter().filter(|one| one.is_waiting());
        Agency {
            name: name.to_owned(),
            waiting: waiting.clone().count(),
            oldest: waiting.map(|one| one.sent_on).min(),
            tally: Tally::of(asked.into_iter().filter(|one| period.has(one.sent_on))),
        }
    };
    let mut agencies: Vec<Agency> = agencies.into_iter().map(agency).collect();
    agencies.sort_by_key(|one| Reverse((one.waiting, one.tally.asked)));
    agencies
}

/// All that was asked in a period.
pub fn in_period(all: &[Asked], period: Period) -> Tally {
    Tally::of(all.iter().filter(|one| period.has(one.sent_on)))
}

/// What was asked in a period by what it was, in the order of the list of kinds.
pub fn by_kind(all: &[Asked], period: Period) -> Vec<(ProcedureKind, Tally)> {
    let mut kinds: BTreeMap<ProcedureKind, Vec<&Asked>> = BTreeMap::new();
    for one in all.iter().filter(|one| period.has(one.sent_on)) {
        kinds.entry(one.kind).or_default().push(one);
    }
    let tally = |(kind, asked): (ProcedureKind, Vec<&Asked>)| (kind, Tally::of(asked));
    kinds.into_iter().map(tally).collect()
}

/// A stretch of a period: a month, or a year of a long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first day in the calendar, which may lie before the period.
    pub first: NaiveDate,
    /// Whether it is a whole year.
    pub is_year: bool,
    /// What was sent in it.
    pub tally: Tally,
}

/// The longest period that is shown by months.
const MOST_MONTHS: i32 = 24;

/// A period month by month, or year by year if it has more than 24 months; by the day of sending.
pub fn over_time(all: &[Asked], period: Period) -> Vec<Stretch> {
    let month = |day: NaiveDate| day.year() * 12 + day.month0() as i32;
    let is_year = month(period.to) - month(period.from) >= MOST_MONTHS;
    let begin = |day: NaiveDate| match is_year {
        true => day.with_day(1).and_then(|day| day.with_month(1)),
        false => day.with_day(1),
    };
    let step = Months::new(if is_year { 12 } else { 1 });
    let first = begin(period.from).unwrap_or(period.from);
    let starts = std::iter::successors(Some(first), |first| first.checked_add_months(step));
    let starts = starts.take_while(|first| *first <= period.to);
    starts
        .map(|first| Stretch {
            first,
            is_year,
            tally: Tally::of(
                all.iter()
                    .filter(|one| period.has(one.sent_on) && begin(one.sent_on) == Some(first)),
            ),
        })
        .collect()
}
