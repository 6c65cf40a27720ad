//! Legal procedures: what is pending, opening one, recording a step.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::{Problem, query};
use super::schema::code;
use super::times;
use crate::db::Db;
use crate::domain::access::{KeepProcedures, SeeHouse};
use crate::domain::procedures::{self, Filter, NewProcedure, NewStep, Pending};
use crate::text::Text;
use chrono::NaiveDate;
use entity::id::{ProcedureId, StayId, UserId};
use entity::procedure::{ProcedureKind, ProcedureState};
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Route, State, get, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of procedures by due date, overdue first.
#[derive(Serialize, ToSchema)]
pub struct ProcedureList {
    /// How many there are on all pages.
    all: u64,
    procedures: Vec<Procedure>,
}

/// A procedure.
#[derive(Serialize, ToSchema)]
pub struct Procedure {
    #[schema(value_type = i64)]
    id: ProcedureId,
    #[schema(value_type = i64)]
    stay_id: StayId,
    case_code: String,
    #[schema(schema_with = code::<ProcedureKind>)]
    kind: ProcedureKind,
    #[schema(schema_with = code::<ProcedureState>)]
    state: ProcedureState,
    agency: String,
    reference_no: Option<String>,
    #[schema(value_type = i64)]
    officer_id: UserId,
    started_on: NaiveDate,
    due_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    is_overdue: bool,
    /// To be sent with the next step.
    version: i32,
}

/// A procedure to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    #[schema(schema_with = code::<ProcedureKind>)]
    kind: ProcedureKind,
    agency: String,
    reference_no: Option<String>,
    /// Who sees to it: a user who may keep procedures here.
    #[schema(value_type = i64)]
    officer_id: UserId,
    #[serde(deserialize_with = "times::day")]
    started_on: NaiveDate,
    #[serde(default, deserialize_with = "times::day_or_none")]
    due_on: Option<NaiveDate>,
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
    /// With whom, if not with the procedure's own agency.
    agency: Option<String>,
    /// The day by which the other side should answer, if somebody sets one.
    #[serde(default, deserialize_with = "times::day_or_none")]
    due_on: Option<NaiveDate>,
    paper_no: Option<String>,
    note: Option<String>,
}

/// The procedure that was opened or changed.
#[derive(Serialize, ToSchema)]
pub struct ProcedureDone {
    #[schema(value_type = i64)]
    pub(super) procedure: ProcedureId,
}

#[utoipa::path(
    get,
    path = "/api/v1/procedures",
    tag = "procedures",
    params(
        ("stay" = Option<i64>, Query, description = "All of one stay; else all that are open"),
        ("page" = Option<u64>, Query, description = "Pages of 50, from 0"),
    ),
    responses((status = 200, body = ProcedureList))
)]
#[get("/procedures?<stay>&<page>")]
async fn list(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    stay: Option<&str>,
    page: Option<&str>,
) -> Result<Json<ProcedureList>, Problem> {
    let text = Text(by.0.language);
    let filter = Filter {
        stay: query(text, "stay", stay)?,
        ..Filter::default()
    };
    let now = db.clock().now();
    let page = u64::from(query::<u32>(text, "page", page)?.unwrap_or(0));
    let (rows, all) = procedures::list(db.reader(), &by.0, &filter, now, page)
        .await
        .map_err(|error| Problem::from_error(error, Text(by.0.language)))?;
    Ok(Json(ProcedureList {
        all,
        procedures: rows.into_iter().map(described).collect(),
    }))
}

pub(super) fn described(pending: Pending) -> Procedure {
    let row = pending.procedure;
    Procedure {
        id: row.id,
        stay_id: row.stay_id,
        case_code: pending.case_code,
        kind: row.kind,
        state: row.state,
        agency: row.agency,
        reference_no: row.reference_no,
        officer_id: row.officer_id,
        started_on: row.started_on,
        due_on: row.due_on,
        closed_on: row.closed_on,
        is_overdue: pending.is_overdue,
        version: row.version,
    }
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/procedures",
    tag = "procedures",
    params(("id" = i64, Path)),
    request_body = Opening,
    responses((status = 201, body = ProcedureDone))
)]
#[post("/stays/<id>/procedures", data = "<body>")]
async fn open(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: StayId,
    body: Result<Body<Opening>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let new = NewProcedure {
        kind: value.kind,
        agency: value.agency,
        reference_no: value.reference_no,
        officer: value.officer_id,
        started_on: value.started_on,
        due_on: value.due_on,
    };
    once.run(db, &by, Status::Created, async |tx| {
        let procedure = procedures::open(tx, &by, id, new).await?;
        Ok(ProcedureDone { procedure })
    })
    .await
    .map_err(|error| Problem::from_error(error, Text(by.language)))
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
        agency: value.agency,
        due_on: value.due_on,
        paper_no: value.paper_no,
        note: value.note,
    };
    once.run(db, &by, Status::Created, async |tx| {
        procedures::step(tx, &by, id, value.version, new).await?;
        Ok(ProcedureDone { procedure: id })
    })
    .await
    .map_err(|error| Problem::from_error(error, Text(by.language)))
}

/// The routes of procedures.
pub fn routes() -> Vec<Route> {
    routes![list, open, step]
}
