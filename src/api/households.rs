//! After the intake: with whom somebody belongs after all.

use super::body::{Answered, Body, Once};
use super::guard::Bearer;
use super::problem::{Problem, query};
use super::schema::code;
use super::stays::Changed;
use crate::db::Db;
use crate::domain::access::KeepStays;
use crate::domain::households;
use crate::text::Text;
use entity::id::StayId;
use entity::stay::Relative;
use rocket::http::Status;
use rocket::{Route, State, delete, put, routes};
use serde::Deserialize;
use utoipa::ToSchema;

/// The head of the household to which a stay belongs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Household {
    /// The version of the stay that was looked at.
    version: i32,
    /// The stay of the head, who came with nobody.
    #[schema(value_type = i64)]
    head_id: StayId,
    /// What the person is to the head.
    #[schema(schema_with = code::<Relative>)]
    relation: Relative,
}

#[utoipa::path(
    put,
    path = "/api/v1/stays/{id}/household",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = Household,
    responses((status = 200, body = Changed))
)]
#[put("/stays/<id>/household", data = "<body>")]
async fn join(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<Household>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    once.run(db, &by, Status::Ok, async |tx| {
        households::join(tx, &by, id, value.version, value.head_id, value.relation).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

#[utoipa::path(
    delete,
    path = "/api/v1/stays/{id}/household",
    tag = "stays",
    params(("id" = i64, Path), ("version" = i32, Query, description = "The version of the stay that was looked at")),
    responses((status = 200, body = Changed))
)]
#[delete("/stays/<id>/household?<version>")]
async fn leave(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    once: Result<Once, Problem>,
    id: StayId,
    version: Option<&str>,
) -> Result<Answered, Problem> {
    let by = by.0;
    let text = Text(by.language);
    let mut once = once?;
    let Some(version) = query::<i32>(text, "version", version)? else {
        return Err(Problem::wrong(text, "?version", "needed"));
    };
    once.sends(&version.to_be_bytes());
    once.run(db, &by, Status::Ok, async |tx| {
        households::leave(tx, &by, id, version).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

/// The routes of households.
pub fn routes() -> Vec<Route> {
    routes![join, leave]
}
