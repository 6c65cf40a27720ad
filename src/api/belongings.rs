//! What somebody has with them: at the intake, later, and in words. Words may name people, so they are no part of the stay's own
//! answer.

use super::body::{Answered, Body};
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use super::stays::Changed;
use super::times;
use crate::db::Db;
use crate::domain::access::{Can, KeepStays, SeeNames};
use crate::domain::belongings::{self, NewBelonging, QUANTITY};
use crate::domain::discharges::MONEY;
use crate::domain::error::Error;
use crate::domain::{journal, stays};
use crate::text::Text;
use chrono::{DateTime, Utc};
use entity::belonging::{self, Keeper};
use entity::id::{BelongingId, StayId};
use entity::journal::Subject;
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Route, State, get, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A thing, a document or money that comes with somebody, turns up or is brought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewThing {
    what: String,
    /// 1 to 999.
    quantity: i32,
    #[schema(schema_with = code::<Keeper>)]
    kept_by: Keeper,
    #[serde(default)]
    is_document: bool,
    /// Of Vietnamese money: how much all of it is, in đồng, at most 1,000,000,000,000. Other money is told in words.
    money_vnd: Option<i64>,
}

impl NewThing {
    /// What is wrong with it: where, and the message.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if !QUANTITY.contains(&self.quantity) {
            return Err(("/quantity", "number"));
        }
        match self.money_vnd.is_none_or(|dong| MONEY.contains(&dong)) {
            true => Ok(()),
            false => Err(("/money_vnd", "number")),
        }
    }
}

impl From<NewThing> for NewBelonging {
    fn from(new: NewThing) -> NewBelonging {
        NewBelonging {
            what: new.what,
            quantity: new.quantity,
            kept_by: new.kept_by,
            is_document: new.is_document,
            money_vnd: new.money_vnd,
        }
    }
}

/// The thing that was added.
#[derive(Serialize, ToSchema)]
pub struct ThingAdded {
    #[schema(value_type = i64)]
    belonging: BelongingId,
}

/// How a thing was given back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenBack {
    /// When it really was.
    #[serde(deserialize_with = "times::moment")]
    at: DateTime<Utc>,
}

/// The things and documents of a stay, in the order in which they came.
#[derive(Serialize, ToSchema)]
pub struct BelongingList {
    belongings: Vec<Belonging>,
}

/// A thing, a document or money.
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
    /// Of Vietnamese money: how much, in đồng.
    money_vnd: Option<i64>,
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
            money_vnd: row.money_vnd,
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
    let belongings = belongings.map_err(|error| by.problem(error))?;
    Ok(Json(BelongingList { belongings }))
}

/// Opens them, and writes that into the journal.
async fn opened(db: &Db, by: &Can<SeeNames>, id: StayId) -> Result<Vec<Belonging>, Error> {
    let stay = stays::seen_by(db.reader(), by, id).await?;
    journal::opened(db, by, id, Subject::Resident, stay.resident_id.0).await?;
    let rows = belongings::of_stay(db.reader(), &stay).await?;
    let in_words = |row: &belonging::Model| {
        let what = belongings::what(db.vault(), row)?;
        Ok(Belonging::of(row, Some(what)))
    };
    rows.iter().map(in_words).collect()
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/belongings",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = NewThing,
    responses((status = 201, body = ThingAdded))
)]
#[post("/stays/<id>/belongings", data = "<body>")]
async fn bring(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<NewThing>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let text = Text(by.language);
    let checked = value.check();
    checked.map_err(|(field, fault)| Problem::wrong(text, field, fault))?;
    let new = NewBelonging::from(value);
    once.run(db, &by, Status::Created, async |tx| {
        let belonging = belongings::add(tx, &by, id, &new).await?;
        Ok(ThingAdded { belonging })
    })
    .await
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/belongings/{thing}/return",
    tag = "stays",
    params(("id" = i64, Path), ("thing" = i64, Path)),
    request_body = GivenBack,
    responses((status = 200, body = Changed))
)]
#[post("/stays/<id>/belongings/<thing>/return", data = "<body>")]
async fn give_back(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    thing: BelongingId,
    body: Result<Body<GivenBack>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let (by, at) = (by.0, value.at);
    once.run(db, &by, Status::Ok, async |tx| {
        belongings::give_back(tx, &by, id, thing, at).await?;
        Ok(Changed { stays: vec![id] })
    })
    .await
}

/// The routes of belongings.
pub fn routes() -> Vec<Route> {
    routes![list, bring, give_back]
}
