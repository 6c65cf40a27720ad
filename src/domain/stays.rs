//! A stay from intake to discharge: finding it, its code, and what its intake record holds.

use super::access::Actor;
use super::error::{Error, Refusal, Result};
use super::{calendar, rooms};
use crate::db::{TO_CHANGE, Tx};
use chrono::{Datelike, NaiveDate};
use entity::id::{ResidentId, StayId};
use entity::{bed, occupancy, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The name under which an intake is sealed.
pub const INTAKE: &str = "stay.intake";

/// What was written down when somebody arrived, beside the coded columns of the stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Intake {
    /// Who brought them, and how to reach that officer.
    pub officer: Officer,
    /// Number of the agency's paper.
    pub paper_no: Option<String>,
    /// The paper's date.
    pub paper_on: Option<NaiveDate>,
    /// Number of the decision by which the province's chairman has somebody taken in who is of no other group.
    pub decision_no: Option<String>,
    /// The decision's date.
    pub decision_on: Option<NaiveDate>,
    /// The commune's authority or police, who sign too.
    pub commune_officer: Officer,
    /// Where and when the person was found or rescued.
    pub found: Option<String>,
    /// What happened, as far as the handover needs it.
    pub circumstances: Option<String>,
    /// Health, injuries, pregnancy, medicine.
    pub health: Option<String>,
    /// What is needed at once: doctor, interpreter, food, protection.
    pub needs: Option<String>,
    /// What the person wishes.
    pub wishes: Option<String>,
    /// Interpreter or guardian who was there.
    pub companion_adult: Option<String>,
}

/// An official who hands over or signs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Officer {
    /// Full name.
    pub name: Option<String>,
    /// Rank or position.
    pub position: Option<String>,
    /// The agency, if it is not named elsewhere.
    pub agency: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// The case code that stands in lists, letters and on the board instead of a name: `TL-26-00042`.
pub fn code(stay: &stay::Model) -> String {
    code_of(stay.id, stay.arrived_at)
}

/// The case code of a stay that began then.
pub fn code_of(stay: StayId, arrived_at: DateTimeUtc) -> String {
    let year = calendar::local(arrived_at).year() % 100;
    format!("TL-{year:02}-{stay:05}")
}

/// The stay of the actor's shelter that a typed case code names, all of it, in whatever case; a bare number will do.
pub async fn named(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    typed: &str,
) -> Result<Option<stay::Model>> {
    let typed = typed.trim();
    let digits = typed.rsplit('-').next().unwrap_or(typed);
    let Ok(id) = digits.parse() else {
        return Ok(None);
    };
    let stay =
        stay::Entity::find_by_id(StayId(id)).filter(stay::Column::ShelterId.eq(actor.shelter));
    // The number alone finds a stay; a year or a letter that is not its own means another one, or none.
    let is_meant = |stay: &stay::Model| digits == typed || code(stay).eq_ignore_ascii_case(typed);
    Ok(stay.one(connection).await?.filter(is_meant))
}

/// A stay of the actor's shelter; others do not exist.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: StayId,
) -> Result<stay::Model> {
    let stay = stay::Entity::find_by_id(id).filter(stay::Column::ShelterId.eq(actor.shelter));
    stay.one(connection).await?.ok_or(Error::NotFound)
}

/// A stay of the actor's shelter, locked; what ends with it changes under this lock.
pub async fn locked(tx: &Tx, actor: &Actor, id: StayId) -> Result<stay::Model> {
    let stay = stay::Entity::find_by_id(id)
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .lock(TO_CHANGE);
    stay.one(tx).await?.ok_or(Error::NotFound)
}

/// The stay, locked for change and still open.
pub async fn open_for_change(tx: &Tx, actor: &Actor, id: StayId) -> Result<stay::Model> {
    let stay = locked(tx, actor, id).await?;
    if stay.ended_at.is_some() {
        Err(Refusal::StayEnded.into())
    } else {
        Ok(stay)
    }
}

