//! The legal clock: terms as dated rows, the calendar as people keep it, and the deadlines that both make.
//!
//! `calendar` counts and knows no database; here stands what is stored. Law and calendar are those of the whole store: every
//! shelter in it goes by the same.

pub(in crate::domain) mod adjusting;
pub(in crate::domain) mod begun;
pub mod days;
pub mod deadlines;
pub mod doubts;
pub(in crate::domain) mod events;
pub mod explained;
mod misfits;
pub mod moments;
pub(in crate::domain) mod opening;
pub mod paths;
pub mod placed;
pub mod recount;
pub mod rules;
pub mod seed;
pub mod settling;
mod standing;
pub mod told;
pub mod versions;
pub mod ways;
pub mod yearly;

use super::calendar::Calendar;
use super::error::Result;
use crate::db::Tx;
use rules::Rules;
use sea_orm::ConnectionTrait;
pub use standing::{Kept, Standing};
use std::sync::Arc;

/// Terms and the calendar, read once for a piece of work.
pub struct Law {
    /// Every version of every term.
    pub rules: Rules,
    /// By law and by decision.
    pub calendar: Arc<Calendar>,
}

/// Reads the terms and the calendar.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Law> {
    Ok(Law {
        rules: rules::load(connection).await?,
        calendar: days::calendar(connection).await?,
    })
}

/// Takes the law as it stands, for deadlines to begin by: nobody changes it before this transaction has ended.
pub async fn to_begin(tx: &Tx) -> Result<Arc<Standing>> {
    let mark = tx.share_law().await?;
    tx.kept_law().read(tx, mark).await
}
