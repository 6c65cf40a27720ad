//! Days and moments as programs send them: of the years 1900 to 2100, as on the pages. Others are no dates of this house,
//! and not every store or zone can hold them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SubsecRound, Timelike, Utc};
use serde::de::{Deserialize, Deserializer, Error};

fn is_possible(year: i32) -> bool {
    (1900..=2100).contains(&year)
}

// A leap second is no moment that two people agree on.
fn is_counted(time: &impl Timelike) -> bool {
    time.nanosecond() < 1_000_000_000
}

/// A moment, cut to whole seconds.
pub fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    let moment = moment_or_none(from)?;
    moment.ok_or_else(|| D::Error::custom("no moment"))
}

/// A moment, cut to whole seconds, if one is told.
pub fn moment_or_none<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let moment = Option::<DateTime<Utc>>::deserialize(from)?;
    let is_one = |moment: &DateTime<Utc>| is_possible(moment.year()) && is_counted(moment);
    match moment.as_ref().is_none_or(is_one) {
        true => Ok(moment.map(|moment| moment.trunc_subsecs(0))),
        false => Err(D::Error::custom("no moment of the years 1900 to 2100")),
    }
}

/// A day.
pub fn day<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let day = day_or_none(from)?;
    day.ok_or_else(|| D::Error::custom("no day"))
}

/// A day, if one is told.
pub fn day_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    let day = Option::<NaiveDate>::deserialize(from)?;
    match day.is_none_or(|day| is_possible(day.year())) {
        true => Ok(day),
        false => Err(D::Error::custom("no day of the years 1900 to 2100")),
    }
}

/// A time of day, cut to whole seconds, if one is told.
pub fn time_of_day_or_none<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<NaiveTime>, D::Error> {
    let time = Option::<NaiveTime>::deserialize(from)?;
    match time.as_ref().is_none_or(is_counted) {
        true => Ok(time.map(|time| time.trunc_subsecs(0))),
        false => Err(D::Error::custom("no time of day")),
    }
}