/// Which stays a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Those in the house now.
    Current,
    /// Those that have ended.
    Past,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The row.
    pub stay: stay::Model,
    /// Its case code.
    pub code: String,
}

/// How many lines a page of the list has.
pub const PAGE: u64 = 50;

/// Stays of the actor's shelter, newest first, and the number of all.
pub async fn list(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    shown: Shown,
    page: u64,
) -> Result<(Vec<Listed>, u64)> {
    let rows = stay::Entity::find().filter(stay::Column::ShelterId.eq(actor.shelter));
    let rows = match shown {
        Shown::Current => rows
            .filter(stay::Column::EndedAt.is_null())
            .order_by_desc(stay::Column::ArrivedAt),
        Shown::Past => rows
            .filter(stay::Column::EndedAt.is_not_null())
            .order_by_desc(stay::Column::EndedAt),
    };
    let all = rows.clone().count(connection).await?;
    let rows = rows
        .order_by_desc(stay::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE)
        .all(connection)
        .await?;
    Ok((
        rows.into_iter()
            .map(|stay| Listed {
                code: code(&stay),
                stay,
            })
            .collect(),
        all,
    ))
}

/// The case codes of some stays.
pub async fn codes(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = StayId>,
) -> Result<HashMap<StayId, String>> {
    let stays = stay::Entity::find().filter(stay::Column::Id.is_in(ids));
    let stays = stays.all(connection).await?;
    Ok(stays.iter().map(|stay| (stay.id, code(stay))).collect())
}

/// A column of the stays of the actor's shelter that last beyond a moment, for queries of what belongs to them; in two halves, as
/// `occupancies::lasting_beyond` is.
pub(in crate::domain) fn lasting_beyond(
    actor: &Actor,
    column: stay::Column,
    at: DateTimeUtc,
) -> SelectStatement {
    let here = Query::select()
        .column(column)
        .from(stay::Entity)
        .and_where(stay::Column::ShelterId.eq(actor.shelter))
        .to_owned();
    let ending = here.clone().and_where(stay::Column::EndedAt.gt(at)).take();
    let mut lasting = here;
    lasting.and_where(stay::Column::EndedAt.is_null());
    lasting.union(UnionType::All, ending).take()
}

/// From a row to the stay that it is about, for a join.
pub(in crate::domain) fn to_stay<E: EntityTrait>(from: E::Column) -> RelationDef {
    let relation = E::belongs_to(stay::Entity).from(from);
    relation.to(stay::Column::Id).into()
}

/// The beds that a stay has had, newest first, each with room and label.
pub async fn beds_of(
    connection: &impl ConnectionTrait,
    id: StayId,
) -> Result<Vec<(occupancy::Model, String)>> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::StayId.eq(id))
        .order_by_desc(occupancy::Column::Since);
    let rows = rows.all(connection).await?;
    let beds = bed::Entity::find()
        .filter(bed::Column::Id.is_in(rows.iter().map(|row| row.bed_id)))
        .all(connection)
        .await?;
    let rooms = room::Entity::find()
        .filter(room::Column::Id.is_in(beds.iter().map(|bed| bed.room_id)))
        .all(connection)
        .await?;
    let label = |row: &occupancy::Model| {
        let bed = beds.iter().find(|bed| bed.id == row.bed_id)?;
        let room = rooms.iter().find(|room| room.id == bed.room_id)?;
        Some(rooms::label(&room.name, &bed.label))
    };
    Ok(rows
        .into_iter()
        .map(|row| (row.clone(), label(&row).unwrap_or_default()))
        .collect())
}

/// The case code of a resident's latest stay.
pub async fn latest_code(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    who: ResidentId,
) -> Result<String> {
    let rows = stay::Entity::find()
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .filter(stay::Column::ResidentId.eq(who));
    let latest = rows
        .order_by_desc(stay::Column::ArrivedAt)
        .one(connection)
        .await?;
    Ok(latest.as_ref().map(code).unwrap_or_default())
}
