//! Which bed is taken when. Every change of an interval goes through here; the database has the last word.

use super::access::Actor;
use super::error::{Error, Refusal, Result};
use crate::db::{Constraint, TO_CHANGE, Tx};
use entity::id::{BedId, StayId};
use entity::occupancy::{self, OccupancyKind};
use entity::{bed, room};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::sea_query::{Query, UnionType};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::HashSet;

/// A room that is locked until the transaction ends, with all its beds: nobody comes into one of them meanwhile.
pub struct LockedRoom {
    /// The room.
    pub room: room::Model,
    /// Its beds, retired ones too, by their ids.
    pub beds: Vec<bed::Model>,
}

/// The rooms in which some beds are.
pub struct Locked(Vec<LockedRoom>);

impl Locked {
    /// A bed with the room in which it is.
    pub fn bed(&self, id: BedId) -> Result<(&bed::Model, &LockedRoom)> {
        let in_room = |room| Some((its_bed(room, id)?, room));
        self.0.iter().find_map(in_room).ok_or(Error::NotFound)
    }
}

fn its_bed(room: &LockedRoom, id: BedId) -> Option<&bed::Model> {
    room.beds.iter().find(|bed| bed.id == id)
}

/// A bed, with its room locked: placements in one room are decided one after the other, which keep-apart
/// rules need, and PostgreSQL's exclusion constraints do not deadlock. Refuses one that is retired.
pub async fn lock(tx: &Tx, actor: &Actor, bed: BedId) -> Result<bed::Model> {
    let locked = lock_all(tx, actor, &HashSet::from([bed]), tx.now().into()).await?;
    let (bed, _) = locked.bed(bed)?;
    Ok(bed.clone())
}

/// As [`lock`] for several beds at once that are wanted for a span; one that was retired after it is as good as any.
pub async fn lock_all(
    tx: &Tx,
    actor: &Actor,
    wanted: &HashSet<BedId>,
    span: Span,
) -> Result<Locked> {
    let locked = lock_had(tx, actor, wanted).await?;
    for bed in wanted {
        if !is_in_use(locked.bed(*bed)?.0, span) {
            return Err(Refusal::Retired.into());
        }
    }
    Ok(locked)
}

/// Whether a bed is in use, or was for the whole of a span that is over.
pub fn is_in_use(bed: &bed::Model, span: Span) -> bool {
    let retired = bed.retired_at;
    retired.is_none_or(|retired| !span.lasts_beyond(retired))
}

/// As [`lock_all`] for beds that somebody has or had already, whether or not they are retired since; rooms in the order of ids, so
/// that two intakes that want the same two do not wait for each other for ever.
pub async fn lock_had(tx: &Tx, actor: &Actor, wanted: &HashSet<BedId>) -> Result<Locked> {
    let of_beds = Query::select()
        .column(bed::Column::RoomId)
        .from(bed::Entity)
        .and_where(bed::Column::Id.is_in(wanted.iter().copied()))
        .and_where(bed::Column::ShelterId.eq(actor.shelter))
        .to_owned();
    let rooms = room::Entity::find()
        .filter(room::Column::Id.in_subquery(of_beds))
        .order_by_asc(room::Column::Id)
        .lock(TO_CHANGE)
        .all(tx)
        .await?;
    // Read under the lock, so that a bed that came or was retired meanwhile shows.
    let beds = bed::Entity::find()
        .filter(bed::Column::RoomId.is_in(rooms.iter().map(|room| room.id)))
        .order_by_asc(bed::Column::Id)
        .all(tx)
        .await?;
    let with_beds = |room: room::Model| {
        let its = beds.iter().filter(|bed| bed.room_id == room.id);
        let beds = its.cloned().collect();
        LockedRoom { room, beds }
    };
    let locked = Locked(rooms.into_iter().map(with_beds).collect());
    for bed in wanted {
        locked.bed(*bed)?;
    }
    Ok(locked)
}

/// For how long a bed is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From when.
    pub since: DateTimeUtc,
    /// Until when, of somebody who has left; whoever stays needs it for as long as nobody knows.
    pub until: Option<DateTimeUtc>,
}

