//! The calendar as people keep it: days off and days worked that a decision or a manager added to what the law gives. Nothing
//! is edited: what is confirmed or taken back stays on record.

use super::recount::{self, Changed, Kept, Move, Preview, Progress};
use super::{Law, load, rules};
use crate::db::{Hold, Tx};
use crate::domain::access::{Actor, Can, KeepLaw};
use crate::domain::accounts::people;
use crate::domain::calendar::{Calendar, Change, Override, YEARS};
use crate::domain::error::{Error, Refusal, Result};
use crate::domain::journal::{self, Entry};
use chrono::{Datelike, NaiveDate};
use entity::calendar_day::{self, CalendarChange};
use entity::id::CalendarDayId;
use entity::journal::{Act, Subject};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};
use std::sync::{Arc, Mutex, PoisonError};

/// A day to be changed.
#[derive(Clone, Debug)]
pub struct NewDay {
    /// What the change does.
    pub kind: CalendarChange,
    /// The day itself; the first of January for a whole year.
    pub day: NaiveDate,
    /// The day worked for it, of a swap.
    pub other_day: Option<NaiveDate>,
    /// Whether a document says so, and not only a proposal.
    pub is_confirmed: bool,
    /// That document, or where the proposal was read.
    pub source: String,
}

/// What somebody does to the calendar.
#[derive(Clone, Debug)]
pub enum Amendment {
    /// Adds a change.
    Add(NewDay),
    /// Says which document made a proposal a decision.
    Confirm(CalendarDayId, String),
    /// Takes a change back, with the reason.
    Withdraw(CalendarDayId, String),
}

/// The calendar by law with every change that is in force.
pub async fn calendar(connection: &impl ConnectionTrait) -> Result<Arc<Calendar>> {
    Ok(made_of(overrides(&in_force(connection).await?)))
}

/// A calendar is 30,000 days: the one made last serves for as long as the changes read from the store are the same.
fn made_of(changes: Vec<Override>) -> Arc<Calendar> {
    static LATEST: Mutex<Option<(Vec<Override>, Arc<Calendar>)>> = Mutex::new(None);
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*latest {
        Some((made_of, calendar)) if *made_of == changes => calendar.clone(),
        _ => {
            let calendar = Arc::new(Calendar::with(&changes));
            *latest = Some((changes, calendar.clone()));
            calendar
        }
    }
}

/// The changes of a year, withdrawn ones too, with who recorded them; newest first.
pub async fn of_year(
    connection: &impl ConnectionTrait,
    year: i32,
) -> Result<Vec<(calendar_day::Model, String)>> {
    let (first, last) = (
        NaiveDate::from_ymd_opt(year, 1, 1),
        NaiveDate::from_ymd_opt(year, 12, 31),
    );
    let rows = calendar_day::Entity::find().filter(
        Condition::any()
            .add(calendar_day::Column::Year.eq(year))
            .add(calendar_day::Column::OtherDay.between(first, last)),
    );
    let rows = rows.order_by_desc(calendar_day::Column::Id);
    let rows = rows.all(connection).await?;
    let names = people::names(connection, rows.iter().filter_map(|row| row.recorded_by)).await?;
    let named = |row: calendar_day::Model| {
        let name = row.recorded_by.and_then(|user| names.get(&user).cloned());
        (row, name.unwrap_or_default())
    };
    Ok(rows.into_iter().map(named).collect())
}

/// A change that is in force.
pub async fn change(
    connection: &impl ConnectionTrait,
    id: CalendarDayId,
) -> Result<calendar_day::Model> {
    let rows = in_force(connection).await?;
    let row = rows.into_iter().find(|row| row.id == id);
    row.ok_or(Error::NotFound)
}

/// What an amendment would move, and which open deadlines keep their day. Nothing is written.
pub async fn try_out(
    connection: &impl ConnectionTrait,
    by: &Actor,
    amendment: &Amendment,
    now: DateTimeUtc,
    progress: &Progress,
) -> Result<(Preview, Kept)> {
    let rows = in_force(connection).await?;
    let (row, replaced) = amended(&rows, amendment, by, now)?;
    let before = made_of(overrides(&rows));
    let after = rows.into_iter().filter(|row| Some(row.id) != replaced);
    let after: Vec<_> = after.chain(row).collect();
    let law = Law {
        rules: rules::load(connection).await?,
        calendar: Arc::new(Calendar::with(&overrides(&after))),
    };
    let moves = recount::compare(connection, &law.rules, &law, Changed::Calendar, progress).await?;
    let changed = law.calendar.differs_from(&before);
    let keep = recount::kept::of_calendar(connection, by, &law.rules, &changed, &moves).await?;
    let preview = recount::preview::of(connection, by, &law.rules, &moves).await?;
    Ok((preview, keep))
}

