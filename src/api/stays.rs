//! Stays by case code: listing, one in full, discharge. Names are no part of these answers.

use super::belongings::Belonging;
use super::body::{Answered, Body};
use super::departures::NewEnd;
use super::guard::Bearer;
use super::problem::{Problem, query};
use super::schema::code;
use crate::db::Db;
use crate::domain::access::{Can, KeepStays, Right, SeeHouse};
use crate::domain::belongings;
use crate::domain::discharges::{self, NewDischarge};
use crate::domain::stays::{self, Listed, Shown};
use crate::text::Text;
use chrono::{DateTime, Utc};
use entity::id::{BedId, ResidentId, StayId};
use entity::stay::{Category, Source};
use rocket::http::Status;
use rocket::serde::json::Json;
use rocket::{Route, State, get, post, routes};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of stays, the newest first.
#[derive(Serialize, ToSchema)]
pub struct StayList {
    /// How many there are on all pages.
    all: u64,
    stays: Vec<Stay>,
}

/// A stay.
#[derive(Serialize, ToSchema)]
pub struct Stay {
    #[schema(value_type = i64)]
    id: StayId,
    case_code: String,
    /// Who it is, for whoever may know: two stays of one person are no more to others than two cases.
    #[schema(value_type = Option<i64>)]
    resident_id: Option<ResidentId>,
    /// The stay of the head of the household.
    #[schema(value_type = Option<i64>)]
    head_id: Option<StayId>,
    #[schema(schema_with = code::<Category>)]
    category: Category,
    #[schema(schema_with = code::<Source>)]
    source: Source,
    /// Whether they came back from abroad; unknown: judged by the source.
    from_abroad: Option<bool>,
    arrived_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// To be named by who changes it.
    version: i32,
}

impl Stay {
    fn of(stay: entity::stay::Model, by: &Can<SeeHouse>) -> Stay {
        Stay {
            case_code: stays::code(&stay),
            id: stay.id,
            resident_id: by.may(Right::SeeNames).then_some(stay.resident_id),
            head_id: stay.head_id,
            category: stay.category,
            source: stay.source,
            from_abroad: stay.from_abroad,
            arrived_at: stay.arrived_at,
            ended_at: stay.ended_at,
            version: stay.version,
        }
    }
}

/// A stay with the beds it has had, and what came with it.
#[derive(Serialize, ToSchema)]
pub struct StayInFull {
    stay: Stay,
    /// The newest first.
    beds: Vec<BedHad>,
    /// In the order in which they came; what each is stands in the list of belongings.
    belongings: Vec<Belonging>,
}

/// A bed that a stay has or had.
#[derive(Serialize, ToSchema)]
pub struct BedHad {
    #[schema(value_type = i64)]
    bed_id: BedId,
    /// Room and bed.
    label: String,
    since: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

/// The stays that an act has changed.
#[derive(Serialize, ToSchema)]
pub struct Changed {
    #[schema(value_type = Vec<i64>)]
    pub stays: Vec<StayId>,
}

#[utoipa::path(
    get,
    path = "/api/v1/stays",
    tag = "stays",
    params(
        ("past" = Option<bool>, Query, description = "Those that have ended instead"),
        ("page" = Option<u64>, Query, description = "Pages of 50, from 0"),
    ),
    responses((status = 200, body = StayList))
)]
#[get("/stays?<past>&<page>")]
async fn list(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    past: Option<&str>,
    page: Option<&str>,
) -> Result<Json<StayList>, Problem> {
    let text = Text(by.0.language);
    let past = query(text, "past", past)?.unwrap_or(false);
    let shown = match past {
        true => Shown::Past,
        false => Shown::Current,
    };
    let page = u64::from(query::<u32>(text, "page", page)?.unwrap_or(0));
    let (rows, all) = stays::list(db.reader(), &by.0, shown, page)
        .await
        .map_err(|error| by.problem(error))?;
    let stays = rows
        .into_iter()
        .map(|Listed { stay, .. }| Stay::of(stay, &by.0));
    Ok(Json(StayList {
        all,
        stays: stays.collect(),
    }))
}

#[utoipa::path(
    get,
    path = "/api/v1/stays/{id}",
    tag = "stays",
    params(("id" = i64, Path)),
    responses((status = 200, body = StayInFull))
)]
#[get("/stays/<id>")]
async fn one(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    id: StayId,
) -> Result<Json<StayInFull>, Problem> {
    let problem = |error| by.problem(error);
    let stay = stays::seen_by(db.reader(), &by.0, id)
        .await
        .map_err(problem)?;
    let beds = stays::beds_of(db.reader(), id).await.map_err(problem)?;
    let beds = beds.into_iter().map(|(interval, label)| BedHad {
        bed_id: interval.bed_id,
        label,
        since: interval.since,
        until: interval.until,
    });
    let belongings = belongings::of_stay(db.reader(), &stay)
        .await
        .map_err(problem)?;
    Ok(Json(StayInFull {
        beds: beds.collect(),
        belongings: belongings
            .iter()
            .map(|row| Belonging::of(row, None))
            .collect(),
        stay: Stay::of(stay, &by.0),
    }))
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/{id}/discharge",
    tag = "stays",
    params(("id" = i64, Path)),
    request_body = NewEnd,
    responses((status = 200, body = Changed))
)]
#[post("/stays/<id>/discharge", data = "<body>")]
async fn discharge(
    db: &State<Db>,
    by: Bearer<KeepStays>,
    id: StayId,
    body: Result<Body<NewEnd>, Problem>,
) -> Result<Answered, Problem> {
    let Body { value, once } = body?;
    let by = by.0;
    let text = Text(by.language);
    value
        .check()
        .map_err(|(field, fault)| Problem::wrong(text, field, fault))?;
    let new = NewDischarge::from(value);
    once.run(db, &by, Status::Ok, async |tx| {
        let stays = discharges::discharge(tx, &by, id, new).await?;
        Ok(Changed { stays })
    })
    .await
}

/// The routes of stays.
pub fn routes() -> Vec<Route> {
    routes![list, one, discharge]
}
