//! At which moment what people wrote down with a day, and perhaps with a time of it, begins or ends a deadline.

use crate::domain::calendar;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, ParseError, TimeDelta};
use entity::stay;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::str::FromStr;

/// When something happened, as exactly as somebody wrote it down; a day without a time comes before any time of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct When {
    /// The day in the shelter.
    pub on: NaiveDate,
    /// The time of it, if that is known.
    pub at: Option<NaiveTime>,
}

impl From<NaiveDateTime> for When {
    fn from(local: NaiveDateTime) -> When {
        When {
            on: local.date(),
            at: Some(local.time()),
        }
    }
}

impl From<DateTimeUtc> for When {
    fn from(moment: DateTimeUtc) -> When {
        calendar::local(moment).into()
    }
}

/// Reads `2026-11-23`, or `2026-11-23T14:05`.
impl FromStr for When {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<When, ParseError> {
        match text.parse() {
            Ok(day) => Ok(When::day(day)),
            Err(_) => Ok(NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")?.into()),
        }
    }
}

impl When {
    /// A day of which nobody knows the time.
    pub fn day(on: NaiveDate) -> When {
        When { on, at: None }
    }

    /// The moment, if it is known: today without a time means now.
    pub fn exactly(self, now: DateTimeUtc) -> Option<DateTimeUtc> {
        match self.at {
            Some(at) => Some(calendar::to_utc(self.on.and_time(at))),
            None => (self.on == calendar::local(now).date()).then_some(now),
        }
    }

    /// Whether it has not come yet.
    pub fn is_ahead(self, now: DateTimeUtc) -> bool {
        match self.exactly(now) {
            Some(moment) => moment > now,
            None => self.on > calendar::local(now).date(),
        }
    }

    /// Whether it was before something else, as far as that can be told: of one day without a time any moment may be meant.
    pub fn is_before(self, other: When) -> bool {
        let times = self.at.zip(other.at);
        self.on < other.on || (self.on == other.on && times.is_some_and(|(own, its)| own < its))
    }

    /// When it begins a term: without a time at the first minute of the day, on the arrival's own day at the arrival.
    pub(in crate::domain) fn begins(self, stay: &stay::Model, now: DateTimeUtc) -> DateTimeUtc {
        self.exactly(now).unwrap_or_else(|| {
            let begins = calendar::to_utc(self.on.and_time(NaiveTime::MIN));
            if self.on == calendar::local(stay.arrived_at).date() {
                begins.max(stay.arrived_at)
            } else {
                begins
            }
        })
    }

    /// When it ends a deadline: without a time at the last second of the day.
    pub(super) fn ends(self, now: DateTimeUtc) -> DateTimeUtc {
        self.exactly(now)
            .unwrap_or_else(|| calendar::end_of(self.on) - TimeDelta::seconds(1))
    }
}
