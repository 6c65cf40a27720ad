//! Rooms and beds: added, changed, held, out of service, retired. What has history is never deleted.

use super::access::{Actor, Can, KeepBeds, KeepRooms};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::occupancies::{self, NewInterval};
use super::placement::misfits;
use crate::db::{TO_CHANGE, Tx};
use entity::bed::{self, BedKind};
use entity::id::{BedId, OccupancyId, RoomId};
use entity::journal::{Act, Subject};
use entity::occupancy::{self, OccupancyKind};
use entity::room::{self, RoomPurpose, RoomRule};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::Serialize;
use std::collections::HashMap;

/// What is said of a room.
#[derive(Clone, Debug, Serialize)]
pub struct NewRoom {
    /// Its name or number.
    pub name: String,
    /// The floor; 0 is the ground.
    pub floor: i32,
    /// Who may be placed in it.
    pub rule: RoomRule,
    /// What it is for.
    pub purpose: RoomPurpose,
    /// Reached without a step.
    pub step_free: bool,
}

/// Adds a room.
pub async fn add(tx: &Tx, by: &Can<KeepRooms>, new: NewRoom) -> Result<RoomId> {
    let row = room::ActiveModel {
        shelter_id: Set(by.shelter),
        name: Set(new.name.clone()),
        floor: Set(new.floor),
        rule: Set(new.rule),
        purpose: Set(new.purpose),
        step_free: Set(new.step_free),
        version: Set(1),
        added_at: Set(tx.now()),
        retired_at: Set(None),
        ..Default::default()
    };
    let id = room::Entity::insert(row).exec(tx).await?.last_insert_id;
    journal::record(
        tx,
        by,
        Entry::new(Act::Added, Subject::Room).of(id.0).with(new),
    )?;
    Ok(id)
}

/// Changes a room; refuses if somebody changed it since the form was opened, or if a bed in it comes not to suit who has it,
/// which `despite` overrules.
pub async fn change(
    tx: &Tx,
    by: &Can<KeepRooms>,
    id: RoomId,
    version: i32,
    new: NewRoom,
    despite: bool,
) -> Result<()> {
    let room = locked(tx, by, id).await?;
    if room.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    if !despite {
        let after = room::Model {
            rule: new.rule,
            purpose: new.purpose,
            step_free: new.step_free,
            ..room.clone()
        };
        misfits::check_change(tx, &room, &after).await?;
    }
    let before = NewRoom {
        name: room.name.clone(),
        floor: room.floor,
        rule: room.rule,
        purpose: room.purpose,
        step_free: room.step_free,
    };
    let mut row = room.into_active_model();
    row.name = Set(new.name.clone());
    row.floor = Set(new.floor);
    row.rule = Set(new.rule);
    row.purpose = Set(new.purpose);
    row.step_free = Set(new.step_free);
    row.version = Set(version + 1);
    row.update(tx).await?;
    journal::record(
        tx,
        by,
        Entry::new(Act::Changed, Subject::Room)
            .of(id.0)
            .from_to(before, new),
    )
}

/// Retires a room with all its beds; refuses while anybody or anything has one of them.
pub async fn retire(tx: &Tx, by: &Can<KeepRooms>, id: RoomId) -> Result<()> {
    let room = locked(tx, by, id).await?;
    for bed in beds(tx, by)
        .await?
        .into_iter()
        .filter(|bed| bed.room_id == id)
    {
        retire_bed(tx, by, bed.id).await?;
    }
    let mut row = room.into_active_model();
    row.retired_at = Set(Some(tx.now()));
    row.update(tx).await?;
    journal::record(tx, by, Entry::new(Act::Retired, Subject::Room).of(id.0))
}

async fn locked(tx: &Tx, by: &Actor, id: RoomId) -> Result<room::Model> {
    let room = room::Entity::find_by_id(id)
        .filter(room::Column::ShelterId.eq(by.shelter))
        .lock(TO_CHANGE);
    let room = room.one(tx).await?.ok_or(Error::NotFound)?;
    if room.retired_at.is_some() {
        Err(Refusal::Retired.into())
    } else {
        Ok(room)
    }
}