/// Amends the calendar and moves every open deadline that comes out otherwise by it.
pub async fn amend(
    tx: &Tx,
    by: &Can<KeepLaw>,
    amendment: &Amendment,
    progress: &Progress,
) -> Result<Vec<Move>> {
    tx.alone(Hold::Law).await?;
    let rows = in_force(tx).await?;
    let (row, replaced) = amended(&rows, amendment, by, tx.now())?;
    if let Some(old) = rows.iter().find(|row| Some(row.id) == replaced) {
        let mut row = old.clone().into_active_model();
        row.withdrawn_at = Set(Some(tx.now()));
        row.update(tx).await?;
    }
    let id = match row {
        Some(row) => {
            let mut row = row.into_active_model();
            row.id = sea_orm::ActiveValue::NotSet;
            calendar_day::Entity::insert(row.reset_all())
                .exec(tx)
                .await?
                .last_insert_id
        }
        None => replaced.ok_or(Error::NotFound)?,
    };
    record(tx, by, amendment, id)?;
    let law = load(tx).await?;
    let moves = recount::compare(tx, &law.rules, &law, Changed::Calendar, progress).await?;
    recount::apply(tx, by, &law.rules, &moves, "", progress).await?;
    Ok(moves)
}

fn record(tx: &Tx, by: &Can<KeepLaw>, amendment: &Amendment, id: CalendarDayId) -> Result<()> {
    let entry = |act| Entry::new(act, Subject::CalendarDay).of(id.0);
    let entry = match amendment {
        Amendment::Add(new) => {
            let (kind, day, other) = (new.kind, new.day, new.other_day);
            entry(Act::Added).with((kind, day, other, new.is_confirmed, &new.source))
        }
        Amendment::Confirm(_, document) => entry(Act::Confirmed).with(document),
        Amendment::Withdraw(_, reason) => entry(Act::Withdrawn).with(reason),
    };
    journal::record(tx, by, entry)
}

/// The row that comes in and the one that goes out, if the calendar allows it.
fn amended(
    rows: &[calendar_day::Model],
    amendment: &Amendment,
    by: &Actor,
    now: DateTimeUtc,
) -> Result<(Option<calendar_day::Model>, Option<CalendarDayId>)> {
    let known = |id: CalendarDayId| rows.iter().find(|row| row.id == id).ok_or(Error::NotFound);
    match amendment {
        Amendment::Add(new) => {
            check(&Calendar::with(&overrides(rows)), new)?;
            let row = calendar_day::Model {
                id: CalendarDayId(0),
                year: new.day.year(),
                kind: new.kind,
                day: new.day,
                other_day: new.other_day,
                is_confirmed: new.is_confirmed,
                source: new.source.clone(),
                recorded_by: by.user,
                recorded_at: now,
                withdrawn_at: None,
            };
            Ok((Some(row), None))
        }
        Amendment::Confirm(id, document) => {
            let row = known(*id)?;
            if row.is_confirmed {
                return Err(Refusal::NothingToConfirm.into());
            }
            let row = calendar_day::Model {
                is_confirmed: true,
                source: document.clone(),
                recorded_by: by.user,
                recorded_at: now,
                ..row.clone()
            };
            Ok((Some(row), Some(*id)))
        }
        Amendment::Withdraw(id, _) => Ok((None, Some(known(*id)?.id))),
    }
}

fn check(calendar: &Calendar, new: &NewDay) -> Result<()> {
    let is_outside = |day: NaiveDate| !YEARS.contains(&day.year());
    if is_outside(new.day) || new.other_day.is_some_and(is_outside) {
        return Err(Refusal::OutsideCalendar.into());
    }
    let (is_working, is_sure) = (calendar.is_working(new.day), calendar.is_confirmed(new.day));
    match new.kind {
        CalendarChange::DayOff if !is_working && is_sure => Err(Refusal::DayIsSoAlready.into()),
        CalendarChange::WorkingDay if is_working && is_sure => Err(Refusal::DayIsSoAlready.into()),
        CalendarChange::DayOff | CalendarChange::WorkingDay => Ok(()),
        CalendarChange::Swap => match new.other_day {
            Some(worked) if is_working && !calendar.is_working(worked) => Ok(()),
            _ => Err(Refusal::SwapDoesNotFit.into()),
        },
        CalendarChange::YearConfirmed => {
            let mut year = new
                .day
                .iter_days()
                .take_while(|day| day.year() == new.day.year());
            match year.any(|day| !calendar.is_confirmed(day)) {
                true => Ok(()),
                false => Err(Refusal::NothingToConfirm.into()),
            }
        }
    }
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
