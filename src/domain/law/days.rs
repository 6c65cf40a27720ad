//! The calendar as people keep it: days off and days worked that a decision or a manager added to what the law gives.

use crate::domain::calendar::{Calendar, Change, Override};
use crate::domain::error::Result;
use entity::calendar_day::{self, CalendarChange};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// The calendar by law with every change that is in force.
pub async fn calendar(connection: &impl ConnectionTrait) -> Result<Calendar> {
    Ok(Calendar::with(&overrides(&in_force(connection).await?)))
}

async fn in_force(connection: &impl ConnectionTrait) -> Result<Vec<calendar_day::Model>> {
    let rows = calendar_day::Entity::find()
        .filter(calendar_day::Column::WithdrawnAt.is_null())
        .order_by_asc(calendar_day::Column::Id);
    Ok(rows.all(connection).await?)
}

fn overrides(rows: &[calendar_day::Model]) -> Vec<Override> {
    let of = |row: &calendar_day::Model| {
        let change = match row.kind {
            CalendarChange::DayOff => Change::DayOff(row.day),
            CalendarChange::WorkingDay => Change::WorkingDay(row.day),
            CalendarChange::Swap => Change::Swap {
                off: row.day,
                worked: row.other_day?,
            },
            CalendarChange::YearConfirmed => Change::YearConfirmed(row.year),
        };
        Some(Override {
            change,
            is_confirmed: row.is_confirmed,
            source: row.source.clone(),
        })
    };
    rows.iter().filter_map(of).collect()
}
