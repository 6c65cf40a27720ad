//! What somebody has with them, in words: they may name people, so they are no part of the stay's own answer.

use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use crate::db::Db;
use crate::domain::access::{Can, SeeNames};
use crate::domain::error::Error;
use crate::domain::journal::{self, Entry};
use crate::domain::{admission, discharges, stays};
use crate::text::Text;
use chrono::{DateTime, Utc};
use entity::belonging::{self, Keeper};
use entity::id::{BelongingId, StayId};
use entity::journal::{Act, Subject};
use rocket::serde::json::Json;
use rocket::{Route, State, get, routes};
use serde::Serialize;
use utoipa::ToSchema;

/// The things and documents of a stay, in the order in which they came.
#[derive(Serialize, ToSchema)]
pub struct BelongingList {
    belongings: Vec<Belonging>,
}

/// A thing or a document.
#[derive(Serialize, ToSchema)]
pub struct Belonging {
    /// By which a discharge says that it was returned.
    #[schema(value_type = i64)]
    id: BelongingId,
    /// Only in the list of belongings: it may name somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    quantity: i32,
    #[schema(schema_with = code::<Keeper>)]
    kept_by: Keeper,
    is_document: bool,
    returned_at: Option<DateTime<Utc>>,
}

impl Belonging {
    pub(super) fn of(row: &belonging::Model, what: Option<String>) -> Belonging {
        Belonging {
            id: row.id,
            what,
            quantity: row.quantity,
            kept_by: row.kept_by,
            is_document: row.is_document,
            returned_at: row.returned_at,
        }
    }
}

#[utoipa::path(
    get,
    path = "/api/v1/stays/{id}/belongings",
    tag = "stays",
    params(("id" = i64, Path)),
    responses((status = 200, body = BelongingList))
)]
#[get("/stays/<id>/belongings")]
async fn list(
    db: &State<Db>,
    by: Bearer<SeeNames>,
    id: StayId,
) -> Result<Json<BelongingList>, Problem> {
    let belongings = opened(db, &by.0, id).await;
    let belongings = belongings.map_err(|error| Problem::from_error(error, Text(by.0.language)))?;
    Ok(Json(BelongingList { belongings }))
}

/// Opens them, and writes that into the journal.
async fn opened(db: &Db, by: &Can<SeeNames>, id: StayId) -> Result<Vec<Belonging>, Error> {
    let stay = stays::seen_by(db.reader(), by, id).await?;
    let entry = Entry::new(Act::Opened, Subject::Resident)
        .of(stay.resident_id.0)
        .in_stay(id);
    db.write(async |tx| journal::record(tx, by, entry)).await?;
    let rows = discharges::belongings(db.reader(), &stay).await?;
    let in_words = |row: &belonging::Model| {
        let what = db.vault().open(admission::BELONGING, &row.what)?;
        Ok(Belonging::of(row, Some(what)))
    };
    rows.iter().map(in_words).collect()
}

/// The route of belongings in words.
pub fn routes() -> Vec<Route> {
    routes![list]
}
