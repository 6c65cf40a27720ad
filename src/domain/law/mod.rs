//! The legal clock: terms as dated rows, the calendar as people keep it, and the deadlines that both make.
//!
//! `calendar` counts and knows no database; here stands what is stored. Law and calendar are those of the whole store: every
//! shelter in it goes by the same.

pub mod days;
pub mod deadlines;
pub mod rules;
pub mod seed;
pub mod settling;

use super::calendar::Calendar;
use super::error::Result;
use rules::Rules;
use sea_orm::ConnectionTrait;

/// All terms and the calendar, read once for a piece of work.
pub struct Law {
    /// Every version of every term.
    pub rules: Rules,
    /// By law and by decision.
    pub calendar: Calendar,
}

/// Reads the terms and the calendar.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Law> {
    Ok(Law {
        rules: rules::load(connection).await?,
        calendar: days::calendar(connection).await?,
    })
}
