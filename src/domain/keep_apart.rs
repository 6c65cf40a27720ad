//! Pairs of residents who must not share a room.

use super::access::{Actor, Can, KeepStays};
use super::error::{Error, Refusal, Result};
use super::journal::{self, Entry};
use super::{residents, stays};
use crate::db::Tx;
use entity::id::{KeepApartId, ResidentId};
use entity::journal::{Act, Subject};
use entity::{bed, keep_apart, occupancy, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};
use std::collections::{BTreeSet, HashMap};

/// The name under which a reason is sealed.
pub const REASON: &str = "keep_apart.reason";

/// From now on the two must not share a room; a pair that exists stays as it is.
pub async fn add(
    tx: &Tx,
    by: &Can<KeepStays>,
    one: ResidentId,
    other: ResidentId,
    reason: String,
) -> Result<()> {
    if one == other {
        return Err(Refusal::PairExists.into());
    }
    // Whoever moves one of the two meanwhile knows of the pair, or is seen here with the other.
    residents::lock(tx, by, &BTreeSet::from([one, other])).await?;
    let (one, other) = (one.min(other), one.max(other));
    let pair = keep_apart::Entity::find()
        .filter(keep_apart::Column::OneId.eq(one))
        .filter(keep_apart::Column::OtherId.eq(other))
        .filter(keep_apart::Column::LiftedAt.is_null());
    if pair.one(tx).await?.is_some() {
        return Ok(());
    }
    let row = keep_apart::ActiveModel {
        shelter_id: Set(by.shelter),
        one_id: Set(one),
        other_id: Set(other),
        reason: Set(tx.vault().seal(REASON, &reason)?),
        since: Set(tx.now()),
        lifted_at: Set(None),
        ..Default::default()
    };
    let id = keep_apart::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    journal::record(
        tx,
        by,
        Entry::new(Act::KeptApart, Subject::Pair)
            .of(id.0)
            .with((one, other)),
    )
}

/// The two may share a room again; once more does nothing.
pub async fn lift(tx: &Tx, by: &Can<KeepStays>, id: KeepApartId) -> Result<()> {
    let pair =
        keep_apart::Entity::find_by_id(id).filter(keep_apart::Column::ShelterId.eq(by.shelter));
    let pair = pair.one(tx).await?.ok_or(Error::NotFound)?;
    if pair.lifted_at.is_some() {
        return Ok(());
    }
    let mut pair = pair.into_active_model();
    pair.lifted_at = Set(Some(tx.now()));
    pair.update(tx).await?;
    journal::record(tx, by, Entry::new(Act::Lifted, Subject::Pair).of(id.0))
}

/// A pair in force, as seen from one of the two.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The pair.
    pub id: KeepApartId,
    /// The other of the two.
    pub other: ResidentId,
    /// The room in which both have their beds all the same, occupied or kept.
    pub shared: Option<room::Model>,
}

/// The pairs in force of a resident.
pub async fn of(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    who: ResidentId,
) -> Result<Vec<Pair>> {
    let pairs = in_force(connection, actor, with(who)).await?;
    let rooms = rooms_of(connection, actor, &pairs).await?;
    let seen = pairs.into_iter().map(|pair| Pair {
        id: pair.id,
        other: other_of(&pair, who),
        shared: shared(&rooms, &pair).cloned(),
    });
    Ok(seen.collect())
}

/// From whom somebody must be kept apart.
pub async fn apart_from(
    connection: &impl ConnectionTrait,
    who: ResidentId,
) -> Result<Vec<ResidentId>> {
    let pairs = keep_apart::Entity::find()
        .filter(keep_apart::Column::LiftedAt.is_null())
        .filter(with(who));
    let pairs = pairs.all(connection).await?;
    Ok(pairs.iter().map(|pair| other_of(pair, who)).collect())
}

fn with(who: ResidentId) -> Condition {
    Condition::any()
        .add(keep_apart::Column::OneId.eq(who))
        .add(keep_apart::Column::OtherId.eq(who))
}

fn other_of(pair: &keep_apart::Model, who: ResidentId) -> ResidentId {
    if pair.one_id == who {
        pair.other_id
    } else {
        pair.one_id
    }
}

/// The pairs in force of which both are in the house at a moment.
pub async fn in_house(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    at: DateTimeUtc,
) -> Result<Vec<(ResidentId, ResidentId)>> {
    let here = || stays::lasting_beyond(actor, stay::Column::ResidentId, at);
    let both = Condition::all()
        .add(keep_apart::Column::OneId.in_subquery(here()))
        .add(keep_apart::Column::OtherId.in_subquery(here()));
    let pairs = in_force(connection, actor, both).await?;
    Ok(pairs
        .iter()
        .map(|pair| (pair.one_id, pair.other_id))
        .collect())
}

async fn in_force(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    which: Condition,
) -> Result<Vec<keep_apart::Model>> {
    let pairs = keep_apart::Entity::find()
        .filter(keep_apart::Column::ShelterId.eq(actor.shelter))
        .filter(keep_apart::Column::LiftedAt.is_null())
        .filter(which);
    Ok(pairs
        .order_by_asc(keep_apart::Column::Id)
        .all(connection)
        .await?)
}

fn shared<'r>(
    rooms: &'r HashMap<ResidentId, room::Model>,
    pair: &keep_apart::Model,
) -> Option<&'r room::Model> {
    let room = rooms.get(&pair.one_id)?;
    (rooms.get(&pair.other_id)?.id == room.id).then_some(room)
}

/// In which room each of some pairs has a bed now, whoever of them is here.
async fn rooms_of(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    pairs: &[keep_apart::Model],
) -> Result<HashMap<ResidentId, room::Model>> {
    if pairs.is_empty() {
        return Ok(HashMap::new());
    }
    let stays = stay::Entity::find()
        .filter(stay::Column::ShelterId.eq(actor.shelter))
        .filter(stay::Column::EndedAt.is_null())
        .filter(
            stay::Column::ResidentId
                .is_in(pairs.iter().flat_map(|pair| [pair.one_id, pair.other_id])),
        );
    let stays = stays.all(connection).await?;
    let taken = occupancy::Entity::find()
        .filter(occupancy::Column::StayId.is_in(stays.iter().map(|stay| stay.id)))
        .filter(occupancy::Column::Until.is_null());
    let taken = taken.all(connection).await?;
    let beds = bed::Entity::find()
        .filter(bed::Column::Id.is_in(taken.iter().map(|interval| interval.bed_id)));
    let beds = beds.all(connection).await?;
    let rooms =
        room::Entity::find().filter(room::Column::Id.is_in(beds.iter().map(|bed| bed.room_id)));
    let rooms = rooms.all(connection).await?;
    let room_of = |stay: &stay::Model| {
        let interval = taken
            .iter()
            .find(|interval| interval.stay_id == Some(stay.id))?;
        let bed = beds.iter().find(|bed| bed.id == interval.bed_id)?;
        let room = rooms.iter().find(|room| room.id == bed.room_id)?;
        Some((stay.resident_id, room.clone()))
    };
    Ok(stays.iter().filter_map(room_of).collect())
}
