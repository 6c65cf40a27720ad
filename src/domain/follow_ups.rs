//! Follow-ups: the days on which somebody asks a former resident how they are.

use super::access::{Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::stays;
use crate::db::{TO_CHANGE, Tx};
use chrono::NaiveDate;
use entity::id::{ShelterId, StayId};
use entity::journal::{Act, Subject};
use entity::{discharge, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

/// A former resident who is to be asked how they are.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// The day.
    pub on: NaiveDate,
    /// Their last stay.
    pub stay: StayId,
    /// Its case code.
    pub case_code: String,
}

/// The follow-ups of some days that nobody wrote down as done, the earliest first; no more than `most`, if that is given.
pub async fn open(
    connection: &impl ConnectionTrait,
    shelter: ShelterId,
    days: Condition,
    most: Option<u64>,
) -> Result<Vec<FollowUp>> {
    let rows = discharge::Entity::find()
        .select_only()
        .columns([discharge::Column::FollowUpOn, discharge::Column::StayId])
        .column(stay::Column::ArrivedAt)
        .join(
            JoinType::InnerJoin,
            stays::to_stay::<discharge::Entity>(discharge::Column::StayId),
        )
        .filter(stay::Column::ShelterId.eq(shelter))
        .filter(discharge::Column::FollowedUpAt.is_null())
        .filter(days)
        .order_by_asc(discharge::Column::FollowUpOn)
        .limit(most);
    let rows: Vec<(NaiveDate, StayId, DateTimeUtc)> = rows.into_tuple().all(connection).await?;
    let told = |(on, stay, arrived_at)| FollowUp {
        on,
        stay,
        case_code: stays::code_of(stay, arrived_at),
    };
    Ok(rows.into_iter().map(told).collect())
}

/// The day of the follow-up that nobody wrote down as done yet.
pub fn open_day(row: &discharge::Model) -> Option<NaiveDate> {
    let is_open = row.followed_up_at.is_none();
    row.follow_up_on.filter(|_| is_open)
}

/// Writes down that somebody asked how a former resident is. Refuses if what was to be done meanwhile is another follow-up than
/// the `answered` one, or if that was done.
pub async fn record(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    answered: Option<NaiveDate>,
    next: Option<NaiveDate>,
) -> Result<()> {
    stays::seen_by(tx, by, id).await?;
    let row = discharge::Entity::find_by_id(id).lock(TO_CHANGE);
    let row = row.one(tx).await?.ok_or(Error::NotFound)?;
    if open_day(&row) != answered {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let before = row.follow_up_on;
    let mut row = row.into_active_model();
    row.follow_up_on = Set(next.or(before));
    row.followed_up_at = Set(if next.is_some() { None } else { Some(tx.now()) });
    row.update(tx).await?;
    let entry = Entry::new(Act::FollowedUp, Subject::Stay)
        .of(id.0)
        .in_stay(id);
    journal::record(tx, by, entry.from_to(before, next))
}
