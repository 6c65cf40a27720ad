//! Who was here before, under the same or a slightly different name. What is looked for stands in the body: a name is in no
//! address.

use super::body::Question;
use super::guard::Bearer;
use super::problem::Problem;
use super::schema::code;
use crate::db::Db;
use crate::domain::access::SeeNames;
use crate::domain::residents::Birth;
use crate::domain::search::{self, Match};
use chrono::NaiveDate;
use entity::id::{ResidentId, StayId};
use entity::resident::Sex;
use rocket::serde::json::Json;
use rocket::{Route, State, post, routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whom to look for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookedFor {
    /// A name as it is told, with or without accents; or the number of a paper.
    name: String,
    /// The year of birth, as near as known: it ranks those who are found.
    birth_year: Option<i32>,
}

/// Those who were found, the likeliest first.
#[derive(Serialize, ToSchema)]
pub struct EarlierResidents {
    residents: Vec<EarlierResident>,
}

/// Somebody who was here under a name like that.
#[derive(Serialize, ToSchema)]
pub struct EarlierResident {
    /// To be sent with an intake, if it is the same person.
    #[schema(value_type = i64)]
    resident_id: ResidentId,
    /// What is on record of them can be read; without it they may be anybody with such a name, and no intake takes them.
    readable: bool,
    name: Option<String>,
    other_names: Option<String>,
    #[schema(schema_with = code::<Sex>)]
    sex: Sex,
    /// The day of birth, if it is known; else the year; else about how old.
    born_on: Option<NaiveDate>,
    born_in: Option<i32>,
    about_age: Option<u32>,
    /// The day on which the age was judged.
    judged_on: Option<NaiveDate>,
    /// From 0 to 100.
    likeness: u32,
    /// The newest first.
    stays: Vec<EarlierStay>,
}

/// A stay of theirs.
#[derive(Serialize, ToSchema)]
pub struct EarlierStay {
    #[schema(value_type = i64)]
    id: StayId,
    case_code: String,
    /// They are in the house now.
    is_open: bool,
}

fn described(found: Match) -> EarlierResident {
    let readable = found.particulars.is_some();
    let who = found.particulars.unwrap_or_default();
    let (born_on, born_in, about) = match who.birth {
        Birth::Unknown => (None, None, None),
        Birth::On(day) => (Some(day), None, None),
        Birth::Year(year) => (None, Some(year), None),
        Birth::About { age, on } => (None, None, Some((age, on))),
    };
    let stays = found.stays.into_iter();
    EarlierResident {
        resident_id: found.resident,
        readable,
        name: who.name,
        other_names: who.other_names,
        sex: found.sex,
        born_on,
        born_in,
        about_age: about.map(|(age, _)| age),
        judged_on: about.map(|(_, on)| on),
        likeness: found.score,
        stays: stays
            .map(|(id, case_code, is_open)| EarlierStay {
                id,
                case_code,
                is_open,
            })
            .collect(),
    }
}

#[utoipa::path(
    post,
    path = "/api/v1/stays/search",
    tag = "stays",
    request_body = LookedFor,
    responses((status = 200, body = EarlierResidents))
)]
#[post("/stays/search", data = "<question>")]
async fn earlier(
    db: &State<Db>,
    by: Bearer<SeeNames>,
    question: Result<Question<LookedFor>, Problem>,
) -> Result<Json<EarlierResidents>, Problem> {
    let Question(asked) = question?;
    let found = search::by_name(db, &by.0, &asked.name, asked.birth_year)
        .await
        .map_err(|error| by.problem(error))?;
    Ok(Json(EarlierResidents {
        residents: found.into_iter().map(described).collect(),
    }))
}

/// The route of the search.
pub fn routes() -> Vec<Route> {
    routes![earlier]
}
