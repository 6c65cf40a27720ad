//! The people to whom a procedure can be given, and until when one of them is away.

use super::body::{Answered, Body, Once};
use super::guard::Bearer;
use super::problem::Problem;
use super::times;
use crate::db::Db;
use crate::domain::access::{KeepProcedures, SeeHouse};
use crate::domain::officers::{self, Officer};
use chrono::NaiveDate;
use entity::id::UserId;
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Route, State, delete, get, put, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Those who may keep procedures here, by name.
#[derive(Serialize, ToSchema)]
pub struct OfficerList {
    officers: Vec<OneOfficer>,
}

/// Somebody to whom a procedure can be given.
#[derive(Serialize, ToSchema)]
pub struct OneOfficer {
    #[schema(value_type = i64)]
    id: UserId,
    name: String,
    /// The last day of an absence that is not over: what opens by itself goes to others until then.
    away_until: Option<NaiveDate>,
}

/// An absence that begins now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Its last day: today or later, and within a year.
    #[serde(deserialize_with = "times::day")]
    until: NaiveDate,
}

/// The officer whose absence was written down, or ended.
#[derive(Serialize, ToSchema)]
pub struct AbsenceDone {
    #[schema(value_type = i64)]
    officer: UserId,
    away_until: Option<NaiveDate>,
}

#[utoipa::path(
    get,
    path = "/api/v1/officers",
    tag = "procedures",
    responses((status = 200, body = OfficerList))
)]
#[get("/officers")]
async fn list(db: &State<Db>, by: Bearer<SeeHouse>) -> Result<Json<OfficerList>, Problem> {
    let officers = officers::list(db.reader(), &by.0)
        .await
        .map_err(|error| by.problem(error))?;
    let today = db.today();
    let one = |officer: Officer| OneOfficer {
        id: officer.id,
        away_until: officer.away_until(today),
        name: officer.name,
    };
    Ok(Json(OfficerList {
        officers: officers.into_iter().map(one).collect(),
    }))
}

#[utoipa::path(
    put,
    path = "/api/v1/officers/{id}/absence",
    tag = "procedures",
    params(("id" = i64, Path)),
    request_body = Absence,
    responses((status = 200, body = AbsenceDone))
)]
#[put("/officers/<id>/absence", data = "<body>")]
async fn be_away(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    id: UserId,
    body: Result<Body<Absence>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        officers::be_away(tx, &by, id, value.until).await?;
        Ok(AbsenceDone {
            officer: id,
            away_until: Some(value.until),
        })
    })
    .await
}

#[utoipa::path(
    delete,
    path = "/api/v1/officers/{id}/absence",
    tag = "procedures",
    params(("id" = i64, Path)),
    responses((status = 200, body = AbsenceDone))
)]
#[delete("/officers/<id>/absence")]
async fn be_back(
    db: &State<Db>,
    by: Bearer<KeepProcedures>,
    once: Result<Once, Problem>,
    id: UserId,
) -> Result<Answered, Problem> {
    let once = once?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        officers::be_back(tx, &by, id).await?;
        Ok(AbsenceDone {
            officer: id,
            away_until: None,
        })
    })
    .await
}

/// The routes of officers.
pub fn routes() -> Vec<Route> {
    routes![list, be_away, be_back]
}
