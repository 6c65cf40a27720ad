//! Duties of the house on fixed days of the year: those that are open, and writing down that one was seen to.

use super::body::{Answered, Body};
use super::deadlines::{TermVersion, version};
use super::guard::Bearer;
use super::problem::{Problem, query};
use super::times;
use crate::db::Db;
use crate::domain::access::{KeepProcedures, SeeHouse};
use crate::domain::calendar::{self, YEARS};
use crate::domain::error::Error;
use crate::domain::law::yearly::{self, HouseDuty};
use crate::text::Text;
use chrono::{Datelike, Months, NaiveDate};
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Route, State, get, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The open duties of the house, the earliest first; none from before it was set up.
#[derive(Serialize, ToSchema)]
pub struct DutyList {
    duties: Vec<OneDuty>,
}

/// A duty of the house that is open; the code of its term and its last day name it.
#[derive(Serialize, ToSchema)]
pub struct OneDuty {
    term: TermVersion,
    /// The first day on which the house is reminded of it.
    remind_on: NaiveDate,
    /// The last day for it.
    due_on: NaiveDate,
    is_late: bool,
}

/// How a duty was seen to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenTo {
    /// When it was done, or sent.
    #[serde(deserialize_with = "times::day")]
    done_on: NaiveDate,
    /// Number of the report or paper.
    paper_no: Option<String>,
}

/// The duty that is open no longer.
#[derive(Serialize, ToSchema)]
pub struct DutyDone {
    /// The code of its term.
    term: String,
    due_on: NaiveDate,
}

#[utoipa::path(
    get,
    path = "/api/v1/duties",
    tag = "deadlines",
    params(
        ("until" = Option<String>, Query, description = "Those whose last day is no later, 2027-12-31; a year from today, if it is left out"),
    ),
    responses((status = 200, body = DutyList))
)]
#[get("/duties?<until>")]
async fn list(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    until: Option<&str>,
) -> Result<Json<DutyList>, Problem> {
    let text = Text(by.0.language);
    let now = db.clock().now();
    let until = query::<NaiveDate>(text, "until", until)?;
    let until = until.unwrap_or(calendar::local(now).date() + Months::new(12));
    if !YEARS.contains(&until.year()) {
        return Err(Problem::wrong_type(text, "?until"));
    }
    let open = yearly::open(db.reader(), by.0.shelter, until).await;
    let open = open.map_err(|error| by.problem(error))?;
    let one = |duty: &HouseDuty| OneDuty {
        term: version(&duty.rule, text),
        remind_on: duty.first_reminder(),
        due_on: duty.due_on,
        is_late: duty.is_late(now),
    };
    Ok(Json(DutyList {
        duties: open.iter().map(one).collect(),
    }))
}

#[utoipa::path(
    post,
    path = "/api/v1/duties/{code}/{day}/done",
    tag = "deadlines",
    params(
        ("code" = String, Path, description = "Of its term, B14"),
        ("day" = String, Path, description = "The last day for it, 2026-12-14"),
    ),
    request_body = SeenTo,
    responses((status = 200, body = DutyDone))
)]
#[post("/duties/<code>/<day>/done", data = "<body>")]
async fn done(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    code: &str,
    day: &str,
    body: Result<Body<SeenTo>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        let due_on: NaiveDate = day.parse().map_err(|_| Error::NotFound)?;
        yearly::done(tx, &by, (code, due_on), value.done_on, value.paper_no).await?;
        let term = code.to_owned();
        Ok(DutyDone { term, due_on })
    })
    .await
}

/// The routes of duties of the house.
pub fn routes() -> Vec<Route> {
    routes![list, done]
}