impl Span {
    /// Whether it still lasts at a moment.
    pub fn lasts_beyond(&self, at: DateTimeUtc) -> bool {
        self.until.is_none_or(|until| at < until)
    }
}

/// From that moment on, for whoever stays.
impl From<DateTimeUtc> for Span {
    fn from(since: DateTimeUtc) -> Span {
        Span { since, until: None }
    }
}

/// An interval to be written.
pub struct NewInterval {
    /// The bed.
    pub bed: BedId,
    /// Whose it is, for `Occupied` and `LeaveKept`.
    pub stay: Option<StayId>,
    /// What takes the bed.
    pub kind: OccupancyKind,
    /// From when.
    pub since: DateTimeUtc,
    /// Until when, if that is known.
    pub until: Option<DateTimeUtc>,
    /// Why, for `Held` and `OutOfService`.
    pub reason: Option<String>,
}

/// Takes a bed, and writes with it what waits for the end; refuses with [`Refusal::BedTaken`] if anything else has the bed in that
/// time. Of what is wrong with rows that are written together PostgreSQL tells the bed first, SQLite what was put down first.
pub async fn take(tx: &Tx, by: &Actor, new: NewInterval) -> Result<()> {
    let bed = new.bed;
    let row = occupancy::ActiveModel {
        bed_id: Set(bed),
        stay_id: Set(new.stay),
        kind: Set(new.kind),
        since: Set(new.since),
        until: Set(new.until),
        reason: Set(new.reason),
        recorded_by: Set(by.user),
        recorded_at: Set(tx.now()),
        ..Default::default()
    };
    tx.insert_at_end([row]);
    let taking = tx.write_what_waits().await;
    taking.map_err(|error| taken(bed, error))
}

/// Those of some intervals that last beyond a moment, in one query of two halves: asked for both at once, SQLite reads every
/// interval that the bed has ever had.
pub fn lasting_beyond(
    some: Select<occupancy::Entity>,
    at: DateTimeUtc,
) -> Select<occupancy::Entity> {
    let ending = some.clone().filter(occupancy::Column::Until.gt(at));
    let mut lasting = some.filter(occupancy::Column::Until.is_null());
    QueryTrait::query(&mut lasting).union(UnionType::All, ending.into_query());
    lasting
}

/// Those of some intervals that stand in the way of a span: of a time that is over none that began after it is read.
pub fn within(some: Select<occupancy::Entity>, span: Span) -> Select<occupancy::Entity> {
    let some = match span.until {
        Some(until) => some.filter(occupancy::Column::Since.lt(until)),
        None => some,
    };
    lasting_beyond(some, span.since)
}

/// The bed that a stay has now, occupied or kept.
pub async fn current(
    connection: &impl ConnectionTrait,
    stay: StayId,
) -> Result<Option<occupancy::Model>> {
    let open = occupancy::Entity::find()
        .filter(occupancy::Column::StayId.eq(stay))
        .filter(occupancy::Column::Until.is_null());
    Ok(open.one(connection).await?)
}

/// Moves the beginning of an interval; refuses one that is not before its end, or at which the bed was another's.
pub async fn begin_at(tx: &Tx, interval: occupancy::Model, at: DateTimeUtc) -> Result<()> {
    if interval.until.is_some_and(|until| until <= at) {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    let bed = interval.bed_id;
    let mut row = interval.into_active_model();
    row.since = Set(at);
    let moved = row.update(tx).await;
    moved.map(drop).map_err(|error| taken(bed, error))
}

/// What the database says of a bed that somebody else has.
fn taken(bed: BedId, error: DbErr) -> Error {
    match Constraint::violated(&error) {
        Some(Constraint::OneResidentPerBed) => Refusal::BedTaken(bed).into(),
        _ => error.into(),
    }
}

/// Ends an interval; refuses an end that is not after its beginning.
pub async fn end(tx: &Tx, interval: occupancy::Model, at: DateTimeUtc) -> Result<()> {
    if at <= interval.since {
        return Err(Refusal::BeforeEarlierEntry.into());
    }
    let mut row = interval.into_active_model();
    row.until = Set(Some(at));
    row.update(tx).await?;
    Ok(())
}
