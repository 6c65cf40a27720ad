//! Today: open procedures by what they ask for now, as on the page of that name.

use super::guard::Bearer;
use super::problem::{Problem, query};
use super::procedures::{Procedure, described};
use crate::db::Db;
use crate::domain::access::SeeHouse;
use crate::domain::folding;
use crate::domain::procedures::today::{self, Group, Wanted};
use crate::text::Text;
use rocket::serde::json::Json;
use rocket::{FromForm, Route, State, get, routes};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

fn groups() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Group::ALL.map(Group::code)))
        .into()
}

/// A page of the day, in the order of the groups and within them by due date.
#[derive(Serialize, ToSchema)]
pub struct DayPage {
    /// How many each group has, whichever group was asked for.
    groups: Vec<GroupCount>,
    /// How many there are on all pages.
    all: u64,
    procedures: Vec<InGroup>,
}

/// How many a group has.
#[derive(Serialize, ToSchema)]
pub struct GroupCount {
    #[schema(schema_with = groups)]
    group: &'static str,
    count: u64,
}

/// A procedure and what it asks for.
#[derive(Serialize, ToSchema)]
pub struct InGroup {
    #[schema(schema_with = groups)]
    group: &'static str,
    procedure: Procedure,
}

#[derive(FromForm)]
struct Asked<'r> {
    officer: Option<&'r str>,
    agency: Option<&'r str>,
    kind: Option<&'r str>,
    group: Option<&'r str>,
    page: Option<&'r str>,
}

impl Asked<'_> {
    #[expect(clippy::result_large_err, reason = "it is what the handler answers")]
    fn wanted(&self, text: Text) -> Result<Wanted, Problem> {
        let agency = self.agency.map(folding::clean).transpose();
        let agency = agency.map_err(|_| Problem::wrong_type(text, "?agency"))?;
        let group = match self.group {
            Some(code) => Some(Group::of(code).ok_or(Problem::wrong_type(text, "?group"))?),
            None => None,
        };
        Ok(Wanted {
            officer: query(text, "officer", self.officer)?,
            agency: agency.filter(|agency| !agency.is_empty()),
            kind: query(text, "kind", self.kind)?,
            group,
        })
    }
}

#[utoipa::path(
    get,
    path = "/api/v1/today",
    tag = "procedures",
    params(
        ("officer" = Option<i64>, Query, description = "Only this officer's"),
        ("agency" = Option<String>, Query, description = "Only this agency's"),
        ("kind" = Option<String>, Query, description = "Only of this kind"),
        ("group" = Option<String>, Query, description = "Only overdue, today, week, later or waiting"),
        ("page" = Option<u64>, Query, description = "Pages of 50, from 0"),
    ),
    responses((status = 200, body = DayPage))
)]
#[get("/today?<asked..>")]
async fn list(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    asked: Asked<'_>,
) -> Result<Json<DayPage>, Problem> {
    let text = Text(by.0.language);
    let wanted = asked.wanted(text)?;
    let page = u64::from(query::<u32>(text, "page", asked.page)?.unwrap_or(0));
    let now = db.clock().now();
    let day = today::page(db.reader(), &by.0, &wanted, now, page)
        .await
        .map_err(|error| by.problem(error))?;
    let counted = day.counts.map(|(group, count)| GroupCount {
        group: group.code(),
        count,
    });
    let rows = day.rows.into_iter().map(|(group, row)| InGroup {
        group: group.code(),
        procedure: described(row),
    });
    Ok(Json(DayPage {
        groups: counted.into(),
        all: day.all,
        procedures: rows.collect(),
    }))
}

/// The route of the day.
pub fn routes() -> Vec<Route> {
    routes![list]
}
