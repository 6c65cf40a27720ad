//! `[since, until)`: how long something lasts, with an end that may be open.

use super::error::Refusal;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;

/// A half-open time span; it always lasts at least a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StayPeriod {
    since: DateTimeUtc,
    until: Option<DateTimeUtc>,
}

impl StayPeriod {
    /// Refuses an end that is not after the beginning.
    pub fn new(since: DateTimeUtc, until: Option<DateTimeUtc>) -> Result<StayPeriod, Refusal> {
        match until {
            Some(until) if until <= since => Err(Refusal::EndsBeforeItBegins),
            _ => Ok(StayPeriod { since, until }),
        }
    }

    /// When it begins.
    pub fn since(&self) -> DateTimeUtc {
        self.since
    }

    /// When it ends; absent: still lasts.
    pub fn until(&self) -> Option<DateTimeUtc> {
        self.until
    }

    /// Whether the two have a moment in common; touching ends have none.
    pub fn overlaps(&self, other: &StayPeriod) -> bool {
        self.until.is_none_or(|end| other.since < end)
            && other.until.is_none_or(|end| self.since < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn hour(h: u32) -> DateTimeUtc {
        Utc.with_ymd_and_hms(2026, 11, 23, h, 0, 0).unwrap()
    }

    #[test]
    fn touching_periods_do_not_overlap() {
        let morning = StayPeriod::new(hour(6), Some(hour(10))).unwrap();
        let later = StayPeriod::new(hour(10), None).unwrap();
        assert!(!morning.overlaps(&later));
        assert!(!later.overlaps(&morning));
        assert!(later.overlaps(&StayPeriod::new(hour(9), Some(hour(11))).unwrap()));
    }

    #[test]
    fn an_end_before_the_beginning_is_refused() {
        assert_eq!(
            StayPeriod::new(hour(6), Some(hour(6))),
            Err(Refusal::EndsBeforeItBegins)
        );
    }
}
