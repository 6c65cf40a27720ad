//! Steps of a procedure: those that were recorded, and recording one.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::procedures::ProcedureDone;
use super::schema::code;
use super::times;
use crate::db::Db;
use crate::domain::access::KeepProcedures;
use crate::domain::error::Error;
use crate::domain::procedures::steps::{self, NewStep};
use crate::domain::vault::Vault;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entity::id::{ProcedureId, UserId};
use entity::procedure::ProcedureState;
use entity::procedure_step;
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A step that was recorded.
#[derive(Serialize, ToSchema)]
pub struct StepTaken {
    /// A scan of its paper is entered under this number.
    id: i64,
    #[schema(schema_with = code::<ProcedureState>)]
    state: ProcedureState,
    happened_on: NaiveDate,
    /// At what time of that day in the shelter, `16:00:00`, if somebody wrote it down.
    happened_at: Option<NaiveTime>,
    /// With whom, if not with the procedure's own agency.
    agency: Option<String>,
    paper_no: Option<String>,
    /// For those who may read names.
    note: Option<String>,
    /// Who wrote it down; absent for a program.
    #[schema(value_type = Option<i64>)]
    recorded_by: Option<UserId>,
    recorded_at: DateTime<Utc>,
}

/// A step to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Of the procedure as it was read.
    version: i32,
    #[schema(schema_with = code::<ProcedureState>)]
    state: ProcedureState,
    #[serde(deserialize_with = "times::day")]
    happened_on: NaiveDate,
    /// At what time of that day in the shelter, `16:00`. Of today, none means now; of a day that is over it is needed where a
    /// deadline that runs by the clock begins or ends with the step.
    #[serde(default, deserialize_with = "times::time_of_day_or_none")]
    happened_at: Option<NaiveTime>,
    /// With whom, if not with the procedure's own agency.
    agency: Option<String>,
    /// The day by which the other side should answer, if somebody sets one.
    #[serde(default, deserialize_with = "times::day_or_none")]
    due_on: Option<NaiveDate>,
    paper_no: Option<String>,
    note: Option<String>,
}

/// A step as it is told; its note only if `may_read`.
pub(super) fn taken(
    vault: &Vault,
    row: procedure_step::Model,
    may_read: bool,
) -> Result<StepTaken, Error> {
    let note = row.note.filter(|_| may_read);
    let note = note.map(|note| vault.open(steps::NOTE, &note));
    Ok(StepTaken {
        id: row.id,
        state: row.state,
        happened_on: row.happened_on,
        happened_at: row.happened_at,
        agency: row.agency,
        paper_no: row.paper_no,
        note: note.transpose()?,
        recorded_by: row.recorded_by,
        recorded_at: row.recorded_at,
    })
}

#[utoipa::path(
    post,
    path = "/api/v1/procedures/{id}/steps",
    tag = "procedures",
    params(("id" = i64, Path)),
    request_body = Step,
    responses((status = 201, body = ProcedureDone))
)]
#[post("/procedures/<id>/steps", data = "<body>")]
async fn step(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: ProcedureId,
    body: Result<Body<Step>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let new = NewStep {
        state: value.state,
        happened_on: value.happened_on,
        happened_at: value.happened_at,
        agency: value.agency,
        due_on: value.due_on,
        paper_no: value.paper_no,
        note: value.note,
    };
    once.run(db, &by, Status::Created, async |tx| {
        steps::record(tx, &by, id, value.version, new).await?;
        Ok(ProcedureDone { procedure: id })
    })
    .await
}

/// The route of steps.
pub fn routes() -> Vec<Route> {
    routes![step]
}
