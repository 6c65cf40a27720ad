//! What stands in the way of who wanted a bed, and what is free in its place for whom nobody knows yet.

use super::Suggestion;
use crate::domain::access::Actor;
use crate::domain::accounts::people;
use crate::domain::error::Result;
use crate::domain::occupancies::{self, Span};
use crate::domain::{rooms, stays};
use entity::bed::{self, BedKind};
use entity::id::BedId;
use entity::occupancy::{self, OccupancyKind};
use entity::room::{self, RoomRule};
use entity::stay;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;

/// Why a bed could not be had: what has it, until when.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Room and bed as people call it.
    pub label: String,
    /// What has the bed.
    pub kind: OccupancyKind,
    /// The case that has it, if one does.
    pub case_code: Option<String>,
    /// Why it is held or out of service.
    pub reason: Option<String>,
    /// Who holds it or took it out of service; nobody where a program did.
    pub kept_by: Option<String>,
    /// From when.
    pub since: DateTimeUtc,
    /// Until when, if that is known.
    pub until: Option<DateTimeUtc>,
}

/// What has a bed for which it was wanted, the first of it; nothing if it has become free since.
pub async fn explain(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    bed: BedId,
    span: impl Into<Span>,
) -> Result<Option<Taken>> {
    let span = span.into();
    let row = bed::Entity::find_by_id(bed)
        .filter(bed::Column::ShelterId.eq(actor.shelter))
        .one(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let of_bed = occupancy::Entity::find().filter(occupancy::Column::BedId.eq(bed));
    let taken = occupancies::within(of_bed, span).all(connection).await?;
    let Some(taken) = taken.into_iter().min_by_key(|taken| taken.since) else {
        return Ok(None);
    };
    let room = room::Entity::find_by_id(row.room_id)
        .one(connection)
        .await?;
    let stay = match taken.stay_id {
        Some(stay) => stay::Entity::find_by_id(stay).one(connection).await?,
        None => None,
    };
    let keeper = taken.recorded_by.filter(|_| stay.is_none());
    let keeper = people::names(connection, keeper).await?;
    Ok(Some(Taken {
        label: rooms::label(&room.map(|room| room.name).unwrap_or_default(), &row.label),
        kind: taken.kind,
        case_code: stay.as_ref().map(stays::code),
        reason: taken.reason,
        kept_by: keeper.into_values().next(),
        since: taken.since,
        until: taken.until,
    }))
}

/// Free beds that could be held in the place of one, whoever it is for: in its room, and then in others of the same rule and
/// purpose. Another family has its room to itself, and a cot is no bed.
pub async fn free_like(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    wanted: BedId,
    span: impl Into<Span>,
) -> Result<Vec<Suggestion>> {
    let (rooms, beds) = (
        rooms::list(connection, actor).await?,
        rooms::beds(connection, actor).await?,
    );
    let Some(wanted) = beds.iter().find(|bed| bed.id == wanted) else {
        return Ok(Vec::new());
    };
    let Some(own) = rooms.iter().find(|room| room.id == wanted.room_id) else {
        return Ok(Vec::new());
    };
    let of_beds = beds.iter().map(|bed| bed.id);
    let of_beds = occupancy::Entity::find().filter(occupancy::Column::BedId.is_in(of_beds));
    let taken = occupancies::within(of_beds, span.into());
    let taken = taken.all(connection).await?;
    // A repair makes no family.
    let peoples = taken
        .iter()
        .filter(|one| one.kind != OccupancyKind::OutOfService);
    let peoples: HashSet<BedId> = peoples.map(|interval| interval.bed_id).collect();
    let taken: HashSet<BedId> = taken.iter().map(|interval| interval.bed_id).collect();
    let mut free = Vec::new();
    for room in &rooms {
        let is_its = |bed: &&bed::Model| bed.room_id == room.id;
        let is_taken = |bed: &bed::Model| taken.contains(&bed.id);
        let is_like = (room.rule, room.purpose) == (own.rule, own.purpose);
        let mut its = beds.iter().filter(is_its);
        let is_a_familys =
            room.rule == RoomRule::Family && its.any(|bed| peoples.contains(&bed.id));
        if room.id != own.id && (!is_like || is_a_familys) {
            continue;
        }
        for bed in beds.iter().filter(is_its) {
            let is_same = (bed.kind == BedKind::Cot) == (wanted.kind == BedKind::Cot);
            if is_same && !is_taken(bed) {
                free.push(Suggestion {
                    bed: bed.clone(),
                    room: room.clone(),
                    unfit: Vec::new(),
                    taken: None,
                });
            }
        }
    }
    free.sort_by_key(|one| one.room.id != own.id);
    Ok(free)
}
