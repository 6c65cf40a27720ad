//! From one bed to another; two who swap; away with the bed kept, and back.

use super::access::{Actor, Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::occupancies::{self, LockedRoom, NewInterval};
use super::placement::{self, fit::Needs};
use super::{calendar, keep_apart, residents, stays};
use crate::db::Tx;
use entity::id::{BedId, StayId};
use entity::journal::{Act, Subject};
use entity::leave::{self, LeaveReason};
use entity::occupancy::{self, OccupancyKind};
use entity::{bed, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter,
};
use std::collections::{BTreeSet, HashSet};

/// Moves a resident to another bed; the bed before stays in the history.
pub async fn transfer(
    tx: &Tx,
    by: &Can<KeepStays>,
    id: StayId,
    to: BedId,
    at: DateTimeUtc,
    despite: bool,
) -> Result<()> {
    let stay = stays::open_for_change(tx, by, id).await?;
    let from = in_bed(tx, &stay, at).await?;
    let before = from.bed_id;
    if before == to {
        return Err(Refusal::BedTaken(to).into());
    }
    let locked = occupancies::lock_all(tx, by, &HashSet::from([before, to]), at.into()).await?;
    residents::lock(tx, by, &BTreeSet::from([stay.resident_id])).await?;
    occupancies::end(tx, from, at).await?;
    occupancies::take(tx, by, occupied(to, id, at)).await?;
    let (_, left) = locked.bed(before)?;
    suits(tx, by, &stay, left, locked.bed(to)?, at, despite).await?;
    let entry = Entry::new(Act::Transferred, Subject::Stay)
        .of(id.0)
        .in_stay(id);
    journal::record(tx, by, entry.from_to(before, to))
}

/// Two residents change beds in one act.
pub async fn swap(
    tx: &Tx,
    by: &Can<KeepStays>,
    one: StayId,
    other: StayId,
    at: DateTimeUtc,
    despite: bool,
) -> Result<()> {
    if one == other {
        return Err(Error::NotFound);
    }
    let (first, second) = (one.min(other), one.max(other));
    let first = stays::open_for_change(tx, by, first).await?;
    let second = stays::open_for_change(tx, by, second).await?;
    let (bed_of_first, bed_of_second) = (
        in_bed(tx, &first, at).await?,
        in_bed(tx, &second, at).await?,
    );
    let (to_second, to_first) = (bed_of_first.bed_id, bed_of_second.bed_id);
    let locked =
        occupancies::lock_all(tx, by, &HashSet::from([to_first, to_second]), at.into()).await?;
    let both = BTreeSet::from([first.resident_id, second.resident_id]);
    residents::lock(tx, by, &both).await?;
    occupancies::end(tx, bed_of_first, at).await?;
    occupancies::end(tx, bed_of_second, at).await?;
    occupancies::take(tx, by, occupied(to_first, first.id, at)).await?;
    occupancies::take(tx, by, occupied(to_second, second.id, at)).await?;
    let (of_first, of_second) = (locked.bed(to_first)?, locked.bed(to_second)?);
    suits(tx, by, &first, of_second.1, of_first, at, despite).await?;
    suits(tx, by, &second, of_first.1, of_second, at, despite).await?;
    for (stay, to) in [(first.id, to_first), (second.id, to_second)] {
        let entry = Entry::new(Act::Swapped, Subject::Stay)
            .of(stay.0)
            .in_stay(stay);
        journal::record(tx, by, entry.with(to))?;
    }
    Ok(())
}

fn occupied(bed: BedId, stay: StayId, since: DateTimeUtc) -> NewInterval {
    NewInterval {
        bed,
        stay: Some(stay),
        kind: OccupancyKind::Occupied,
        since,
        until: None,
        reason: None,
    }
}

/// The interval of a resident who is in the house and in bed at `at`. The stay is locked, so nobody else moves it.
async fn in_bed(tx: &Tx, stay: &stay::Model, at: DateTimeUtc) -> Result<occupancy::Model> {
    check_time(tx, stay, at)?;
    let interval = occupancies::current(tx, stay.id)
        .await?
        .ok_or(Refusal::HasOtherBed)?;
    match interval.kind {
        OccupancyKind::LeaveKept => Err(Refusal::IsAway.into()),
        OccupancyKind::Occupied | OccupancyKind::Held | OccupancyKind::OutOfService => Ok(interval),
    }
}

fn check_time(tx: &Tx, stay: &stay::Model, at: DateTimeUtc) -> Result<()> {
    if at > tx.now() {
        return Err(Refusal::InTheFuture.into());
    }
    if at < stay.arrived_at {
        Err(Refusal::BeforeArrival.into())
    } else {
        Ok(())
    }
}

/// Refuses that somebody has gone to a bed that does not suit them, or from a room where they are needed.
async fn suits(
    tx: &Tx,
    by: &Actor,
    stay: &stay::Model,
    left: &LockedRoom,
    to: (&bed::Model, &LockedRoom),
    at: DateTimeUtc,
    despite: bool,
) -> Result<()> {
    let needs = needs(tx, by, tx.vault(), stay, at).await?;
    placement::check(tx, to, &needs, Some(stay.resident_id), at, despite).await?;
    let (bed, room) = to;
    match left.room.id == room.room.id {
        true => Ok(()),
        false => placement::check_left(tx, left, &needs, bed.id, at, despite).await,
    }
}

/// What somebody who is here needs of a bed.
pub async fn needs(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    vault: &super::vault::Vault,
    stay: &stay::Model,
    at: DateTimeUtc,
) -> Result<Needs> {
    let person = residents::seen_by(connection, actor, stay.resident_id).await?;
    let head = stay.head_id.unwrap_or(stay.id);
    // All of the household who are still here, whether or not the head is.
    let here = stay::Entity::find()
        .filter(
            Condition::any()
                .add(stay::Column::Id.eq(head))
                .add(stay::Column::HeadId.eq(head)),
        )
        .filter(stay::Column::EndedAt.is_null());
    let here = here.count(connection).await?;
    Ok(Needs {
        sex: person.sex,
        age: residents::open(vault, &person)?
            .birth
            .age_on(calendar::local(at).date()),
        step_free: stay.step_free,
        category: stay.category,
        stay: Some(stay.id),
        household: Some(head),
        family_of: usize::try_from(here).unwrap_or(usize::MAX),
        companions: Vec::new(),
        apart_from: keep_apart::apart_from(connection, stay.resident_id).await?,
    })
}

/// A leave to be begun.
#[derive(Clone, Debug)]
pub struct NewLeave {
    /// Why.
    pub reason: LeaveReason,
    /// Which court or hospital.
    pub place: Option<String>,
    /// From when.
    pub since: DateTimeUtc,
    /// When the resident should be back.
    pub expected_back: DateTimeUtc,
}

/// A resident goes away for a while; the bed is kept.
pub async fn leave(tx: &Tx, by: &Can<KeepStays>, id: StayId, new: NewLeave) -> Result<()> {
    if new.expected_back <= new.since {
        return Err(Refusal::BackBeforeLeaving.into());
    }
    let stay = stays::open_for_change(tx, by, id).await?;
    let interval = in_bed(tx, &stay, new.since).await?;
    let bed = interval.bed_id;
    occupancies::lock(tx, by, bed).await?;
    occupancies::end(tx, interval, new.since).await?;
    let kept = NewInterval {
        kind: OccupancyKind::LeaveKept,
        ..occupied(bed, id, new.since)
    };
    occupancies::take(tx, by, kept).await?;
    let row = leave::ActiveModel {
        stay_id: Set(id),
        reason: Set(new.reason),
        place: Set(new.place),
        since: Set(new.since),
        expected_back: Set(new.expected_back),
        returned_at: Set(None),
        recorded_by: Set(by.user),
        ..Default::default()
    };
    let leave = leave::Entity::insert(row).exec(tx).await?.last_insert_id;
    let entry = Entry::new(Act::Left, Subject::Leave)
        .of(leave.0)
        .in_stay(id);
    journal::record(
        tx,
        by,
        entry.with((new.reason, new.since, new.expected_back)),
    )
}

/// A resident comes back to the bed that was kept.
pub async fn back(tx: &Tx, by: &Can<KeepStays>, id: StayId, at: DateTimeUtc) -> Result<()> {
    let stay = stays::open_for_change(tx, by, id).await?;
    check_time(tx, &stay, at)?;
    let leave = open_leave(tx, id).await?.ok_or(Refusal::IsNotAway)?;
    let kept = occupancies::current(tx, id)
        .await?
        .ok_or(Refusal::IsNotAway)?;
    occupancies::lock(tx, by, kept.bed_id).await?;
    let bed = kept.bed_id;
    occupancies::end(tx, kept, at).await?;
    occupancies::take(tx, by, occupied(bed, id, at)).await?;
    let leave_id = leave.id;
    let mut row = leave.into_active_model();
    row.returned_at = Set(Some(at));
    row.update(tx).await?;
    let entry = Entry::new(Act::Returned, Subject::Leave)
        .of(leave_id.0)
        .in_stay(id);
    journal::record(tx, by, entry.with(at))
}

/// The leave that a resident is on.
pub async fn open_leave(
    connection: &impl ConnectionTrait,
    stay: StayId,
) -> Result<Option<leave::Model>> {
    let open = leave::Entity::find()
        .filter(leave::Column::StayId.eq(stay))
        .filter(leave::Column::ReturnedAt.is_null());
    Ok(open.one(connection).await?)
}
