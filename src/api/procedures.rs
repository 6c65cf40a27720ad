//! Legal procedures: what is pending, one in full, opening one.

use super::body::{Answered, Body};
use super::deadlines::{self, OneDeadline};
use super::guard::Bearer;
use super::hearings::{self, Hearing};
use super::problem::{Problem, query};
use super::schema::{code, codes};
use super::steps::{self, StepTaken};
use super::times;
use crate::db::Db;
use crate::domain::access::{Can, KeepProcedures, Right, SeeHouse};
use crate::domain::error::Error;
use crate::domain::journal;
use crate::domain::law::told;
use crate::domain::procedures::{self, Filter, NewProcedure, Pending, states};
use crate::text::Text;
use chrono::{NaiveDate, NaiveTime};
use entity::id::{ProcedureId, StayId, UserId};
use entity::journal::Subject;
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

/// A procedure with all that happened in it and all that runs.
#[derive(Serialize, ToSchema)]
pub struct ProcedureInFull {
    procedure: Procedure,
    /// The oldest first.
    steps: Vec<StepTaken>,
    /// In the order in which they were set.
    hearings: Vec<Hearing>,
    /// Those that follow another after it.
    deadlines: Vec<OneDeadline>,
    /// The states to which a step may lead now.
    #[schema(schema_with = codes::<ProcedureState>)]
    next: &'static [ProcedureState],
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
    /// At what time of that day in the shelter, `16:00`. Of today, none means now; of a day that is over it is needed where a
    /// deadline that runs by the clock begins with the start.
    #[serde(default, deserialize_with = "times::time_of_day_or_none")]
    started_at: Option<NaiveTime>,
    #[serde(default, deserialize_with = "times::day_or_none")]
    due_on: Option<NaiveDate>,
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
        .map_err(|error| by.problem(error))?;
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
    get,
    path = "/api/v1/procedures/{id}",
    tag = "procedures",
    params(("id" = i64, Path)),
    responses((status = 200, body = ProcedureInFull))
)]
#[get("/procedures/<id>")]
async fn one(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    id: ProcedureId,
) -> Result<Json<ProcedureInFull>, Problem> {
    let seen = in_full(db, &by.0, id).await;
    seen.map(Json).map_err(|error| by.problem(error))
}

async fn in_full(db: &Db, by: &Can<SeeHouse>, id: ProcedureId) -> Result<ProcedureInFull, Error> {
    let (connection, vault, now) = (db.reader(), db.vault(), db.clock().now());
    let may_read = by.may(Right::SeeNames);
    let (pending, recorded) = procedures::seen_by(connection, by, id, now).await?;
    let set = procedures::hearings::of_procedure(connection, vault, by, id, may_read).await?;
    let is_noted = may_read && recorded.iter().any(|step| step.note.is_some());
    if is_noted || set.iter().any(procedures::hearings::Opened::is_opened) {
        let stay = pending.procedure.stay_id;
        journal::opened(db, by, stay, Subject::Procedure, id.0).await?;
    }
    let recorded = recorded.into_iter();
    let taken = recorded.map(|row| steps::taken(vault, row, may_read));
    let reader = told::Reader {
        actor: by,
        vault,
        may_read,
        now,
    };
    let running = told::of_procedure(connection, &reader, id).await?;
    let running = running.iter();
    Ok(ProcedureInFull {
        next: states::next(pending.procedure.kind, pending.procedure.state),
        procedure: described(pending),
        steps: taken.collect::<Result<_, _>>()?,
        hearings: set.into_iter().map(hearings::described).collect(),
        deadlines: running
            .map(|told| deadlines::described(&told.deadline, told.is_late))
            .collect(),
    })
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
        started_at: value.started_at,
        due_on: value.due_on,
    };
    once.run(db, &by, Status::Created, async |tx| {
        let procedure = procedures::open(tx, &by, id, new).await?;
        Ok(ProcedureDone { procedure })
    })
    .await
}

/// The routes of procedures.
pub fn routes() -> Vec<Route> {
    routes![list, one, open]
}
