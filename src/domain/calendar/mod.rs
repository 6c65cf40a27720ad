//! The one module that counts legal deadlines: the shelter's zone, the working days of 2020 to 2100, terms and their ends.
//! Pure: no clock, no database. Bộ luật Dân sự 2015, Điều 144–148; Bộ luật Lao động 2019, Điều 111–112.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

pub mod explain;
pub mod holidays;
pub mod lunar;
pub mod terms;

use holidays::{Holiday, is_weekend, on};

/// The zone in which the shelter's days begin and end.
pub const ZONE: Tz = Tz::Asia__Ho_Chi_Minh;

/// Gives the shelter's date and time of day at an instant.
pub fn local(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&ZONE).naive_local()
}

/// Gives the instant of the shelter's date and time of day.
pub fn to_utc(local: NaiveDateTime) -> DateTime<Utc> {
    // Since 1975 the zone has neither gaps nor doubles; for a gap of older days the standard offset serves.
    let zoned = ZONE.from_local_datetime(&local).earliest();
    zoned.map_or_else(
        || (local - chrono::TimeDelta::hours(7)).and_utc(),
        |zoned| zoned.to_utc(),
    )
}

/// The instant with which a day of the shelter ends: the first of the next.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    to_utc(day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN))
}

/// What a day is for people who work in offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    Working,
    Weekend,
    Holiday(Holiday),
    /// Off because this holiday fell on a weekend.
    Compensation(Holiday),
    /// A working day given off; this other day is worked for it.
    SwappedOff(NaiveDate),
    /// A day of rest that is worked for this other day.
    MadeUp(NaiveDate),
    /// Switched off by the shelter's calendar.
    ExtraOff,
    /// Switched on by the shelter's calendar.
    SwitchedOn,
}

impl DayKind {
    /// Whether offices work on such a day.
    pub fn is_working(self) -> bool {
        match self {
            DayKind::Working | DayKind::MadeUp(_) | DayKind::SwitchedOn => true,
            DayKind::Weekend
            | DayKind::Holiday(_)
            | DayKind::Compensation(_)
            | DayKind::SwappedOff(_)
            | DayKind::ExtraOff => false,
        }
    }
}

/// What a decision or a manager changes in the calendar that the law alone would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    DayOff(NaiveDate),
    WorkingDay(NaiveDate),
    Swap {
        off: NaiveDate,
        worked: NaiveDate,
    },
    /// The days of Tết and of 2 September of this year are as the calendar has them.
    YearConfirmed(i32),
}

/// A change with what it rests on; later ones of a list win over earlier ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub change: Change,
    pub is_confirmed: bool,
    /// The document or notice, as people wrote it.
    pub source: String,
}

/// The first and the last year whose holidays are known or computed.
pub const YEARS: std::ops::RangeInclusive<i32> = 2020..=2100;

/// Every day of `YEARS`, by law and by override.
#[derive(Debug, Clone)]
pub struct Calendar {
    first: NaiveDate,
    /// From `first` on, one for each day; the flag tells whether it is sure.
    days: Vec<(DayKind, bool)>,
}

static BUILT_IN: LazyLock<Calendar> = LazyLock::new(Calendar::by_law);

