//! A day off or on as somebody decided it, beside what the law gives.

use crate::code::codes;
use crate::id::{CalendarDayId, UserId};
use sea_orm::entity::prelude::*;

codes! {
    /// What the change does.
    CalendarChange "calendar-change" {
        /// A working day is given off.
        DayOff = "day_off",
        /// A day of rest is worked.
        WorkingDay = "working_day",
        /// A working day is given off and another day worked for it.
        Swap = "swap",
        /// The days of Tết and of 2 September of this year are as the calendar has them.
        YearConfirmed = "year_confirmed",
    }
}

/// A day off or on as somebody decided it, beside what the law gives.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_day")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CalendarDayId,
    pub year: i32,
    pub kind: CalendarChange,
    /// The day itself; the first of January if the whole year is confirmed.
    pub day: Date,
    /// The day worked for it, of a swap.
    pub other_day: Option<Date>,
    pub is_confirmed: bool,
    /// The document or notice.
    pub source: String,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
    /// Taken back; kept for the record.
    pub withdrawn_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