/// Adds a bed to a room.
pub async fn add_bed(
    tx: &Tx,
    by: &Can<KeepRooms>,
    room: RoomId,
    label: String,
    kind: BedKind,
) -> Result<BedId> {
    let room = locked(tx, by, room).await?;
    let row = bed::ActiveModel {
        shelter_id: Set(by.shelter),
        room_id: Set(room.id),
        label: Set(label.clone()),
        kind: Set(kind),
        version: Set(1),
        added_at: Set(tx.now()),
        retired_at: Set(None),
        ..Default::default()
    };
    let id = bed::Entity::insert(row).exec(tx).await?.last_insert_id;
    journal::record(
        tx,
        by,
        Entry::new(Act::Added, Subject::Bed)
            .of(id.0)
            .with((label, kind)),
    )?;
    Ok(id)
}

/// Renames a bed or says what kind it is.
pub async fn change_bed(
    tx: &Tx,
    by: &Can<KeepRooms>,
    id: BedId,
    version: i32,
    label: String,
    kind: BedKind,
) -> Result<()> {
    let bed = occupancies::lock(tx, by, id).await?;
    if bed.version != version {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let before = (bed.label.clone(), bed.kind);
    let mut row = bed.into_active_model();
    row.label = Set(label.clone());
    row.kind = Set(kind);
    row.version = Set(version + 1);
    row.update(tx).await?;
    journal::record(
        tx,
        by,
        Entry::new(Act::Changed, Subject::Bed)
            .of(id.0)
            .from_to(before, (label, kind)),
    )
}

/// Retires a bed. From now on it is out of service without end, so the one guard keeps everybody out of it.
pub async fn retire_bed(tx: &Tx, by: &Can<KeepRooms>, id: BedId) -> Result<()> {
    let bed = occupancies::lock(tx, by, id).await?;
    let for_ever = NewInterval {
        bed: id,
        stay: None,
        kind: OccupancyKind::OutOfService,
        since: tx.now(),
        until: None,
        reason: None,
    };
    match occupancies::take(tx, by, for_ever).await {
        Err(Error::Refused(Refusal::BedTaken(_))) => return Err(Refusal::InUse.into()),
        other => other?,
    }
    let mut row = bed.into_active_model();
    row.retired_at = Set(Some(tx.now()));
    row.update(tx).await?;
    journal::record(tx, by, Entry::new(Act::Retired, Subject::Bed).of(id.0))
}

/// Holds a bed for somebody who is on the way, until a time after which it is free again by itself.
pub async fn hold(
    tx: &Tx,
    by: &Can<KeepBeds>,
    id: BedId,
    until: DateTimeUtc,
    reason: String,
) -> Result<()> {
    let held = NewInterval {
        bed: id,
        stay: None,
        kind: OccupancyKind::Held,
        since: tx.now(),
        until: Some(until),
        reason: Some(reason),
    };
    block(tx, by, held, Act::Held).await
}

/// Takes a bed out of service, with or without a known end.
pub async fn take_out(
    tx: &Tx,
    by: &Can<KeepBeds>,
    id: BedId,
    since: DateTimeUtc,
    until: Option<DateTimeUtc>,
    reason: String,
) -> Result<()> {
    let out = NewInterval {
        bed: id,
        stay: None,
        kind: OccupancyKind::OutOfService,
        since,
        until,
        reason: Some(reason),
    };
    block(tx, by, out, Act::TakenOutOfService).await
}

async fn block(tx: &Tx, by: &Actor, new: NewInterval, act: Act) -> Result<()> {
    occupancies::lock(tx, by, new.bed).await?;
    if new.until.is_some_and(|until| until <= new.since) {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    let (bed, said) = (new.bed, (new.since, new.until, new.reason.clone()));
    occupancies::take(tx, by, new).await?;
    journal::record(tx, by, Entry::new(act, Subject::Bed).of(bed.0).with(said))
}

/// Ends a hold or a time out of service now; one that has not begun is taken back.
pub async fn release(tx: &Tx, by: &Can<KeepBeds>, id: OccupancyId) -> Result<()> {
    let read = async || {
        let interval = occupancy::Entity::find_by_id(id).one(tx).await?;
        interval.ok_or(Error::NotFound)
    };
    let bed = occupancies::lock(tx, by, read().await?.bed_id).await?;
    // Once more, under the lock: somebody may have ended it meanwhile.
    let interval = read().await?;
    let act = match interval.kind {
        OccupancyKind::Held => Act::Released,
        OccupancyKind::OutOfService => Act::PutInService,
        OccupancyKind::Occupied | OccupancyKind::LeaveKept => return Err(Refusal::InUse.into()),
    };
    if interval.until.is_some_and(|until| until <= tx.now()) {
        return Ok(());
    }
    if interval.since >= tx.now() {
        interval.into_active_model().delete(tx).await?;
    } else {
        occupancies::end(tx, interval, tx.now()).await?;
    }
    journal::record(tx, by, Entry::new(act, Subject::Bed).of(bed.id.0))
}

/// The rooms in use, by floor and name.
pub async fn list(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<room::Model>> {
    Ok(in_use(actor).all(connection).await?)
}

/// As [`list`], for who reads less of each.
pub(in crate::domain) fn in_use(actor: &Actor) -> Select<room::Entity> {
    room::Entity::find()
        .filter(room::Column::ShelterId.eq(actor.shelter))
        .filter(room::Column::RetiredAt.is_null())
        .order_by_asc(room::Column::Floor)
        .order_by_asc(room::Column::Name)
}

/// A room in use.
pub async fn seen_by(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: RoomId,
) -> Result<room::Model> {
    let room = room::Entity::find_by_id(id).filter(room::Column::ShelterId.eq(actor.shelter));
    room.one(connection).await?.ok_or(Error::NotFound)
}

/// The beds in use, by label.
pub async fn beds(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<bed::Model>> {
    Ok(beds_in_use(actor).all(connection).await?)
}

/// As [`beds`], for who reads less of each.
pub(in crate::domain) fn beds_in_use(actor: &Actor) -> Select<bed::Entity> {
    bed::Entity::find()
        .filter(bed::Column::ShelterId.eq(actor.shelter))
        .filter(bed::Column::RetiredAt.is_null())
        .order_by_asc(bed::Column::Label)
}

/// Room and bed as people call them, by their names.
pub fn label(room: &str, bed: &str) -> String {
    format!("{room} · {bed}")
}

/// What rooms and beds are called.
pub struct Labels {
    /// By their names.
    pub rooms: HashMap<RoomId, String>,
    /// With the room that they are in.
    pub beds: HashMap<BedId, String>,
}

/// What every room and bed of the actor's shelter is called, whether or not it is retired.
pub async fn labels(connection: &impl ConnectionTrait, actor: &Actor) -> Result<Labels> {
    let rooms = room::Entity::find().filter(room::Column::ShelterId.eq(actor.shelter));
    let rooms = rooms.all(connection).await?.into_iter();
    let rooms: HashMap<_, _> = rooms.map(|room| (room.id, room.name)).collect();
    let beds = bed::Entity::find().filter(bed::Column::ShelterId.eq(actor.shelter));
    let label = |bed: bed::Model| {
        let room = rooms.get(&bed.room_id)?;
        Some((bed.id, self::label(room, &bed.label)))
    };
    let beds = beds.all(connection).await?.into_iter().filter_map(label);
    Ok(Labels {
        beds: beds.collect(),
        rooms,
    })
}

/// A bed, and its newest 200 intervals, newest first.
pub async fn history(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    id: BedId,
) -> Result<(bed::Model, Vec<occupancy::Model>)> {
    let bed = bed::Entity::find_by_id(id).filter(bed::Column::ShelterId.eq(actor.shelter));
    let bed = bed.one(connection).await?.ok_or(Error::NotFound)?;
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::BedId.eq(id))
        .order_by_desc(occupancy::Column::Since)
        .limit(200);
    Ok((bed, rows.all(connection).await?))
}