impl Calendar {
    /// Gives the calendar by law, with the decisions of 2020 to 2026.
    pub fn built_in() -> &'static Calendar {
        &BUILT_IN
    }

    /// Gives the calendar by law with changes applied in their order.
    pub fn with(overrides: &[Override]) -> Calendar {
        let mut calendar = BUILT_IN.clone();
        for Override {
            change,
            is_confirmed,
            ..
        } in overrides
        {
            match *change {
                Change::DayOff(day) => calendar.set(day, DayKind::ExtraOff, *is_confirmed),
                Change::WorkingDay(day) => calendar.set(day, DayKind::SwitchedOn, *is_confirmed),
                Change::Swap { off, worked } => calendar.swap(off, worked, *is_confirmed),
                Change::YearConfirmed(year) if *is_confirmed => {
                    holidays::of(year)
                        .unsure
                        .into_iter()
                        .for_each(|day| calendar.confirm(day));
                }
                Change::YearConfirmed(_) => {}
            }
        }
        calendar
    }

    fn by_law() -> Calendar {
        let (first, end) = (on(*YEARS.start(), 1, 1), on(*YEARS.end() + 1, 1, 1));
        let days = first.iter_days().take_while(|day| *day < end);
        let days = days
            .map(|day| {
                (
                    if is_weekend(day) {
                        DayKind::Weekend
                    } else {
                        DayKind::Working
                    },
                    true,
                )
            })
            .collect();
        let mut calendar = Calendar { first, days };
        for year in YEARS {
            let law = holidays::of(year);
            law.holidays
                .iter()
                .for_each(|&(day, holiday)| calendar.set(day, DayKind::Holiday(holiday), true));
            law.compensation.iter().for_each(|&(day, holiday)| {
                calendar.set(day, DayKind::Compensation(holiday), true)
            });
            for day in law.unsure {
                let kind = calendar.day(day);
                calendar.set(day, kind, false);
            }
        }
        for holidays::KnownSwap { off, worked } in holidays::SWAPS {
            calendar.swap(
                on(off.0, off.1, off.2),
                on(worked.0, worked.1, worked.2),
                true,
            );
        }
        calendar
    }

    fn index(&self, day: NaiveDate) -> Option<usize> {
        usize::try_from((day - self.first).num_days())
            .ok()
            .filter(|at| *at < self.days.len())
    }

    fn set(&mut self, day: NaiveDate, kind: DayKind, is_sure: bool) {
        if let Some(at) = self.index(day) {
            self.days[at] = (kind, is_sure);
        }
    }

    fn swap(&mut self, off: NaiveDate, worked: NaiveDate, is_sure: bool) {
        self.set(off, DayKind::SwappedOff(worked), is_sure);
        self.set(worked, DayKind::MadeUp(off), is_sure);
    }

    fn confirm(&mut self, day: NaiveDate) {
        let kind = self.day(day);
        self.set(day, kind, true);
    }

    /// Says what a day is; outside `YEARS` only weekends are known.
    pub fn day(&self, day: NaiveDate) -> DayKind {
        match self.index(day) {
            Some(at) => self.days[at].0,
            None if is_weekend(day) => DayKind::Weekend,
            None => DayKind::Working,
        }
    }

    /// Whether what `day` says is law or was decided, and not a guess of the next decision.
    pub fn is_confirmed(&self, day: NaiveDate) -> bool {
        self.index(day).is_some_and(|at| self.days[at].1)
    }

    /// Whether offices work on a day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        self.day(day).is_working()
    }

    /// Gives the days on which offices work by one of two calendars and rest by the other, in their order.
    pub fn differs_from(&self, other: &Calendar) -> Vec<NaiveDate> {
        let days = self.first.iter_days().take(self.days.len());
        days.filter(|day| self.is_working(*day) != other.is_working(*day))
            .collect()
    }

    /// Gives the day itself if offices work on it, else the next on which they do.
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days()
            .find(|day| self.is_working(*day))
            .unwrap_or(day)
    }
}

/// Gives by when the police must have notice of a Vietnamese resident's stay: before 23:00 of the day of arrival, or before
/// 08:00 of the next day for who arrives at 23:00 or later. Luật Cư trú 2020, Điều 30. Both times are the shelter's own.
pub fn stay_notice_due(arrival: NaiveDateTime) -> NaiveDateTime {
    let at = |hour| NaiveTime::MIN + chrono::TimeDelta::hours(hour);
    if arrival.time() < at(23) {
        arrival.date().and_time(at(23))
    } else {
        (arrival.date() + Days::new(1)).and_time(at(8))
    }
}

#[cfg(test)]
mod tests;
