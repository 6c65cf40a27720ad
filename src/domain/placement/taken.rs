//! What stands in the way of who wanted a bed.

use crate::domain::access::Actor;
use crate::domain::accounts::people;
use crate::domain::error::Result;
use crate::domain::occupancies::{self, Span};
use crate::domain::{rooms, stays};
use entity::id::BedId;
use entity::occupancy::{self, OccupancyKind};
use entity::{bed, room, stay};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

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
