//! Beds that are held for somebody on the way, or out of service: how that begins, and how it ends.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::times;
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepBeds};
use crate::domain::error::Error;
use crate::domain::occupancies::Span;
use crate::domain::placement::taken;
use crate::domain::rooms;
use chrono::{DateTime, Utc};
use entity::id::{BedId, OccupancyId};
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A bed is kept for somebody who is on the way.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    /// After that it is free again by itself.
    #[serde(deserialize_with = "times::moment")]
    until: DateTime<Utc>,
    /// Never a person's name: everybody who sees the bed may read it.
    reason: String,
}

/// A bed that nobody can have for a while.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOutOfService {
    /// Now, if it is left out.
    #[serde(default, deserialize_with = "times::moment_or_none")]
    from: Option<DateTime<Utc>>,
    /// Until it is released, if it is left out.
    #[serde(default, deserialize_with = "times::moment_or_none")]
    until: Option<DateTime<Utc>>,
    /// Never a person's name: everybody who sees the bed may read it.
    reason: String,
}

/// A hold, or a time out of service, that ends now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Of the bed, as it was answered when it began, and as the bed lists it.
    #[schema(value_type = i64)]
    interval_id: OccupancyId,
}

/// The bed that was held or taken out of service.
#[derive(Serialize, ToSchema)]
pub struct BedKept {
    #[schema(value_type = i64)]
    bed_id: BedId,
    /// To release it by; absent for a time so long past that there is nothing to release.
    #[schema(value_type = Option<i64>)]
    interval_id: Option<OccupancyId>,
}

/// The bed that was released.
#[derive(Serialize, ToSchema)]
pub struct BedReleased {
    #[schema(value_type = i64)]
    bed_id: BedId,
}

/// What has just begun on a bed: nothing else of it begins at that moment.
async fn kept(
    tx: &Tx,
    by: &Can<KeepBeds>,
    bed_id: BedId,
    since: DateTime<Utc>,
) -> Result<BedKept, Error> {
    let (_, of_bed) = rooms::history(tx, by, bed_id).await?;
    let begun = of_bed.iter().find(|row| row.since == since);
    Ok(BedKept {
        bed_id,
        interval_id: begun.map(|row| row.id),
    })
}

#[utoipa::path(
    post,
    path = "/api/v1/beds/{id}/hold",
    tag = "beds",
    params(("id" = i64, Path)),
    request_body = NewHold,
    responses((status = 201, body = BedKept))
)]
#[post("/beds/<id>/hold", data = "<body>")]
async fn hold(
    db: &State<Db>,
    by: Bearer<KeepBeds>,
    id: BedId,
    body: Result<Body<NewHold>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let (by, since) = (by.0, db.clock().now());
    let span = Span {
        since,
        until: Some(value.until),
    };
    let done = once
        .attempt(db, &by, Status::Created, async |tx| {
            rooms::hold(tx, &by, id, value.until, value.reason).await?;
            kept(tx, &by, id, tx.now()).await
        })
        .await;
    let problem = match done {
        Ok(answer) => return Ok(answer),
        Err(error) => Problem::with_bed(db, &by, span, error).await,
    };
    Err(match problem.taken() {
        Some(bed) => {
            let free = taken::free_like(db.reader(), &by, bed, span).await;
            problem.instead(free.unwrap_or_default())
        }
        None => problem,
    })
}

#[utoipa::path(
    post,
    path = "/api/v1/beds/{id}/out-of-service",
    tag = "beds",
    params(("id" = i64, Path)),
    request_body = NewOutOfService,
    responses((status = 201, body = BedKept))
)]
#[post("/beds/<id>/out-of-service", data = "<body>")]
async fn take_out(
    db: &State<Db>,
    by: Bearer<KeepBeds>,
    id: BedId,
    body: Result<Body<NewOutOfService>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let from = value.from.unwrap_or(db.clock().now());
    let span = Span {
        since: from,
        until: value.until,
    };
    let done = once
        .attempt(db, &by, Status::Created, async |tx| {
            rooms::take_out(tx, &by, id, from, value.until, value.reason).await?;
            kept(tx, &by, id, from).await
        })
        .await;
    match done {
        Ok(answer) => Ok(answer),
        Err(error) => Err(Problem::with_bed(db, &by, span, error).await),
    }
}

#[utoipa::path(
    post,
    path = "/api/v1/beds/{id}/release",
    tag = "beds",
    params(("id" = i64, Path)),
    request_body = Release,
    responses((status = 200, body = BedReleased))
)]
#[post("/beds/<id>/release", data = "<body>")]
async fn release(
    db: &State<Db>,
    by: Bearer<KeepBeds>,
    id: BedId,
    body: Result<Body<Release>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        let (_, of_bed) = rooms::history(tx, &by, id).await?;
        if !of_bed.iter().any(|row| row.id == value.interval_id) {
            return Err(Error::NotFound);
        }
        rooms::release(tx, &by, value.interval_id).await?;
        Ok(BedReleased { bed_id: id })
    })
    .await
}

/// The routes of beds that are held or out of service.
pub fn routes() -> Vec<Route> {
    routes![hold, take_out, release]
}
