//! The people to whom a procedure can be given.

use super::guard::Bearer;
use super::problem::Problem;
use crate::db::Db;
use crate::domain::access::SeeHouse;
use crate::domain::procedures;
use crate::text::Text;
use entity::id::UserId;
use rocket::serde::json::Json;
use rocket::{Route, State, get, routes};
use serde::Serialize;
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
}

#[utoipa::path(
    get,
    path = "/api/v1/officers",
    tag = "procedures",
    responses((status = 200, body = OfficerList))
)]
#[get("/officers")]
async fn list(db: &State<Db>, by: Bearer<SeeHouse>) -> Result<Json<OfficerList>, Problem> {
    let officers = procedures::officers(db.reader(), &by.0)
        .await
        .map_err(|error| Problem::from_error(error, Text(by.0.language)))?;
    let officers = officers.into_iter().map(|user| OneOfficer {
        id: user.id,
        name: user.name,
    });
    Ok(Json(OfficerList {
        officers: officers.collect(),
    }))
}

/// The route of officers.
pub fn routes() -> Vec<Route> {
    routes![list]
}
