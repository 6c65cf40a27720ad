//! How a term begins by hand, and how a deadline ends: met, extended by a decision, lifted with a reason.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::times;
use crate::db::Db;
use crate::domain::access::{Can, KeepProcedures};
use crate::domain::error::Refusal;
use crate::domain::law::settling::{self, Decision, Whose};
use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{DeadlineId, ProcedureId, StayId};
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An event that begins a term.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The code of the term, such as `C5`.
    term: String,
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
}

/// The terms that began.
#[derive(Serialize, ToSchema)]
pub struct TermBegun {
    /// Their code.
    term: String,
}

#[utoipa::path(
    post,
    path = "/api/v1/procedures/{id}/deadlines",
    tag = "deadlines",
    params(("id" = i64, Path)),
    request_body = Event,
    responses((status = 201, body = TermBegun))
)]
#[post("/procedures/<id>/deadlines", data = "<body>")]
async fn begin_of_procedure(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: ProcedureId,
    body: Result<Body<Event>, Problem>,
) -> Result<Answered, Problem> {
    begin(db, by.0, Whose::Procedure(id), body?).await
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/deadlines",
    tag = "deadlines",
    params(("id" = i64, Path)),
    request_body = Event,
    responses((status = 201, body = TermBegun))
)]
#[post("/stays/<id>/deadlines", data = "<body>")]
async fn begin_of_stay(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: StayId,
    body: Result<Body<Event>, Problem>,
) -> Result<Answered, Problem> {
    begin(db, by.0, Whose::Stay(id), body?).await
}

async fn begin(
    db: &Db,
    by: Can<KeepProcedures>,
    of: Whose,
    body: Body<Event>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body;
    once.run(db, &by, Status::Created, async |tx| {
        let (_, terms) = settling::startable(tx, tx.vault(), &by, of, tx.now()).await?;
        let chosen = terms.iter().find(|rule| rule.code == value.term);
        let chosen = chosen.ok_or(Refusal::TermDoesNotFit)?;
        settling::begin(tx, &by, of, chosen.id, value.at).await?;
        Ok(TermBegun { term: value.term })
    })
    .await
}

/// When a deadline was met.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Of the deadline as it was read.
    version: i32,
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
}

/// The decision that extends a deadline.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Of the deadline as it was read.
    version: i32,
    decision_no: String,
    #[serde(deserialize_with = "times::day")]
    decided_on: NaiveDate,
    signer: String,
    reason: String,
    /// The last day from now on.
    #[serde(deserialize_with = "times::day")]
    until: NaiveDate,
}

/// Why a deadline no longer holds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lifting {
    /// Of the deadline as it was read.
    version: i32,
    reason: String,
}

/// The deadline that ended, or the one that follows it.
#[derive(Serialize, ToSchema)]
pub struct DeadlineDone {
    #[schema(value_type = i64)]
    deadline: DeadlineId,
}

#[utoipa::path(
    post,
    path = "/api/v1/deadlines/{id}/meet",
    tag = "deadlines",
    params(("id" = i64, Path)),
    request_body = Meeting,
    responses((status = 200, body = DeadlineDone))
)]
#[post("/deadlines/<id>/meet", data = "<body>")]
async fn meet(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: DeadlineId,
    body: Result<Body<Meeting>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let (by, at) = (by.0, value.at);
    once.run(db, &by, Status::Ok, async |tx| {
        settling::meet(tx, &by, id, value.version, at).await?;
        Ok(DeadlineDone { deadline: id })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/deadlines/{id}/extend",
    tag = "deadlines",
    params(("id" = i64, Path)),
    request_body = Extension,
    responses((status = 201, body = DeadlineDone))
)]
#[post("/deadlines/<id>/extend", data = "<body>")]
async fn extend(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: DeadlineId,
    body: Result<Body<Extension>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let decision = Decision {
        no: value.decision_no,
        on: value.decided_on,
        signer: value.signer,
        reason: value.reason,
        until: value.until,
    };
    once.run(db, &by, Status::Created, async |tx| {
        let deadline = settling::extend(tx, &by, id, value.version, decision).await?;
        Ok(DeadlineDone { deadline })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/deadlines/{id}/lift",
    tag = "deadlines",
    params(("id" = i64, Path)),
    request_body = Lifting,
    responses((status = 200, body = DeadlineDone))
)]
#[post("/deadlines/<id>/lift", data = "<body>")]
async fn lift(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: DeadlineId,
    body: Result<Body<Lifting>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        settling::lift(tx, &by, id, value.version, &value.reason).await?;
        Ok(DeadlineDone { deadline: id })
    })
    .await
}

/// The routes by which terms begin and deadlines end.
pub fn routes() -> Vec<Route> {
    routes![begin_of_procedure, begin_of_stay, meet, extend, lift]
}
