//! Beds and what has them, by case code; one bed with all it has been.

use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use crate::db::Db;
use crate::domain::access::SeeHouse;
use crate::domain::board::{self, BedState, RoomState};
use crate::domain::rooms;
use chrono::{DateTime, Utc};
use entity::bed::BedKind;
use entity::id::{BedId, OccupancyId, RoomId, StayId};
use entity::occupancy::{self, OccupancyKind};
use entity::room::{RoomPurpose, RoomRule};
use rocket::serde::json::Json;
use rocket::{Route, State, get, routes};
use serde::Serialize;
use utoipa::ToSchema;

/// The house at one moment.
#[derive(Serialize, ToSchema)]
pub struct House {
    /// The moment.
    at: DateTime<Utc>,
    totals: Totals,
    beds: Vec<Bed>,
}

/// Beds, counted.
#[derive(Serialize, ToSchema)]
pub struct Totals {
    /// Beds in use.
    beds: usize,
    /// Free beds that a stranger could have for as long as nobody knows.
    usable: usize,
    /// Beds with somebody in them, or kept for somebody who is away.
    occupied: usize,
    held: usize,
    out_of_service: usize,
}

/// A bed and what has it.
#[derive(Serialize, ToSchema)]
pub struct Bed {
    #[schema(value_type = i64)]
    id: BedId,
    label: String,
    #[schema(schema_with = code::<BedKind>)]
    kind: BedKind,
    #[schema(value_type = i64)]
    room_id: RoomId,
    room: String,
    #[schema(schema_with = code::<RoomRule>)]
    room_rule: RoomRule,
    #[schema(schema_with = code::<RoomPurpose>)]
    room_purpose: RoomPurpose,
    step_free: bool,
    /// Absent: the bed is free.
    taken: Option<Occupancy>,
    /// What is to have it next, if that is known already: the bed is for nobody who stays without an end.
    next: Option<Occupancy>,
}

/// What has a bed, or is to have it.
#[derive(Serialize, ToSchema)]
pub struct Occupancy {
    /// To release it by, if the bed is held or out of service.
    #[schema(value_type = i64)]
    interval_id: OccupancyId,
    #[schema(schema_with = code::<OccupancyKind>)]
    kind: OccupancyKind,
    #[schema(value_type = Option<i64>)]
    stay_id: Option<StayId>,
    case_code: Option<String>,
    since: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    /// Why the bed is held or out of service.
    reason: Option<String>,
}

/// A bed and what had it, has it or will have it.
#[derive(Serialize, ToSchema)]
pub struct BedInFull {
    #[schema(value_type = i64)]
    id: BedId,
    label: String,
    #[schema(schema_with = code::<BedKind>)]
    kind: BedKind,
    #[schema(value_type = i64)]
    room_id: RoomId,
    room: String,
    is_retired: bool,
    /// The newest 200, the newest first.
    intervals: Vec<Interval>,
}

/// A time in which something had, has or will have a bed.
#[derive(Serialize, ToSchema)]
pub struct Interval {
    /// To release it by, if the bed is held or out of service.
    #[schema(value_type = i64)]
    id: OccupancyId,
    #[schema(schema_with = code::<OccupancyKind>)]
    kind: OccupancyKind,
    #[schema(value_type = Option<i64>)]
    stay_id: Option<StayId>,
    since: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    /// Why the bed is held or out of service.
    reason: Option<String>,
}

#[utoipa::path(
    get,
    path = "/api/v1/beds",
    tag = "beds",
    responses((status = 200, body = House))
)]
#[get("/beds")]
async fn list(db: &State<Db>, by: Bearer<SeeHouse>) -> Result<Json<House>, Problem> {
    let board = board::at(db.reader(), &by.0, db.clock().now()).await;
    let board = board.map_err(|error| by.problem(error))?;
    let beds = board.rooms.iter().flat_map(beds_of).collect();
    let totals = Totals {
        beds: board.totals.beds,
        usable: board.totals.usable,
        occupied: board.totals.occupied,
        held: board.totals.held,
        out_of_service: board.totals.out_of_service,
    };
    Ok(Json(House {
        at: board.at,
        totals,
        beds,
    }))
}

fn beds_of(state: &RoomState) -> impl Iterator<Item = Bed> {
    state.beds.iter().map(|BedState { bed, taken, later }| Bed {
        id: bed.id,
        label: bed.label.clone(),
        kind: bed.kind,
        room_id: state.room.id,
        room: state.room.name.clone(),
        room_rule: state.room.rule,
        room_purpose: state.room.purpose,
        step_free: state.room.step_free,
        taken: taken.as_ref().map(|taken| occupancy(&taken.interval)),
        next: later.as_ref().map(occupancy),
    })
}

fn occupancy(interval: &board::Interval) -> Occupancy {
    Occupancy {
        interval_id: interval.id,
        kind: interval.kind,
        stay_id: interval.stay_id,
        case_code: interval.case_code(),
        since: interval.since,
        until: interval.until,
        reason: interval.reason.clone(),
    }
}

#[utoipa::path(
    get,
    path = "/api/v1/beds/{id}",
    tag = "beds",
    params(("id" = i64, Path)),
    responses((status = 200, body = BedInFull))
)]
#[get("/beds/<id>")]
async fn one(db: &State<Db>, by: Bearer<SeeHouse>, id: BedId) -> Result<Json<BedInFull>, Problem> {
    let problem = |error| by.problem(error);
    let (bed, history) = rooms::history(db.reader(), &by.0, id)
        .await
        .map_err(problem)?;
    let room = rooms::seen_by(db.reader(), &by.0, bed.room_id)
        .await
        .map_err(problem)?;
    Ok(Json(BedInFull {
        id: bed.id,
        label: bed.label,
        kind: bed.kind,
        room_id: room.id,
        room: room.name,
        is_retired: bed.retired_at.is_some(),
        intervals: history.into_iter().map(interval).collect(),
    }))
}

fn interval(row: occupancy::Model) -> Interval {
    Interval {
        id: row.id,
        kind: row.kind,
        stay_id: row.stay_id,
        since: row.since,
        until: row.until,
        reason: row.reason,
    }
}

/// The routes of beds.
pub fn routes() -> Vec<Route> {
    routes![list, one]
}
