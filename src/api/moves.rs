//! Inside a stay: to another bed, two who swap, away with the bed kept, and back.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use super::stays::Changed;
use super::times;
use crate::db::Db;
use crate::domain::access::KeepStays;
use crate::domain::transfers::{self, NewLeave};
use crate::domain::{placement, stays};
use chrono::{DateTime, Utc};
use entity::id::{BedId, StayId};
use entity::leave::LeaveReason;
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::Deserialize;
use utoipa::ToSchema;

/// To another bed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    #[schema(value_type = i64)]
    bed_id: BedId,
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
    /// Take the bed although it does not suit.
    #[serde(default)]
    despite: bool,
}

/// Two residents change beds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSwap {
    /// The stay of the other.
    #[schema(value_type = i64)]
    with: StayId,
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
    /// Swap although a bed does not suit.
    #[serde(default)]
    despite: bool,
}

/// Away for a while; the bed is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    #[schema(schema_with = code::<LeaveReason>)]
    reason: LeaveReason,
    /// Which court or hospital.
    place: Option<String>,
    #[serde(deserialize_with = "times::moment")]
    since: DateTime<Utc>,
    #[serde(deserialize_with = "times::moment")]
    expected_back: DateTime<Utc>,
}

/// Back again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coming {
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/transfer",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = NewTransfer,
    responses((status = 200, body = Changed))
)]
#[post("/stays/<id>/transfer", data = "<body>")]
async fn transfer(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<NewTransfer>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let (by, at) = (by.0, value.at);
    let done = once
        .attempt(db, &by, Status::Ok, async |tx| {
            transfers::transfer(tx, &by, id, value.bed_id, at, value.despite).await?;
            Ok(Changed { stays: vec![id] })
        })
        .await;
    let error = match done {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    let problem = Problem::with_bed(db, &by, at, error).await;
    let free = async {
        let stay = stays::seen_by(db.reader(), &by, id).await?;
        let needs = transfers::needs(db.reader(), &by, db.vault(), &stay, at).await?;
        placement::fitting(db.reader(), db.vault(), &by, &needs, at).await
    };
    Err(match problem.taken() {
        Some(_) => problem.instead(free.await.unwrap_or_default()),
        None => problem,
    })
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/swap",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = NewSwap,
    responses((status = 200, body = Changed))
)]
#[post("/stays/<id>/swap", data = "<body>")]
async fn swap(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<NewSwap>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let (by, at, other) = (by.0, value.at, value.with);
    let done = once
        .attempt(db, &by, Status::Ok, async |tx| {
            transfers::swap(tx, &by, id, other, at, value.despite).await?;
            Ok(Changed {
                stays: vec![id, other],
            })
        })
        .await;
    match done {
        Ok(answer) => Ok(answer),
        Err(error) => Err(Problem::with_bed(db, &by, at, error).await),
    }
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/leave",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = Leaving,
    responses((status = 200, body = Changed))
)]
#[post("/stays/<id>/leave", data = "<body>")]
async fn leave(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<Leaving>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let new = NewLeave {
        reason: value.reason,
        place: value.place,
        since: value.since,
        expected_back: value.expected_back,
    };
    once.run(db, &by, Status::Ok, async |tx| {
        transfers::leave(tx, &by, id, new).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/return",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = Coming,
    responses((status = 200, body = Changed))
)]
#[post("/stays/<id>/return", data = "<body>")]
async fn back(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<Coming>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let (by, at) = (by.0, value.at);
    once.run(db, &by, Status::Ok, async |tx| {
        transfers::back(tx, &by, id, at).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

/// The routes inside a stay.
pub fn routes() -> Vec<Route> {
    routes![transfer, swap, leave, back]
}
