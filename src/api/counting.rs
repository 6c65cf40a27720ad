//! Counting a term from any day, with the law by which it is counted.

use super::deadlines::{Day, TermVersion, strip, version};
use super::guard::Bearer;
use super::problem::Problem;
use crate::db::Db;
use crate::domain::access::SeeHouse;
use crate::domain::calendar::terms::{Deadline, Term};
use crate::domain::calendar::{self, Calendar, explain};
use crate::domain::error::Error;
use crate::domain::law::days;
use crate::domain::law::moments::When;
use crate::domain::law::rules::{self, Due};
use crate::text::Text;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use entity::term_rule;
use rocket::serde::json::Json;
use rocket::{Route, State, get, routes};
use serde::Serialize;
use utoipa::ToSchema;

/// A term counted from an event.
#[derive(Serialize, ToSchema)]
pub struct Counted {
    /// How long it is; absent for what the law counts otherwise than by hours, days, months or years.
    term: Option<String>,
    /// The last day as counted.
    nominal_on: NaiveDate,
    /// The last day in law, at whose end it passes, or on which it ends at a time.
    due_on: NaiveDate,
    /// The moment from which it is late.
    due_at: DateTime<Utc>,
    is_sure: bool,
    days: Vec<Day>,
    /// The law by which it is counted; absent where the term's own law says when it ends.
    counted_by: Option<CountedBy>,
    /// The version of the term of law that was in force on the event's day, if its code was asked for.
    rule: Option<TermVersion>,
}

/// The law by which terms are counted.
#[derive(Serialize, ToSchema)]
pub struct CountedBy {
    document: &'static str,
    article: &'static str,
    /// What it says of this term, in the language asked for.
    says: String,
}

#[utoipa::path(
    get,
    path = "/api/v1/count",
    tag = "deadlines",
    params(
        ("from" = String, Query, description = "The event's day, 2026-11-23, or with its time in the shelter, 2026-11-23T14:05, \
            which what runs by the clock needs"),
        ("term" = String, Query, description = "12h, 3d, 9wd, 30bd (before the 30th day), 3w, 2mo or 1y; or the code of a term of \
            law, such as A4"),
    ),
    responses(
        (status = 200, body = Counted),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/count?<from>&<term>")]
async fn count(
    db: &State<Db>,
    by: Bearer<SeeHouse>,
    from: Option<&str>,
    term: Option<&str>,
) -> Result<Json<Counted>, Problem> {
    let text = Text(by.0.language);
    let from = from
        .and_then(|from| from.parse::<When>().ok())
        .filter(|from| calendar::YEARS.contains(&from.on.year()))
        .ok_or_else(|| Problem::wrong(text, "from", "date"))?;
    let asked = asked(db, from.on, term.unwrap_or_default()).await;
    let asked = asked.map_err(|error| by.problem(error))?;
    let asked = asked.ok_or_else(|| Problem::wrong(text, "term", "term"))?;
    if from.at.is_none() && asked.runs_by_clock() {
        return Err(Problem::wrong(text, "from", "time-of-day"));
    }
    let from = from.on.and_time(from.at.unwrap_or_default());
    let counted = counted(db, text, from, &asked).await;
    let counted = counted.map_err(|error| by.problem(error))?;
    let counted = counted.ok_or_else(|| Problem::wrong(text, "term", "term"))?;
    Ok(Json(counted))
}

/// What is to be counted.
enum Asked {
    /// So much of a unit.
    Length(Term),
    /// A term of law, by the version in force on the event's day.
    Rule(Box<term_rule::Model>),
}

impl Asked {
    fn runs_by_clock(&self) -> bool {
        match self {
            Asked::Length(term) => term.runs_by_clock(),
            Asked::Rule(rule) => rules::runs_by_clock(rule.unit),
        }
    }
}

/// The length or the code that was asked for; none if it is neither.
async fn asked(db: &Db, on: NaiveDate, asked: &str) -> Result<Option<Asked>, Error> {
    if let Ok(term) = asked.parse() {
        return Ok(Some(Asked::Length(term)));
    }
    let rules = rules::load(db.reader()).await?;
    let rule = rules.version_on(asked, on).cloned();
    Ok(rule.map(|rule| Asked::Rule(Box::new(rule))))
}

/// What was asked for, counted; none if it names no number.
async fn counted(
    db: &Db,
    text: Text,
    from: NaiveDateTime,
    asked: &Asked,
) -> Result<Option<Counted>, Error> {
    let calendar = days::calendar(db.reader()).await?;
    match asked {
        Asked::Length(term) => Ok(Some(by_days(&calendar.deadline(from, *term), text))),
        Asked::Rule(rule) => {
            let counted = by_rule(&calendar, rule, from, text)?;
            Ok(counted.map(|counted| Counted {
                rule: Some(version(rule, text)),
                ..counted
            }))
        }
    }
}

fn by_rule(
    calendar: &Calendar,
    rule: &term_rule::Model,
    from: NaiveDateTime,
    text: Text,
) -> Result<Option<Counted>, Error> {
    if let Some(term) = rules::term(rule)? {
        return Ok(Some(by_days(&calendar.deadline(from, term), text)));
    }
    let due = rules::due(calendar, rule, from)?;
    Ok(due.map(|due: Due| Counted {
        term: None,
        nominal_on: due.nominal_on,
        due_on: due.due_on,
        due_at: due.due_at,
        is_sure: due.is_sure,
        days: Vec::new(),
        counted_by: None,
        rule: None,
    }))
}

fn by_days(deadline: &Deadline, text: Text) -> Counted {
    Counted {
        term: Some(deadline.term.to_string()),
        nominal_on: deadline.nominal,
        due_on: deadline.legal_end,
        due_at: deadline.passes_at(),
        is_sure: deadline.is_confirmed,
        days: strip(&deadline.days),
        counted_by: Some(CountedBy {
            document: explain::DOCUMENT,
            article: explain::article(deadline),
            says: text.law_of(deadline),
        }),
        rule: None,
    }
}

/// The route of counting.
pub fn routes() -> Vec<Route> {
    routes![count]
}
