//! Why somebody is here: the dated categories of a stay, and changing them.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use super::stays::Changed;
use crate::db::Db;
use crate::domain::access::KeepStays;
use crate::domain::categories::{self, NewCategory};
use chrono::NaiveDate;
use entity::id::StayId;
use entity::stay::Category;
use rocket::http::Status;
use rocket::{Route, State, post, routes};
use serde::Deserialize;
use utoipa::ToSchema;

/// A category from a day on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryChange {
    #[schema(schema_with = code::<Category>)]
    category: Category,
    /// From which day; not before the arrival, not in the future.
    #[serde(deserialize_with = "super::times::day")]
    since: NaiveDate,
    /// Why it changes.
    reason: String,
    /// The paper that says so.
    paper_no: Option<String>,
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/category",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = CategoryChange,
    responses((status = 200, body = Changed))
)]
#[post("/stays/<id>/category", data = "<body>")]
async fn change(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<CategoryChange>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let new = NewCategory {
        category: value.category,
        since: value.since,
        reason: value.reason,
        paper_no: value.paper_no,
    };
    once.run(db, &by, Status::Ok, async |tx| {
        categories::change(tx, &by, id, new).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

/// The route of categories.
pub fn routes() -> Vec<Route> {
    routes![change]
}
