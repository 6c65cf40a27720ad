//! How far the identification of somebody as a victim has come, day by day, and the paper that says so.

use super::access::{Can, KeepProcedures};
use super::error::{Refusal, Result};
use super::journal::{self, Entry};
use super::stays;
use crate::db::Tx;
use chrono::NaiveDate;
use entity::id::StayId;
use entity::identification::{self, IdentificationStatus};
use entity::journal::{Act, Subject};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

/// A status of identification to be recorded.
#[derive(Clone, Debug)]
pub struct NewIdentification {
    /// How far it has come.
    pub status: IdentificationStatus,
    /// From which day on.
    pub since: NaiveDate,
    /// The paper that says so.
    pub paper_no: Option<String>,
    /// Who issued that paper.
    pub issuer: Option<String>,
}

/// Records the status of identification from a day on, with the paper that says so.
pub async fn identify(
    tx: &Tx,
    by: &Can<KeepProcedures>,
    id: StayId,
    new: NewIdentification,
) -> Result<()> {
    stays::seen_by(tx, by, id).await?;
    if new.since > tx.today() {
        return Err(Refusal::InTheFuture.into());
    }
    let row = identification::ActiveModel {
        stay_id: Set(id),
        status: Set(new.status),
        since: Set(new.since),
        paper_no: Set(new.paper_no),
        issuer: Set(new.issuer),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        ..Default::default()
    };
    let row = identification::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    let entry = Entry::new(Act::Identified, Subject::Identification)
        .of(row)
        .in_stay(id);
    journal::record(tx, by, entry.with((new.status, new.since)))
}

/// The history of identification, newest first.
pub async fn of_stay(
    connection: &impl ConnectionTrait,
    stay: StayId,
) -> Result<Vec<identification::Model>> {
    let rows = identification::Entity::find().filter(identification::Column::StayId.eq(stay));
    let rows = rows
        .order_by_desc(identification::Column::Since)
        .order_by_desc(identification::Column::Id);
    Ok(rows.all(connection).await?)
}
