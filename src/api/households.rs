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
    /// Join although a bed then does not suit: somebody of the household that is left would be among strangers.
    #[serde(default)]
    despite: bool,
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
        let (version, head, despite) = (value.version, value.head_id, value.despite);
        households::join(tx, &by, id, version, head, value.relation, despite).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

#[utoipa::path(
    delete,
    path = "/api/v1/stays/{id}/household",
    tag = "stays",
    params(
        ("id" = i64, Path),
        ("version" = i32, Query, description = "The version of the stay that was looked at"),
        ("despite" = Option<bool>, Query, description = "Leave although a bed then does not suit: somebody would be among strangers"),
    ),
    responses((status = 200, body = Changed))
)]
#[delete("/stays/<id>/household?<version>&<despite>")]
async fn leave(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    once: Result<Once, Problem>,
    id: StayId,
    version: Option<&str>,
    despite: Option<&str>,
) -> Result<Answered, Problem> {
    let by = by.0;
    let text = Text(by.language);
    let mut once = once?;
    let Some(version) = query::<i32>(text, "version", version)? else {
        return Err(Problem::wrong(text, "?version", "needed"));
    };
    let despite = query(text, "despite", despite)?.unwrap_or(false);
    once.sends(&version.to_be_bytes());
    once.sends(&[u8::from(despite)]);
    once.run(db, &by, Status::Ok, async |tx| {
        households::leave(tx, &by, id, version, despite).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

/// The routes of households.
pub fn routes() -> Vec<Route> {
    routes![join, leave]
}
